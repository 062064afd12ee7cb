"""货币不一致的金额、百分比列里的小数、丢了零的主键、重复的表头、下方由标题和文字引出的另一张表。"""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["货号", "品名", "现有库存", "成本", "毛利率", "数量", "数量"])
for row in [
    ["00123", "台灯", 12, "12.50元", "15%", 1, 2],
    [124, "碗", 3, "￥7", 0.2, 1, 2],
    ["00125", "杯", 8, "US$9", 20, 1, 2],
    [7001, "笔", 40, "3.1 RMB", 7.5, 1, 2],
    ["00126", "碟", 2, 11.2, None, 1, 2],
]:
    sheet.append(row)
sheet.append([])
sheet.append(["旧库存"])
sheet.append(["编码", "剩余"])
sheet.append(["旧-1", 4])
sheet.append(["旧-2", 9])
book.save("stock.xlsx")
