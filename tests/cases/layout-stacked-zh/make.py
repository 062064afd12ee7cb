"""三行表头、合并单元格，“待上架”在两组下各出现一次。生成 stock.xlsx。"""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存汇总"
sheet.append(["更新于9月8日 23:40"])
sheet.append(["商品编码", "品名", "在途", None, "在仓", None, None, None])
sheet.append([None, None, "待上架", "调拨中", "待上架", "可售", "暂不可售", None])
sheet.append([None, None, None, None, None, None, "丢失", "核查中"])
for area in ["A1:H1", "A2:A4", "B2:B4", "C2:D2", "E2:H2", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:H3"]:
    sheet.merge_cells(area)
sheet.append(["灯-1", "台灯", 10, 2, 1, 30, 0, 4])
sheet.append(["灯-2", "吊灯", 0, 0, 5, 3, 1, 0])
book.save("stock.xlsx")
