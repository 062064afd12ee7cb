"""Three tables in one sheet: one below the other, one beside. Writes stock.xlsx."""
from openpyxl import Workbook
import datetime

book = Workbook()
sheet = book.active
sheet.title = "Stock"
rows = [
    ["SKU", "On hand", "Unit cost", None, None, "Room", "Free"],
    ["A-1", 3, 2.5, None, None, "north", 100],
    ["A-2", 15, 2.75, None, None, "south", 40],
    ["A-3", 1, 4],
    [],
    [],
    ["Open orders"],
    ["SKU", "Quantity", "Due"],
    ["A-1", 20, datetime.date(2026, 11, 20)],
    ["A-1", 30, datetime.date(2026, 12, 1)],
    ["A-3", 5, datetime.date(2026, 12, 1)],
    ["Total", 55],
]
for row in rows:
    sheet.append(row)
book.save("stock.xlsx")
