"""A header of three rows with merged cells, one name twice under two groups. Writes stock.xlsx."""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "Resumen"
sheet.append(["Actualizado el 8 de septiembre a las 23:40 hs."])
sheet.append(["SKU", "Producto", "Unidades en camino a Full", None, "Unidades en Full", None, None, None])
sheet.append([None, None, "Pendientes de ingreso", "En transferencia", "Pendientes de ingreso", "Aptas para vender", "Temporalmente no aptas", None])
sheet.append([None, None, None, None, None, None, "Extraviadas", "En revisión"])
for area in ["A1:H1", "A2:A4", "B2:B4", "C2:D2", "E2:H2", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:H3"]:
    sheet.merge_cells(area)
sheet.append(["MX-1", "lámpara", 10, 2, 1, 30, 0, 4])
sheet.append(["MX-2", "tazón", 0, 0, 5, 3, 1, 0])
book.save("stock.xlsx")
