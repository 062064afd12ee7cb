"""Makes a few stock figures of the examples doubtful: python doubtful_stock.py autumn/stock.xlsx autumn-zh/stock.xlsx   (needs openpyxl)

Every 40th SKU gets a negative stock, and every third open order an ETA before the as-of date (2011-12-04), so that each
rule and check of the examples has something to show. What is doubtful already stays as it is, so a second run changes nothing.
"""
import datetime, sys, openpyxl

AS_OF = datetime.datetime(2011, 12, 4)
ON_HAND, ON_ORDER, ETA = 6, 7, 8  # columns of the first sheet

for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    open_orders = 0
    for row in range(2, sheet.max_row + 1):
        if row % 40 == 0 and (sheet.cell(row, ON_HAND).value or 0) >= 0:
            sheet.cell(row, ON_HAND).value = -(row // 40)
        if (sheet.cell(row, ON_ORDER).value or 0) > 0 and sheet.cell(row, ETA).value:
            open_orders += 1
            if open_orders % 3 == 0 and sheet.cell(row, ETA).value >= AS_OF:
                sheet.cell(row, ETA).value = AS_OF - datetime.timedelta(days=2 + row % 9)
    book.save(path)
