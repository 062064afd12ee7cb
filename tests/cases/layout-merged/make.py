"""A key merged over the rows of its warehouses, and an amount merged, too."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "Warehouse", "On hand", "On order"])
for row in [["A-1", "East", 3, 40], [None, "West", 9, None], [None, "Port", 1, None], ["A-2", "East", 5, 7], ["A-3", "East", 2, 6], [None, "West", 8, 0]]:
    sheet.append(row)
for area in ["A2:A4", "D2:D4", "A6:A7"]:
    sheet.merge_cells(area)
book.save("stock.xlsx")
