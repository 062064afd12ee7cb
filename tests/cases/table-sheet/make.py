"""Writes the workbooks of the four cases table-sheet*."""
from pathlib import Path

import openpyxl

cases = Path(__file__).parent.parent


def book(case, stock, ladder, tab, percent=()):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Stock"
    for row in stock:
        ws.append(row)
    ws = wb.create_sheet(tab)
    for row in ladder:
        ws.append(row)
    for cell in percent:
        ws[cell].number_format = "0%"
    wb.save(cases / case / "stock.xlsx")


STOCK = [["SKU", "On hand", "Daily", "Category", "Phase"], ["A", 400, 10, "food", "daily"], ["B", 900, 10, "toys", "daily"],
         ["C", 950, 10, "food", "preheat"], ["D", 0, 5, "toys", None], ["E", 5000, 10, "garden", "daily"]]
LADDER = [["Markdown ladder, agreed in September"], [], [None, "days of cover", "Category", "Phase", "markdown rate =", "then", None, "remarks"],
          [None, "under 60", "any", None, 0, None, None, "| # nothing here is read"],
          [None, "60 to under 365", "food", "preheat", 0.25, "outlet"], [None, "60 to under clearance days", "food, toys", None, 0.1, "flag amber"],
          [None, "365 or more", "garden", None, 0.5, 'sell to B2B, note "clear"'], [None, "any", "any", "any", 0.05, None], [],
          [None, "below the blank row", "nothing", "is", "read", "any more"]]
book("table-sheet", STOCK, LADDER, "Ladder", ["E4", "E5", "E6", "E7", "E8"])
ZH = [["SKU", "现有库存", "日销量", "品类", "阶段"], ["A", 400, 10, "食品", "日常"], ["B", 900, 10, "玩具", "日常"], ["C", 950, 10, "食品", "预热"],
      ["D", 0, 5, "玩具", None], ["E", 5000, 10, "园艺", "日常"]]
LADDER_ZH = [["降价阶梯，九月商定"], [], [None, "可售天数", "品类", "阶段", "降价率 =", "则", None, "备注"], [None, "低于 60", "任意", None, 0, None, None, "| # 这里不读"],
             [None, "60 到不足 365", "食品", "预热", 0.25, "清仓"], [None, "60 到不足 清仓天数", "食品、玩具", None, 0.1, "标记黄"],
             [None, "365 及以上", "园艺", None, 0.5, "转卖，备注 “清仓”"], [None, "任意", "任意", "任意", 0.05, None], [], [None, "空行以下", "不读", "不读", "不读", "不读"]]
book("table-sheet-zh", ZH, LADDER_ZH, "阶梯", ["E4", "E5", "E6", "E7", "E8"])
WRONG = [["days of cover", "Category", "markdown rate =", "then"], ["under 60", "any", 0, None], ["30 kg to 60 kg", "toys", 0.1, None], ["60 to 90", "food", "fifteen", "outlett"],
         ["over 90 to 365", "=1/0", 0.2, "outlet"], ["over 400", "toys", 0.3, None], ["over 500", "toys", 0.4, None]]
book("table-sheet-errors", STOCK, WRONG, "Ladder", ["C2", "C3", "C5", "C6", "C7"])
WRONG_ZH = [["可售天数", "品类", "降价率 =", "则"], ["低于 60", "任意", 0, None], ["60 到 90", "食品", 0.1, None], ["高于 90 到 365", "任意", 0.2, None], ["高于 400", "玩具", 0.3, None],
            ["高于 500", "玩具", 0.4, None]]
book("table-sheet-errors-zh", ZH, WRONG_ZH, "阶梯", ["C2", "C3", "C4", "C5", "C6"])
