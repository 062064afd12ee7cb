"""Made-up rows under the real headers of the exports. python3 make.py writes the files beside it."""
import csv
import random

from openpyxl import Workbook


def table(name, header, rows, shuffle=True, **options):
    order = list(range(len(header)))
    if shuffle:
        random.Random(name).shuffle(order)
    with open(name, "w", newline="", encoding=options.get("encoding", "utf-8")) as file:
        out = csv.writer(file, delimiter=options.get("delimiter", ","))
        for row in [header] + rows:
            out.writerow([row[at] for at in order])


table("amazon-restock.tsv", "Country|Product Name|FNSKU|Merchant SKU|ASIN|Condition|Supplier|Supplier part no.|Currency code|Price|Sales last 30 days|Units Sold Last 30 Days|Total Units|Inbound|Available|FC transfer|FC Processing|Customer Order|Unfulfillable|Working|Shipped|Receiving|Fulfilled by|Total Days of Supply (including units from open shipments)|Days of Supply at Amazon Fulfillment Network|Alert|Recommended replenishment qty|Recommended ship date|Recommended action|Unit storage size".split("|"), [
    "US|Red lamp|X001|LAMP-R|B001|New|Acme|77|USD|19.99|1199.4|60|100|30|55|5|4|6|1|10|15|5|Amazon|50|27||40|2026-12-01|Restock|0.2 cubic feet".split("|"),
    "US|Blue lamp|X002|LAMP-B|B002|New|Acme|78|USD|21.50|0|0|12|3|9|0|0|0|0|1|1|2|Amazon|999|999|out_of_stock|0|||0.2 cubic feet".split("|"),
], delimiter="\t")
table("amazon-fba-inventory.csv", "sku,fnsku,asin,product-name,condition,your-price,mfn-listing-exists,mfn-fulfillable-quantity,afn-listing-exists,afn-warehouse-quantity,afn-fulfillable-quantity,afn-unsellable-quantity,afn-reserved-quantity,afn-total-quantity,per-unit-volume,afn-inbound-working-quantity,afn-inbound-shipped-quantity,afn-inbound-receiving-quantity,afn-researching-quantity,afn-reserved-future-supply,afn-future-supply-buyable,store".split(","), [
    ["LAMP-R", "X001", "B001", "Lamp, red", "New", "19.99", "No", "", "Yes", "70", "60", "2", "8", "100", "0.2", "10", "15", "5", "0", "0", "0", ""],
    ["LAMP-B", "X002", "B002", "Lamp, blue", "New", "21.5", "No", "", "Yes", "12", "12", "0", "0", "20", "0.2", "0", "0", "3", "0", "0", "0", ""],
])
table("amazon-planning.csv", "snapshot-date,sku,fnsku,asin,product-name,condition,available,fc-transfer,pending-removal-quantity,inv-age-0-to-90-days,inv-age-91-to-180-days,inv-age-181-to-270-days,inv-age-271-to-365-days,inv-age-365-plus-days,currency,units-shipped-t7,units-shipped-t30,units-shipped-t60,units-shipped-t90,alert,your-price,sales-price,days-of-supply,estimated-excess-quantity,estimated-storage-cost-next-month,inbound-quantity,inbound-working,inbound-shipped,inbound-received,Total Reserved Quantity,unfulfillable-quantity,Recommended ship-in quantity".split(","), [
    "2026-11-20,LAMP-R,X001,B001,Red lamp,New,55,5,0,40,10,5,0,0,USD,14,60,110,170,,19.99,19.99,27,0,4.31,30,10,15,5,8,2,40".split(","),
    "2026-11-20,LAMP-B,X002,B002,Blue lamp,New,120,0,0,0,20,60,40,0,USD,0,1,3,4,Excess,21.5,21.5,999,90,12.5,0,0,0,0,0,0,0".split(","),
])
table("amazon-ledger.csv", "Date|FNSKU|ASIN|MSKU|Title|Disposition|Starting Warehouse Balance|In Transit Between Warehouses|Receipts|Customer Shipments|Customer Returns|Vendor Returns|Warehouse Transfer In/Out|Found|Lost|Damaged|Disposed|Other Events|Ending Warehouse Balance|Unknown Events|Location|Store".split("|"), [
    "11/19/2026|X001|B001|LAMP-R|Red lamp|SELLABLE|60|0|10|-12|1|0|0|0|0|0|0|0|59|0|US|".split("|"),
    "11/20/2026|X001|B001|LAMP-R|Red lamp|SELLABLE|59|0|0|-4|0|0|0|0|-1|0|0|0|54|0|US|".split("|"),
    "11/20/2026|X002|B002|LAMP-B|Blue lamp|SELLABLE|12|0|0|0|0|0|0|0|0|0|0|0|11|0|US|".split("|"),
])
table("amazon-business.csv", ["(Parent) ASIN", "(Child) ASIN", "Title", "SKU", "Sessions – Total", "Page Views – Total", "Featured Offer (Buy Box) Percentage", "Units ordered", "Units Ordered - B2B", "Unit Session Percentage", "Ordered Product Sales", "Total Order Items"], [
    ["B000", "B001", "Red lamp", "LAMP-R", "1,204", "2,015", "98.5%", "60", "2", "4.98%", "$1,199.40", "58"],
    ["B000", "B002", "Blue lamp", "LAMP-B", "33", "51", "100%", "1", "0", "3.03%", "$21.50", "1"],
])
table("amazon-business-zh.csv", ["（父）ASIN", "（子）ASIN", "商品名称", "会话次数 – 总计", "已订购商品数量", "已订购商品销售额"], [
    ["B000", "B001", "红灯", "1,204", "60", "US$1,199.40"],
    ["B000", "B002", "蓝灯", "33", "1", "US$21.50"],
], encoding="gb18030")
table("shopify-inventory.csv", ["Handle", "Title", "Option1 Name", "Option1 Value", "SKU", "HS Code", "COO", "Location", "Bin name", "Incoming (not editable)", "Unavailable (not editable)", "Committed (not editable)", "Available (not editable)", "On hand (current)", "On hand (new)"], [
    ["lamp", "Lamp", "Colour", "red", "LAMP-R", "9405", "CN", "Leeds", "A1", "20", "1", "3", "40", "44", ""],
    ["lamp", "Lamp", "Colour", "red", "LAMP-R", "9405", "CN", "York", "B1", "0", "0", "0", "5", "6", ""],
    ["lamp", "Lamp", "Colour", "blue", "LAMP-B", "9405", "CN", "Leeds", "A2", "0", "0", "0", "0", "0", ""],
])
table("shopify-older.csv", ["Handle", "Title", "SKU", "Location", "Incoming", "Unavailable", "Committed", "Available", "On hand"], [
    ["lamp", "Lamp", "LAMP-R", "Leeds", "20", "1", "3", "40", "44"],
    ["lamp", "Lamp", "LAMP-B", "Leeds", "0", "0", "0", "2", "2"],
])
table("lingxing-restock.csv", "SKU,FNSKU,ASIN,店铺,国家（地区）,Listing负责人,FBA库存,可售,待调仓,FBA预留,入库中,FBA在途,海外仓可用,海外仓在途,本地可用,待交付,本地仓在途,采购计划,总库存,7天销量,30天销量,采购交期,安全天数,日均销量,建议采购量,断货时间,30天内库龄,31-60天库龄,大于365天库龄".split(","), [
    "灯-红,X001,B001,美国店,美国,小王,70,60,4,6,0,30,0,0,200,0,0,0,300,14,60,30,7,2,120,2026-12-20,60,10,0".split(","),
    "灯-红,X003,B003,德国店,德国,小王,12,12,0,0,0,0,0,0,200,0,0,0,212,1,3,30,7,0.1,0,,0,2,10".split(","),
    "灯-蓝,X002,B002,美国店,美国,小李,0,0,0,0,0,50,0,0,0,0,0,0,50,20,90,30,7,3,180,2026-11-21,0,0,0".split(","),
])
table("lingxing-performance.csv", "日期,ASIN,父ASIN,MSKU,店铺,国家,标题,品名,SKU,销量,销售额,FBA-可售,FBA-在途,FBA-不可售,断货时间".split(","), [
    "2026-11-20,B001,B000,LAMP-R,美国店,美国,Red lamp,红灯,灯-红,2,39.98,60,30,2,2026-12-20".split(","),
    "2026-11-20,B002,B000,LAMP-B,美国店,美国,Blue lamp,蓝灯,灯-蓝,0,0,12,0,0,".split(","),
])
table("mabang-inventory.csv", "库存SKU编号,商品状态,中文名称,英文名称,仓库,仓位,销量(7/28/42),预测日销量(个),仓位库存,当前可售天数,在途量,警戒量,警戒天数,未发货量,可用库存量,在途货值(RMB),成本价(RMB),总价值(RMB),最后出库时间,最后入库时间,商品备注".split(","), [
    "灯-红,在售,红灯,Red lamp,深圳仓,A-01,12/40/66,1.5,80,53,20,10,7,2,78,500,25,2000,2026-11-19 10:20:00,2026-11-01 09:00:00,".split(","),
    "灯-红,在售,红灯,Red lamp,义乌仓,B-01,0/0/1,0,9,999,0,0,7,0,9,0,25,225,2026-08-02 10:20:00,2026-05-01 09:00:00,".split(","),
    "灯-蓝,停售,蓝灯,Blue lamp,深圳仓,A-02,3/9/20,0.4,0,0,0,5,7,1,-1,0,28,0,2026-11-18 10:20:00,2026-09-01 09:00:00,清仓".split(","),
], encoding="gb18030")
table("gerpgo-team.csv", "仓库,SKU,MSKU,预占总数,FBA可用库存,FBA在途,7天日均,15天日均,30天日均,已下单数量,本地锁仓数,本地-在途,已生产未发货".split(","), [
    "美国FBA,灯-红,LAMP-R,6,60,30,2,1.9,2,100,0,0,0".split(","),
    "德国FBA,灯-红,LAMP-R,0,12,0,0.1,0.1,0.1,0,0,0,0".split(","),
])
table("gerpgo-restock.csv", "店铺-站点,积加SKU,MSKU,规模定位,备货定位,已下单可售天数".split(","), [
    "美国店-US,灯-红,LAMP-R,A,常备,75".split(","),
    "德国店-DE,灯-红,LAMP-R,C,少量,200".split(","),
])
table("mercado-libre-restock.csv", ["Número de producto", "Publicaciones con este producto", "Recomendación", "Unidades vendidas Últ. 30 días", "Unidades aptas para vender", "Unidades en camino"], [
    ["1", "3", "Enviar 40 u.", "60", "55", "30"],
    ["2", "1", "No enviar", "0", "120", "0"],
], encoding="cp1252", delimiter=";")
table("amazon-planning-zh.csv", "sku,fnsku,asin,商品名称,available,库存龄 0-90 天,库存龄 91-180 天,库存龄 181-270 天,库存龄 271-365 天,库存龄 365 天以上,90天销量,售出率,units-shipped-t30,入库-已发货,商品体积,存储类型".split(","), [
    "LAMP-R,X001,B001,红灯,55,40,10,5,0,0,170,3.1,60,15,0.2,标准尺寸".split(","),
    "LAMP-B,X002,B002,蓝灯,120,0,20,60,40,0,4,0.1,1,0,0.2,标准尺寸".split(","),
], encoding="gb18030")
table("amazon-business-dates.csv", ["Date", "Ordered Product Sales", "Ordered Product Sales - B2B", "Units Ordered", "Units Ordered - B2B", "Total Order Items", "Average Sales per Order Item", "Average Units per Order Item", "Average Selling Price", "Sessions - Total", "Order Item Session Percentage", "Average Offer Count"], [
    ["11/19/26", "$1,199.40", "$39.98", "60", "2", "58", "$20.68", "1.03", "$19.99", "1,204", "4.82%", "12"],
    ["11/20/26", "$0.00", "$0.00", "0", "0", "0", "$0.00", "0", "$0.00", "33", "0.00%", "12"],
])
table("amazon-ledger-detail.csv", "Date|FNSKU|ASIN|MSKU|Title|Event Type|Reference ID|Quantity|Fulfillment Center|Disposition|Reason|Country|Reconciled Quantity|Unreconciled Quantity|Date and Time|Store".split("|"), [
    "11/19/2026|X001|B001|LAMP-R|Red lamp|Receipts|FBA15ABC|10|ABE8|SELLABLE||US|10|0|2026-11-19T08:00:00+0000|".split("|"),
    "11/19/2026|X002|B002|LAMP-B|Blue lamp|Receipts|FBA15ABC|5|ABE8|SELLABLE||US|5|0|2026-11-19T08:00:00+0000|".split("|"),
    "11/20/2026|X001|B001|LAMP-R|Red lamp|Adjustments|7788|-1|ABE8|SELLABLE|M|US|0|1|2026-11-20T09:30:00+0000|".split("|"),
])
table("amazon-reserved.csv", "sku,fnsku,asin,product-name,reserved_qty,reserved_customerorders,reserved_fc-transfers,reserved_fc-processing,program".split(","), [
    "LAMP-R,X001,B001,Red lamp,15,6,5,4,".split(","),
    "LAMP-B,X002,B002,Blue lamp,3,1,1,0,".split(","),
])
table("amazon-orders.tsv", "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,order-channel,ship-service-level,product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,shipping-price,item-promotion-discount,ship-city,ship-country".split(","), [
    "113-1,,2026-11-19T10:20:00+00:00,2026-11-20T10:20:00+00:00,Shipped,Amazon,Amazon.com,,Expedited,Red lamp,LAMP-R,B001,Shipped,2,USD,39.98,3.2,0,,Austin,US".split(","),
    "113-1,,2026-11-19T10:20:00+00:00,2026-11-20T10:20:00+00:00,Shipped,Amazon,Amazon.com,,Expedited,Blue lamp,LAMP-B,B002,Shipped,1,USD,21.5,1.7,0,2,Austin,US".split(","),
    "113-2,,2026-11-20T09:00:00+00:00,2026-11-20T09:00:00+00:00,Cancelled,Amazon,Amazon.com,,Standard,Red lamp,LAMP-R,B001,Cancelled,0,,,,,,,US".split(","),
], delimiter="\t")
table("amazon-fees.csv", "sku,fnsku,asin,amazon-store,product-name,product-group,brand,fulfilled-by,your-price,sales-price,longest-side,median-side,shortest-side,length-and-girth,unit-of-dimension,item-package-weight,unit-of-weight,product-size-tier,currency,estimated-fee-total,estimated-referral-fee-per-unit".split(","), [
    "LAMP-R,X001,B001,US,Red lamp,Home,Acme,Amazon,19.99,19.99,10,6,4,30,inches,1.2,pounds,LargeStandardSize,USD,8.11,3".split(","),
    "LAMP-B,X002,B002,US,Blue lamp,Home,Acme,Amazon,21.5,21.5,10,6,4,30,inches,1.2,pounds,LargeStandardSize,USD,8.34,3.23".split(","),
])
table("amazon-awd.csv", ["Product Name", "SKU", "FNSKU", "ASIN", "Inbound to AWD (units)", "Inbound to AWD (cases)", "Available in AWD (units)", "Available in AWD (cases)", "Reserved in AWD (units)", "Reserved in AWD (cases)", "Outbound Order (units)", "Outbound Order (cases)", "Researching (units)", "Researching (cases)"], [
    ["Red lamp", "LAMP-R", "X001", "B001", "120", "10", "600", "50", "24", "2", "48", "4", "0", "0"],
    ["Blue lamp", "LAMP-B", "X002", "B002", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
])
table("gerpgo-purchases.csv", "单据状态,供应商,SKU,平台站点,目的仓,未交量".split(","), [
    "已下单,金辉灯饰,灯-红,Amazon-US,深圳仓,100".split(","),
    "部分到货,金辉灯饰,灯-蓝,Amazon-DE,义乌仓,40".split(","),
])
table("mercado-libre-flat.csv", ["Código ML", "Código universal", "SKU", "# Publicación", "Agrupador de variantes", "Producto", "Tamaño", "Tipo de producto", "Estado de la publicación", "Ofrece Full", "Ventas últimos 30 días (u.)", "Tiempo hasta agotar stock"], [
    ["ABCD12345", "7501", "LAMP-R", "MLM1", "", "Lámpara roja", "Pequeño", "Hogar", "Activa", "Sí", "60", "27 días"],
    ["ABCD12346", "7502", "LAMP-B", "MLM2", "", "Lámpara azul", "Pequeño", "Hogar", "Pausada", "No", "0", "Más de 1 año"],
])

book = Workbook()
sheet = book.active
sheet.title = "OrderSKUList"
header = "Order ID|Order Status|Order Substatus|Normal or Pre-order|SKU ID|Seller SKU|Product Name|Variation|Quantity|Sku Quantity of return|SKU Unit Original Price|SKU Subtotal After Discount|Order Amount|Created Time|Paid Time|Warehouse Name|Country|Package ID".split("|")
sheet.append(header)
sheet.append(["Platform unique order ID.", "Current order status.", "", "", "Platform SKU ID.", "Input by the seller.", "", "", "SKU sold quantity.", "Returned.", "In the platform's currency.", "After all discounts.", "Paid by the buyer.", "Order created time.", "", "", "", ""])
sheet.append(["577000000000000001", "Completed", "Delivered", "Normal", "1729000000001", "LAMP-R", "Red lamp", "red", 2, 0, 19.99, 39.98, 39.98, "03/11/2026 10:20:00", "", "East", "US", "P1"])
sheet.append(["577000000000000001", "Completed", "Delivered", "Normal", "1729000000002", "LAMP-B", "Blue lamp", "blue", 1, 0, 21.5, 21.5, 61.48, "03/11/2026 10:20:00", "", "East", "US", "P1"])
sheet.append(["577000000000000002", "To ship", "", "Normal", "1729000000001", "LAMP-R", "Red lamp", "red", 1, 1, 19.99, 18, 18, "14/11/2026 09:00:00", "", "East", "US", "P2"])
book.save("tiktok-orders.xlsx")

book = Workbook()
sheet = book.active
sheet.title = "Template"
sheet.append(["Bulk edit: change quantities and upload the file again"])
sheet.append(["product_id", "seller_sku", "name", "quantity"])
sheet.append(["Product ID", "Seller SKU", "Product Name", "Quantity in U.S Pickup Warehouse"])
sheet.append(["1", "LAMP-R", "Red lamp", 44])
sheet.append(["2", "LAMP-B", "Blue lamp", 0])
book.save("tiktok-stock.xlsx")

book = Workbook()
sheet = book.active
sheet.title = "Template"
sheet.append(["Product ID", "Product Name", "Seller SKU", "Quantity in Dallas", "Quantity in Los Angeles"])
sheet.append(["1", "Red lamp", "LAMP-R", 44, 10])
sheet.append(["2", "Blue lamp", "LAMP-B", 0, 3])
book.save("tiktok-warehouses.xlsx")

book = Workbook()
sheet = book.active
sheet.title = "Resumen"
sheet.append(["Actualizado el 8 de septiembre a las 23:40 hs."])
sheet.append(["Código ML", "SKU", "Producto", "Estado de la publicación", "Unidades vendidas", "Tiempo hasta agotar stock", "Unidades en camino a Full", None, "Unidades en Full", None, None])
sheet.append([None, None, None, None, None, None, "Pendientes de ingreso", "En transferencia", "Devueltas por el comprador", "Aptas para vender", "Pendientes de ingreso"])
for area in ["A1:K1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "F2:F3", "G2:H2", "I2:K2"]:
    sheet.merge_cells(area)
sheet.append(["ABCD12345", "LAMP-R", "Lámpara roja", "Activa", 60, "27 días", 30, 2, 1, 55, 0])
sheet.append(["ABCD12346", "LAMP-B", "Lámpara azul", "Pausada", 0, "Más de 1 año", 0, 0, 0, 12, 3])
book.save("mercado-libre-stock.xlsx")

book = Workbook()
sheet = book.active
sheet.title = "Ventas MX"
for line in ["Ventas", "Del 1 al 20 de noviembre de 2026", None, None, None]:
    sheet.append([line])
sheet.append(["# de venta", "Fecha de venta", "Estado", "Unidades", "Ingresos por productos (MXN)", "Cargo por venta e impuestos (MXN)", "Total (MXN)", "SKU", "Título de la publicación"])
sheet.append(["2000001", "19 de noviembre de 2026 10:20 hs.", "Entregado", 2, 399.8, -80.1, 319.7, "LAMP-R", "Lámpara roja"])
sheet.append(["2000002", "20 de noviembre de 2026 09:00 hs.", "En camino", 1, 215, -40, 175, "LAMP-B", "Lámpara azul"])
book.save("mercado-libre-sales.xlsx")
