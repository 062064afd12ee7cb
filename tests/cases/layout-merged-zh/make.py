"""主键按仓库跨行合并，数量也有合并。"""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["商品编码", "仓库", "现有库存", "在途数量"])
for row in [["灯-1", "东仓", 3, 40], [None, "西仓", 9, None], [None, "港仓", 1, None], ["灯-2", "东仓", 5, 7], ["灯-3", "东仓", 2, 6], [None, "西仓", 8, 0]]:
    sheet.append(row)
for area in ["A2:A4", "D2:D4", "A6:A7"]:
    sheet.merge_cells(area)
book.save("stock.xlsx")
