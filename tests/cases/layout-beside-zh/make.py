from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["商品编码", "现有库存", "采购成本", None, "商品编码", "已售"])
sheet.append(["灯-1", 3, 2.5, None, "桌-1", 100])
sheet.append(["灯-2", 15, 2.75, None, "桌-2", 100])
sheet.append([None, None, None, None, "桌-3", 7])
book.save("stock.xlsx")
