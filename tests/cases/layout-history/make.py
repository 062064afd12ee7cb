"""Wide histories: 06-08销量 without a year, dates as headers, months under a merged year. Writes stock.xlsx."""
import datetime

from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["SKU", "现有库存"])
sheet.append(["A-1", 3])
sheet.append(["A-2", 30])
days = book.create_sheet("日销")
days.append(["SKU", "品名"] + [f"06-{day:02}销量" for day in range(6, 11)])
days.append(["A-1", "灯", 1, 2, 3, 4, 5])
days.append(["A-2", "碗", 0, "12件", None, 1, 1])
days.append(["合计", None, 1, 14, 3, 5, 6])
weeks = book.create_sheet("Weekly")
weeks.append(["Sales by week, Monday's date"])
weeks.append(["SKU"] + [datetime.date(2026, 5, 18) + datetime.timedelta(days=7 * n) for n in range(3)])
weeks.append(["A-1", 10, 20, 30])
weeks.append(["A-2", 1, 2, 3])
months = book.create_sheet("Monthly")
months.append(["SKU", "2025年", None, "2026年", None, None, None, None])
months.append([None, "11月", "12月", "1月", "2月", "3月", "4月", "5月"])
months.merge_cells("A1:A2")
months.merge_cells("B1:C1")
months.merge_cells("D1:H1")
months.append(["A-1", 100, 200, 1, 2, 3, 4, 5])
months.append(["A-2", 100, 200, 10, 20, 30, 40, 50])
book.save("stock.xlsx")
