"""Amounts in another currency, a fraction among percents, keys that lost their zeros, a header that stands twice, another
table below that a title and words announce."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "Name", "On hand", "Cost", "Margin", "Qty", "Qty"])
for row in [
    ["00123", "lamp", 12, "12,50 €", "15%", 1, 2],
    [124, "bowl", 3, "€7", 0.2, 1, 2],
    ["00125", "mug", 8, "US$9", 20, 1, 2],
    [7001, "pen", 40, "3,10 EUR", 7.5, 1, 2],
    ["00126", "cup", 2, 11.2, None, 1, 2],
]:
    sheet.append(row)
sheet.append([])
sheet.append(["Old stock"])
sheet.append(["Code", "Left"])
sheet.append(["Z-1", 4])
sheet.append(["Z-2", 9])
book.save("stock.xlsx")
