"""Dates kept as text, as serial numbers, as dates. Writes stock.xlsx."""
import datetime

from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "Plain", "Days first", "Months first", "Open", "Mixed", "Said", "Created (MM/DD/YYYY)"])
day = datetime.date(2026, 11, 27)
rows = [
    ["A-1", day, "27/11/2026", "11/27/2026", "03/04/2026", "27/11/2026", "03/04/2026", "03/04/2026 10:30:00"],
    ["A-2", "2026-11-27", "03/04/2026", "3-4-26", "5/6/2026", "11/27/2026", "5/6/26", "05/06/2026 8:00 PM"],
    ["A-3", "2026年11月27日", "1.2.2026", "12/31/2026", "7/7/2026", "03/04/2026", "12/31/2026", None],
    ["A-4", 46353, "5 de mayo de 2026", "Nov 27, 2026", None, "5/5/2026", "31/12/2026", "12/31/2026"],
    ["A-5", "27-Nov-2026 18:00", "31/12/26", "soon", "2026-03-04", "2026/3/4", "x", "1/2/2026"],
    ["A-6", "20261127", "30/02/2026", True, "#", "", 1.5e9, "2/1/2026"],
]
for row in rows:
    sheet.append(row)
book.save("stock.xlsx")
