"""Numbers kept as text in several habits. Writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "English", "Spanish", "Chinese", "Open", "Mixed", "Said", "Share", "Margin"])
rows = [
    ["A-1", "1,234.50", "1.234,56", "１２３", "1.234", "1.234,5", "1.234", "15%", 0.2],
    ["A-2", "(12)", "0,5", "3万件", "12.345", "12.5", "2", 20, 0.35],
    ["A-3", "3 pcs", "12.000", "1，200", "7", "3,000", "0,25", "7.5 %", 0],
    ["A-4", "12-", "7", "－5", None, "9", "3.000.000", None, -0.1],
    ["A-5", " 42 ", "3,000 uds", "¥12.50", "twelve", "", "1 000", 5, 1.2],
    ["A-6", "1 234", "1.000.000", "二十", "(0.5)", "1e3", "x", "n/a", "25%"],
]
for row in rows:
    sheet.append(row)
for row in range(2, 8):
    sheet.cell(row, 9).number_format = "0%"
book.save("stock.xlsx")
