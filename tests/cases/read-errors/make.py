"""Formulas without values and error cells of every kind. python3 make.py writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "Name", "On hand", "Lead time (days)"])
kinds = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#PYTHON!"]
sheet.append(["OK-1", "fine", 10, 7])
for number, kind in enumerate(kinds):
    sheet.append([f"E-{number + 1:02}", "error", 0, 7])
    cell = sheet.cell(sheet.max_row, 3)
    cell.value, cell.data_type = kind, "e"
sheet.append(["F-1", "formula", "=C2*2", 7])
sheet.append(["F-2", '="a"&"b"', 5, "=D2"])
sheet.append(['="F-"&3', "no key", 5, 7])
book.save("stock.xlsx")
