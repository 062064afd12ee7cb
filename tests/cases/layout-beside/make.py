"""Two tables side by side with the same header SKU. Writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "On hand", "Unit cost", None, "SKU", "Sold"])
sheet.append(["A-1", 3, 2.5, None, "Z-1", 100])
sheet.append(["A-2", 15, 2.75, None, "Z-2", 100])
sheet.append([None, None, None, None, "Z-3", 7])
book.save("stock.xlsx")
