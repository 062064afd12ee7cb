"""Makes a few stock figures of the examples doubtful: python doubtful_stock.py autumn/stock.xlsx autumn-zh/stock.xlsx   (needs openpyxl)

Every 40th SKU gets a negative stock, and every third open order an ETA before the as-of date (2011-12-04), so that each
rule and check of the examples has something to show. Columns get the widths that they need, in print, too, and
the last sheet says where the figures come from. What is doubtful already stays as it is, so a second run changes nothing.
"""
import datetime, sys, openpyxl
from openpyxl.styles import Alignment

AS_OF = datetime.datetime(2011, 12, 4)
ON_HAND, ON_ORDER, ETA = 6, 7, 8  # columns of the first sheet
ABOUT = {
    "About": [
        "Sales of one UK gift shop: the UCI data set \"Online Retail\" (Chen, Sain and Guo 2012; licence CC BY 4.0), 2010-12-01 to 2011-12-09; 200 of its SKUs.",
        "Real: SKU, description, unit price (median), case pack (the most frequent quantity of a line), first and last sale, weekly sales, adjustments.",
        "Made up, with a fixed seed: supplier, unit cost, on hand, on order, ETA, lead time, MOQ. Some stock is negative and some ETAs are overdue on purpose.",
        "Weekly sales are the units sold by ISO week, without cancelled lines. The first week (2010-W48) and the last (2011-W49) are partial; in 2010-W52 the shop was shut.",
    ],
    "说明": [
        "一家英国礼品店的销售数据：UCI 数据集“Online Retail”（Chen、Sain、Guo，2012；许可 CC BY 4.0），2010-12-01 至 2011-12-09，取其中 200 个 SKU。",
        "真实数据：SKU、商品描述、单价（中位数）、箱规（最常见的单行数量）、首次和最近销售日期、周销量、库存调整。",
        "虚构数据（固定随机种子）：供应商、采购成本、现有库存、在途数量、预计到达、交货周期、起订量。少数库存为负、部分预计到达日期已过，是有意安排的。",
        "周销量为按 ISO 周汇总的售出件数，不含已取消的行。第一周（2010-W48）和最后一周（2011-W49）不完整；2010-W52 店铺停业，没有销售。",
    ],
}

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
    for sheet in book.worksheets[:3]:
        for column in sheet.columns:
            shown = ["2011-12-04" if isinstance(cell.value, datetime.datetime) else str(cell.value or "") for cell in column]
            longest = max(sum(2 if ord(c) > 0x2e80 else 1 for c in text) for text in shown)
            sheet.column_dimensions[column[0].column_letter].width = longest + 3
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 3, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
    about = book.worksheets[-1]
    about.delete_rows(1, about.max_row)
    about.column_dimensions["A"].width = 110
    for row, text in enumerate(ABOUT[about.title], 1):
        about.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
        about.row_dimensions[row].height = 32
    book.save(path)
