"""数字后面的单位：与列相同的、能换算的、不能换算的、不是单位的。没有年份的周。"""
from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
sheet.append(["型号", "现有库存", "交货周期", "售价"])
for row in [
    ["灯-1", "12件", "5周", "4.5元"],
    ["灯-2", "3箱", "35天", "$4"],
    ["灯-3", "7卷", "2个月", "12元"],
    ["灯-4", 9, 40, 3.2],
    ["灯-5", "2kg", "48小时", "RMB 12.50"],
]:
    sheet.append(row)
sheet = book.create_sheet("周销量")
sheet.append(["型号", "第51周", "第52周", "第1周", "第2周"])
for row in [["灯-1", 1, 2, 3, 4], ["灯-2", 0, 0, 1, 1], ["灯-4", 5, 5, 5, 5]]:
    sheet.append(row)
book.save("stock.xlsx")
