"""Keys that Excel changed, and keys that differ in case, width and blanks. Writes stock.xlsx."""
import datetime

from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "On hand"])
keys = ["Lamp-1", "Bowl 2", "ABC３", 123, 45, "00077", datetime.date(2026, 1, 2), 1.23456789012346e17, "1.23457E+12", "lamp-1x", "LAMP-1X"]
for number, key in enumerate(keys):
    sheet.append([key, number])
book.save("stock.xlsx")
