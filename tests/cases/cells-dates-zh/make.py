"""以文本、序列号、日期保存的日期。 Writes stock.xlsx."""
import datetime

from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["商品编码", "到货", "日前", "月前", "不明", "混用", "写明"])
rows = [
    ["A-1", datetime.date(2026, 11, 27), "27/11/2026", "11/27/2026", "03/04/2026", "27/11/2026", "03/04/2026"],
    ["A-2", "2026年11月27日", "3/4/2026", "3-4-26", "5/6/2026", "11/27/2026", "5/6/26"],
    ["A-3", "２０２６／１１／２７", "1.2.2026", "12/31/2026", "7/7/2026", "03/04/2026", "12/31/2026"],
    ["A-4", 46353, "", "待定", None, "2026.3.4", 1.5e9],
]
for row in rows:
    sheet.append(row)
book.save("stock.xlsx")
