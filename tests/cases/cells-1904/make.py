"""Days counted from 1904, with and without a date format. Writes stock.xlsx."""
import datetime

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

book = Workbook()
book.epoch = CALENDAR_MAC_1904
sheet = book.active
sheet.title = "Stock"
sheet.append(["SKU", "Received"])
sheet.append(["A-1", datetime.date(2026, 11, 27)])
sheet.append(["A-2", 46353 - 1462])
sheet.append(["A-3", "2026-11-27"])
book.save("stock.xlsx")
