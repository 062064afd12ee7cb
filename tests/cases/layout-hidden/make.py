"""Rows hidden by hand and by a filter. Writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "On hand", "Unit cost"])
for n in range(1, 6):
    sheet.append([f"A-{n}", n * 2, 1.5])
sheet.row_dimensions[3].hidden = True
sheet.row_dimensions[5].hidden = True
sheet.auto_filter.ref = "A1:C6"
book.save("stock.xlsx")
