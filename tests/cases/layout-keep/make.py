"""Rows that look odd and are meant: the map keeps them. Writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "On hand", "Unit cost"])
sheet.append(["SKU", "On hand", "Unit cost"])
sheet.append(["first", "unknown as yet", "not yet agreed upon"])
sheet.append(["Total", 3, 2.5])
sheet.append(["A-2", 15, 2.75])
sheet.append([])
sheet.append(["Note: a strange code"])
book.save("stock.xlsx")
