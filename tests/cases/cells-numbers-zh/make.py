"""以文本保存的各种数字写法；“点”“两种”两列从单元格里看不出来。 Writes stock.xlsx."""
import datetime

from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["商品编码", "全角", "带单位", "万", "逗号", "点", "两种", "混用", "写明", "占比"])
rows = [
    ["A-1", "１２３", "12件", "3万", "1,234", "1.234", "1,234", "12,5", "1.234", "１５％"],
    ["A-2", "（１２）", "5 个", "1.5万", "12,345", "2.345", "1.234", "12.5", "0,5", 20],
    ["A-3", "－７", "￥3.50", "2千", "7", "8", "5", "3,000", "12", "7.5%"],
    ["A-4", "１，２００", "约20", "1亿", None, "九", None, "4", "三", None],
]
for row in rows:
    sheet.append(row)
book.save("stock.xlsx")
