"""Words behind numbers: the unit of the column, one that converts, one that does not, no unit at all. Weeks without a year."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["Art. no.", "On hand", "Lead time", "Price"])
for row in [
    [10120, "12 pcs", "5 weeks", "4.50 EUR"],
    [10121, "3 cases", "35 days", "$4"],
    [10122, "7 rolls", "2 months", "12 EUR"],
    [10123, 9, 40, 3.2],
    [10124, "2 kg", "48 hours", "EUR 12.50"],
]:
    sheet.append(row)
sheet = book.create_sheet("Weekly sales")
sheet.append(["Art. no.", "KW 51", "KW 52", "KW 1", "KW 2"])
for row in [[10120, 1, 2, 3, 4], [10121, 0, 0, 1, 1], [10123, 5, 5, 5, 5]]:
    sheet.append(row)
book.save("stock.xlsx")
