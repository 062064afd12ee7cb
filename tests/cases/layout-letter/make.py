"""The header "Qty" twice. Writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "Qty", "Qty", "Price"])
sheet.append(["A-1", 3, 30, 2.5])
sheet.append(["A-2", 15, 10, 2.75])
book.save("stock.xlsx")
