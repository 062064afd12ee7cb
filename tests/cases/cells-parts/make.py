"""Three numbers in one cell. Writes stock.xlsx."""
import datetime

from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["库存SKU编号", "销量(7/28/42)"])
sheet.append(["A-1", "12/40/66"])
sheet.append(["A-2", "0 / 3 / 1,200"])
sheet.append(["A-3", "5/6"])
sheet.append(["A-4", 7])
sheet.append(["A-5", datetime.date(2005, 3, 4)])
sheet.append(["A-6", None])
book.save("stock.xlsx")
