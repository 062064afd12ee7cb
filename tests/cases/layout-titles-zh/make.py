"""标题行、说明行、上下的合计、空行、旁边和下面的备注。 Writes stock.xlsx."""
import datetime

from openpyxl import Workbook

book = Workbook()
sheet = book.active
sheet.title = "库存"
rows = [
    ["各仓库存汇总表（系统导出）"],
    ["导出时间", "2026-11-01"],
    [],
    ["商品编码", "品名", "现有库存（件）", "采购成本"],
    ["自编编码", "与店铺一致", "可售的件数", "不含税"],
    [None, "合计", 18, None],
    ["甲-1", "红灯", 3, 2.5],
    ["甲-2", "蓝灯", 15, 2.75, None, "催供应商"],
    [],
    ["乙-1", "碗", 0, 1.2],
    [None, None, None, None, None, None, "张三盘点"],
    [None, "还没有编码", 7, 1],
    ["商品编码", "品名", "现有库存（件）", "采购成本"],
    ["乙-2", "盘", 9, 1.3],
    ["总计", None, 27, None],
    [],
    ["备注：价格为上月价格，库存于周五晚盘点。"],
]
for row in rows:
    sheet.append(row)
sheet.merge_cells("A1:D1")
book.save("stock.xlsx")
