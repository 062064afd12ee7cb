"""Title rows, a description row, totals above and below, blank rows, notes beside and below. Writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Stock"
sheet.append(["Stock of all warehouses, as exported"])
sheet.merge_cells("A1:D1")
sheet.append(["Printed on", "2026-11-01", None, None])
sheet.append([])
sheet.append(["SKU", "Name", "On hand", "Unit cost"])
sheet.append(["Your own code.", "As in the shop.", "Pieces that can be sold.", "Without tax."])
sheet.append([None, "Total", 18, None])
sheet.append(["A-1", "red lamp", 3, 2.5])
sheet.append(["A-2", "blue lamp", 15, 2.75, None, "call the supplier"])
sheet.append([])
sheet.append(["B-1", "bowl", 0, 1.2])
sheet.append([None, None, None, None, None, None, "counted by Ann"])
sheet.append([None, "no code yet", 7, 1])
sheet.append(["SKU", "Name", "On hand", "Unit cost"])
sheet.append(["B-2", "dish", 9, 1.3])
sheet.append(["Grand total", None, 27, None])
sheet.append([])
sheet.append(["Note: prices as of last month, all stock counted on Friday evening"])
book.save("stock.xlsx")
