"""Every name of the season example, in both languages: what make.py writes into the two workbooks and the two maps.

A name is (English, Chinese, English header, Chinese header, unit or type, comment). A header of None is the name itself.
Units are written the English way; UNITS turns them into Chinese. Types: text, date, yes/no, number.
"""

UNITS = {
    "units": "件", "units/week": "件/周", "units/day": "件/天", "days": "天", "USD/unit": "USD/件", "CNY/unit": "CNY/件",
    "USD/kg": "USD/kg", "USD/cbm/day": "USD/立方米/天", "USD/unit/day": "USD/件/天", "USD/cbm": "USD/立方米", "USD": "USD",
    "kg/unit": "kg/件", "cbm/unit": "立方米/件", "cbm": "立方米", "cm": "厘米", "%": "%", "units/order": "件/单",
}

# Texts of cells that rules compare with.
WORDS = {
    # category
    "electronics": "电子", "textiles": "纺织", "apparel": "服饰", "footwear": "鞋靴", "toys": "玩具", "beauty": "美妆",
    "beauty device": "美容仪", "food": "食品", "bags": "箱包", "kitchen": "厨房", "home": "家居",
    # role, lifecycle, phase
    "traffic": "引流款", "profit": "利润款", "image": "形象款", "related": "关联款",
    "new": "新品", "growing": "成长", "mature": "成熟", "declining": "衰退",
    "daily": "日常", "preheat": "预热", "live": "直播",
    # buffers
    "max-min": "最大最小", "percent": "百分比", "cover": "天数", "safety": "安全", "elastic": "弹性", "buffer": "缓冲",
    "elastic space": "弹性空间",
    # plans
    "by class": "按等级", "two batches": "分两批", "small lots": "小批多次", "sea and air": "海空混运", "one delivery": "一次送完",
    "by market": "按市场", "as Mexico": "按墨西哥", "twenty-odd days": "二十几天", "other": "其他", "preparation": "筹备", "execution": "执行", "stocking": "备货", "shipping": "发运",
    # stock and money
    "good": "完好", "damaged": "破损", "volume": "按体积", "piece": "按件", "FNSKU": "FNSKU", "custom": "自定义",
    # promos and events
    "year-end": "年末大促", "mid-year": "年中大促", "live day": "直播节", "all": "全部",
    # tiers and states
    "slow": "慢", "normal": "正常", "fast": "快", "none": "无", "ok": "正常", "over": "超出",
    # seasons
    "peak": "旺季", "typhoon": "台风季", "holiday": "长假",
    # sessions
    "organic": "自然", "paid": "付费",
    "morning": "上午", "afternoon": "下午", "evening": "晚间", "night": "深夜",
    # transport and warehouses
    "air": "空运", "sea": "海运", "road": "陆运", "general": "普货", "sensitive": "敏感货",
    "platform": "平台仓", "third party": "三方仓", "own": "自建仓", "returns": "退货仓",
    "nationwide": "全国", "main cities": "主要城市",
    # orders and returns
    "delivered": "已妥投", "under way": "在途", "undelivered": "未妥投", "inspected": "已质检", "relisted": "已上架",
    # surcharges
    "promo": "大促", "remote area": "偏远地区", "value-added": "增值服务", "expedite": "加急",
    # papers
    "CE": "CE", "UKCA": "UKCA", "FCC": "FCC", "FDA": "FDA", "WEEE": "WEEE", "EU representative": "欧代", "UK representative": "英代",
    "energy label": "能效标签", "NOM": "NOM", "sanitary permit": "卫生许可", "RFC": "RFC", "Pedimento": "Pedimento",
    "commercial invoice": "商业发票", "bill of lading": "提单", "packing list": "装箱单", "MSDS": "MSDS",
    "ingredient list": "成分表", "certificate of origin": "原产地证明", "manual": "说明书",
    # reviews
    "cross-department": "跨部门", "replenishment cycle": "补货周期", "post-promo": "大促后",
    # contract terms
    "traffic commitment": "流量承诺", "settlement": "结算方式", "stock responsibility": "库存责任", "inbound time": "入库时效",
    "loss compensation": "丢件赔付", "over-storage": "超储费减免",
    # incidents
    "delay": "延误", "customs": "清关", "label": "标签", "stock": "库存",
    # materials and uses
    "cotton": "棉", "plastic": "塑料", "metal": "金属", "ceramic": "陶瓷", "wood": "木", "paper": "纸", "mixed": "混合",
    "household": "家用", "personal care": "个人护理", "play": "玩耍", "wear": "穿戴", "to eat": "食用",
}

STOCK = [
    ("# which", [
        ("SKU", "SKU", "SKU", "SKU", "text"),
        ("market", "市场", "Market", "市场", "text"),
        ("description", "品名", "Description", "品名", "text"),
        ("category", "品类", "Category", "品类", "text"),
        ("supplier", "供应商", "Supplier", "供应商", "text"),
        ("platform", "平台", "Platform", "平台", "text"),
        ("role", "定位", "Role", "定位", "text"),
        ("lifecycle", "生命周期", "Lifecycle", "生命周期", "text"),
        ("phase", "阶段", "Phase", "阶段", "text"),
        ("launch date", "上市日期", "Launched", "上市日期", "date"),
    ]),
    ("# stock", [
        ("on hand", "现有库存", "On hand", "现有库存", "units"),
        ("reserved", "预留库存", "Reserved", "预留库存", "units"),
        ("local available", "本地可用", "Local available", "本地可用", "units"),
        ("FBA available", "FBA可用", "FBA available", "FBA可用", "units"),
        ("FBM available", "FBM可用", "FBM available", "FBM可用", "units"),
        ("shared with FBM", "库存互通", "Shared with FBM", "库存互通", "yes/no"),
        ("on order", "在单数量", "On order", "在单数量", "units"),
        ("received units", "到货数量", "Received (26 weeks)", "到货数量（26周）", "units"),
        ("on hand the day before", "前日库存", "On hand the day before", "前日库存", "units"),
        ("goods received", "新增入库", "Received yesterday", "昨日到货", "units"),
        ("returned stock", "退货库存", "Returned stock", "退货库存", "units"),
        ("aged units", "超龄库存", "Aged over 180 days", "超龄库存（180天以上）", "units"),
        ("condition", "成色", "Condition", "成色", "text"),
        ("markdown since", "降价开始日", "Marked down since", "降价开始日", "date"),
        ("snapshot date", "快照日期", "Stock taken on", "快照日期", "date"),
    ]),
    ("# plan and batches", [
        ("units planned", "计划数量", "Units planned", "计划数量", "units"),
        ("units shipped", "已发数量", "Units shipped", "已发数量", "units"),
        ("orders so far", "累计订单", "Orders so far", "累计订单", "number"),
        ("last batch quantity", "上批数量", "Last batch", "上批数量", "units"),
        ("units sold last batch", "上批销量", "Last batch sold", "上批销量", "units"),
        ("last batch date", "上批日期", "Last batch on", "上批日期", "date"),
        ("next lot", "下批数量", "Next lot", "下批数量", "units"),
        ("seasonal", "季节性", "Seasonal", "季节性", "yes/no"),
        ("registered", "已报名", "Registered", "已报名", "yes/no"),
        ("listed", "已上架", "Listed", "已上架", "yes/no"),
        ("custom made", "定制", "Custom made", "定制", "yes/no"),
        ("buffer method", "缓冲方法", "Buffer method", "缓冲方法", "text"),
        ("buffer policy", "缓冲策略", "Buffer policy", "缓冲策略", "text"),
    ]),
    ("# demand", [
        ("market share", "市场份额", "Market share", "市场份额", "%"),
        ("market share last year", "去年份额", "Market share last year", "去年份额", "%"),
        ("organic viewers", "自然观看", "Organic viewers", "自然观看", "number"),
        ("paid viewers", "付费观看", "Paid viewers", "付费观看", "number"),
        ("preheat viewers", "预热观看", "Pre-heat viewers", "预热观看", "number"),
        ("conversion rate", "转化率", "Conversion rate", "转化率", "%"),
        ("units per order", "每单件数", "Units per order", "每单件数", "units"),
        ("impressions", "曝光", "Impressions", "曝光", "number"),
        ("clicks", "点击", "Clicks", "点击", "number"),
        ("test group", "测试组", "Test group", "测试组", "text"),
        ("test units A", "测试销量A", "Test units A", "测试销量A", "units"),
        ("test units B", "测试销量B", "Test units B", "测试销量B", "units"),
        ("test price A", "测试价A", "Test price A", "测试价A", "USD/unit"),
        ("test price B", "测试价B", "Test price B", "测试价B", "USD/unit"),
    ]),
    ("# supply", [
        ("lead time", "交货周期", "Lead time (days)", "交货周期(天)", "days"),
        ("packing days", "包装天数", "Packing days", "包装天数", "days"),
        ("MOQ", "起订量", "MOQ", "起订量", "units"),
        ("case pack", "箱规", "Case pack", "箱规", "units"),
        ("cut-off date", "截单日", "Cut-off date", "截单日", "date"),
        ("max transit days", "最长运输天数", "Max transit days", "最长运输天数", "days"),
        ("customs days taken", "实际清关天数", "Customs days taken", "实际清关天数", "days"),
        ("incoterm", "贸易条款", "Incoterm", "贸易条款", "text"),
    ]),
    ("# money", [
        ("unit price", "售价", "Unit price", "售价", "USD/unit"),
        ("promo price", "大促价", "Promo price", "大促价", "USD/unit"),
        ("unit cost", "单位成本", "Unit cost", "单位成本", "USD/unit"),
        ("quote", "报价", "Quote", "报价", "USD/unit"),
        ("declared value", "申报价值", "Declared value", "申报价值", "USD/unit"),
        ("freight rate", "运费单价", "Freight per kg", "每公斤运费", "USD/kg"),
        ("clearance fee", "清关费", "Clearance fee", "清关费", "USD/unit"),
        ("inbound fee", "入库费", "Inbound fee", "入库费", "USD/unit"),
        ("outbound fee", "出库费", "Outbound fee", "出库费", "USD/unit"),
        ("returns fee", "退货处理费", "Returns fee", "退货处理费", "USD/unit"),
        ("storage basis", "计租方式", "Storage basis", "计租方式", "text"),
        ("storage rate", "仓租单价", "Storage per cbm and day", "每立方米日仓租", "USD/cbm/day"),
        ("piece rate", "按件仓租", "Storage per piece and day", "每件日仓租", "USD/unit/day"),
        ("aged rate", "长期仓储单价", "Aged storage per cbm", "每立方米长期仓储费", "USD/cbm"),
        ("insurance rate", "保险费率", "Insurance rate", "保险费率", "%"),
        ("insured", "已投保", "Insured", "已投保", "yes/no"),
        ("commission rate", "佣金率", "Commission rate", "佣金率", "%"),
        ("payment rate", "支付费率", "Payment rate", "支付费率", "%"),
        ("platform fee", "平台费用", "Platform fee", "平台费用", "USD/unit"),
        ("ad cost", "广告费", "Ad cost", "广告费", "USD/unit"),
        ("labour cost", "人力费", "Labour cost", "人力费", "USD/unit"),
        ("refurbishing cost", "翻新费", "Refurbishing cost", "翻新费", "USD/unit"),
        ("remote", "偏远", "Remote area", "偏远", "yes/no"),
        ("finance agreed", "财务已确认", "Finance agreed", "财务已确认", "yes/no"),
    ]),
    ("# master data and compliance", [
        ("weight", "重量", "Weight (kg)", "重量(kg)", "kg/unit"),
        ("length", "长", "Length (cm)", "长(cm)", "cm"),
        ("width", "宽", "Width (cm)", "宽(cm)", "cm"),
        ("height", "高", "Height (cm)", "高(cm)", "cm"),
        ("unit volume", "体积", "Volume (cbm)", "体积(立方米)", "cbm/unit"),
        ("material", "材质", "Material", "材质", "text"),
        ("use", "用途", "Use", "用途", "text"),
        ("HS code", "HS编码", "HS code", "HS编码", "text"),
        ("battery", "带电", "Battery", "带电", "yes/no"),
        ("liquid", "液体", "Liquid", "液体", "yes/no"),
        ("powder", "粉末", "Powder", "粉末", "yes/no"),
        ("dangerous", "危险品", "Dangerous", "危险品", "yes/no"),
        ("restricted", "受限", "Restricted", "受限", "yes/no"),
        ("approval", "类目审核", "Category approval", "类目审核", "yes/no"),
        ("label", "标签", "Label", "标签", "text"),
        ("shipping mark", "唛头", "Shipping mark", "唛头", "text"),
    ]),
]

# name, Chinese name, sheet, Chinese sheet, period, unit, further lines of the map, comment
HISTORIES = [
    ("weekly sales", "周销量", "Weekly sales", "周销量", "week", "units/week", [], ""),
    ("weekly plan", "周计划", "Weekly plan", "周计划", "week", "units/week", ["plan = true"], "eight weeks back, thirteen ahead"),
    ("weekly returns", "周退货", "Weekly returns", "周退货", "week", "units/week", [], ""),
    ("daily units", "日销件数", "Daily sales", "日销明细", "day", "units/day", [], ""),
    ("daily viewers", "日观看人数", "Viewers", "观看人数", "day", None, [], ""),
]

BY_ROW, BY_SKU = ["SKU", "market"], ["SKU"]
# name, Chinese name, sheet, Chinese sheet, match, columns
LISTS = [
    ("promos", "大促记录", "Past promos", "大促记录", BY_ROW, [
        ("SKU", "SKU", "text"), ("market", "市场", "text"), ("name", "名称", "text"), ("kind", "类别", "text"),
        ("start", "开始日", "date"), ("end", "结束日", "date"), ("orders", "订单", "number"), ("viewers", "观看人数", "number"),
        ("quantity", "件数", "units"), ("revenue", "销售额", "USD"), ("ad spend", "广告支出", "USD"), ("returned", "退货数", "units")]),
    ("slots", "时段", "Hot hours", "热销时段", ["market", "category"], [
        ("market", "市场", "text"), ("category", "品类", "text"), ("slot", "时间段", "text"), ("quantity", "件数", "units")]),
    ("traffic", "流量预测", "Traffic forecast", "流量预测", ["market"], [
        ("market", "市场", "text"), ("event", "活动名称", "text"), ("factor", "系数", "number")]),
    ("sessions", "场次", "Live sessions", "直播场次", BY_ROW, [
        ("SKU", "SKU", "text"), ("market", "市场", "text"), ("date", "日期", "date"), ("slot", "时间段", "text"), ("source", "流量来源", "text"),
        ("viewers", "观看人数", "number"), ("preheat viewers", "预热观看", "number"), ("retention", "留存率", "%"),
        ("interaction rate", "互动率", "%"), ("click rate", "点击率", "%"), ("conversion", "转化", "%"), ("order value", "单均金额", "USD"),
        ("repurchase rate", "复购率", "%"), ("orders", "订单", "number"), ("quantity", "件数", "units")]),
    ("inbound", "在途单", "Inbound", "在途", BY_ROW, [
        ("shipment", "运单号", "text"), ("SKU", "SKU", "text"), ("market", "市场", "text"), ("FBA code", "FBA编码", "text"),
        ("quantity", "数量", "units"), ("freight", "运输方式", "text"), ("departed", "离港日", "date"), ("promised", "承诺到达", "date"),
        ("eta", "预计到达", "date"), ("received", "签收日", "date"), ("terms", "条款", "text"), ("ASN", "预约码", "text")]),
    ("breaks", "价格阶梯", "Price breaks", "价格阶梯", BY_SKU, [
        ("SKU", "SKU", "text"), ("from quantity", "起订", "units"), ("price", "单价", "USD/unit")]),
    ("receipts", "收货记录", "Receipts", "收货记录", BY_SKU, [
        ("SKU", "SKU", "text"), ("ordered", "下单日", "date"), ("received", "签收日", "date"), ("cycle", "周期", "days")]),
    ("policies", "政策事件", "Policy events", "政策事件", [], [
        ("market", "市场", "text"), ("category", "品类", "text"), ("start", "开始日", "date"), ("end", "结束日", "date"), ("extra share", "加备比例", "%")]),
    ("events", "事件表", "Calendar", "活动日历", [], [
        ("name", "名称", "text"), ("market", "市场", "text"), ("channel", "渠道", "text"), ("start", "开始", "date"), ("end", "结束", "date"), ("closed", "休市", "yes/no")]),
    ("seasons", "季节", "Seasons", "季节", [], [
        ("name", "名称", "text"), ("kind", "类型", "text"), ("market", "市场", "text"), ("start", "开始日", "date"), ("end", "结束日", "date")]),
    ("sailings", "船期", "Sailings", "船期", [], [
        ("freight", "运输方式", "text"), ("market", "市场", "text"), ("cut-off", "截单日", "date")]),
    ("appointments", "预约", "Appointments", "送仓预约", [], [
        ("market", "市场", "text"), ("warehouse", "仓库名", "text"), ("date", "日期", "date")]),
    ("bookings", "仓位预约", "Bookings", "仓位预订", [], [
        ("market", "市场", "text"), ("warehouse", "仓库名", "text"), ("quantity", "件数", "units"), ("date", "日期", "date")]),
    ("warehouses", "仓库", "Warehouses", "仓库", [], [
        ("name", "名称", "text"), ("market", "市场", "text"), ("kind", "类型", "text"), ("core", "核心仓", "yes/no"), ("share", "份额", "%"),
        ("priority", "优先级", "number"), ("free space", "空余", "units"), ("free cbm", "空余体积", "cbm"), ("units sold", "区域销量", "units"),
        ("delivery cost", "派送成本", "USD/unit"), ("returns capacity", "退货容量", "units")]),
    ("channels", "渠道表", "Channels", "渠道", [], [
        ("name", "名称", "text"), ("market", "市场", "text"), ("share", "份额", "%"), ("own site", "独立站", "yes/no")]),
    ("bins", "库位", "Bins", "库位", BY_ROW, [
        ("SKU", "SKU", "text"), ("market", "市场", "text"), ("channel", "渠道", "text"), ("quantity", "数量", "units")]),
    ("forwarders", "货代", "Forwarders", "货代", [], [
        ("name", "名称", "text"), ("market", "市场", "text"), ("cargo", "货类", "text"), ("rate", "运价", "USD/kg"), ("space contract", "固定舱位", "yes/no")]),
    ("carriers", "承运商", "Carriers", "尾程服务商", [], [
        ("name", "名称", "text"), ("market", "市场", "text"), ("coverage", "覆盖", "text"), ("cases", "案例数", "number"), ("trial order", "已试单", "yes/no")]),
    ("suppliers", "供应商表", "Suppliers", "供应商表", [], [
        ("name", "名称", "text"), ("urgent days", "急单天数", "days"), ("terms", "账期", "days"), ("prepayment", "预付比例", "%")]),
    ("budgets", "预算", "Budgets", "采购预算", [], [
        ("supplier", "供应商", "text"), ("amount", "金额", "USD")]),
    ("platforms", "平台规则", "Platforms", "平台规则", [], [
        ("name", "名称", "text"), ("return days", "退货天数", "days"), ("price locked", "锁价", "yes/no")]),
    ("accounts", "账户", "Accounts", "账户", [], [
        ("market", "市场", "text"), ("IPI", "IPI", "number"), ("opened", "开店日期", "date")]),
    ("duties", "税率", "Duties", "税率", [], [
        ("market", "市场", "text"), ("category", "品类", "text"), ("HS code", "HS编码", "text"), ("duty", "关税率", "%"), ("VAT", "增值税率", "%"), ("IEPS", "消费税率", "%"), ("base", "计税基础", "text")]),
    ("surcharges", "附加费表", "Surcharges", "附加费", [], [
        ("market", "市场", "text"), ("kind", "类别", "text"), ("fee", "费用", "USD/unit")]),
    ("returns", "退货单", "Returns", "退货", BY_ROW, [
        ("SKU", "SKU", "text"), ("market", "市场", "text"), ("received", "收到日", "date"), ("state", "状态", "text")]),
    ("requirements", "要求", "Papers required", "文件要求", [], [
        ("market", "市场", "text"), ("category", "品类", "text"), ("paper", "文件", "text")]),
    ("documents", "证书", "Papers held", "文件清单", BY_ROW, [
        ("SKU", "SKU", "text"), ("market", "市场", "text"), ("paper", "文件", "text"), ("valid until", "有效期至", "date")]),
    ("notices", "公告", "Notices", "平台公告", [], [
        ("platform", "平台", "text"), ("read on", "阅读日", "date")]),
    ("orders", "订单", "Customer orders", "客户订单", BY_ROW, [
        ("id", "订单号", "text"), ("SKU", "SKU", "text"), ("market", "市场", "text"), ("warehouse", "仓库名", "text"), ("placed", "下单时间", "date"),
        ("shipping deadline", "应发日", "date"), ("shipped", "发货日", "date"), ("promised", "承诺送达", "date"), ("delivered", "送达日", "date"), ("state", "订单状态", "text")]),
    ("regional", "区域销量", "Sales by region", "区域销量", BY_ROW, [
        ("SKU", "SKU", "text"), ("market", "市场", "text"), ("region", "区域", "text"), ("quantity", "件数", "units")]),
    ("fx", "汇率表", "Exchange rates", "汇率", [], [("currency", "币种", "text"), ("date", "日期", "date"), ("rate", "汇率", "number")]),
    ("reviews", "复盘", "Reviews", "复盘", [], [("kind", "类别", "text"), ("date", "日期", "date")]),
    ("checklist", "清单", "Check-list", "准备清单", [], [
        ("topic", "事项", "text"), ("task", "内容", "text"), ("owner", "负责人", "text"), ("market", "市场", "text"), ("deadline", "截止日", "date"), ("done", "已完成", "yes/no")]),
    ("contracts", "合同", "Contracts", "合同", [], [("partner", "合作方", "text"), ("term", "合同条款", "text"), ("signed", "签订日", "date")]),
    ("incidents", "异常", "Incidents", "异常", BY_ROW, [
        ("id", "异常编号", "text"), ("SKU", "SKU", "text"), ("market", "市场", "text"), ("kind", "类别", "text"), ("opened", "发生日", "date"),
        ("answered", "答复日", "date"), ("closed", "关闭日", "date"), ("waybill", "面单号", "text"), ("screenshot", "截图", "yes/no")]),
    ("master", "商品主档", "SKU master", "商品主档", [], [("SKU", "SKU", "text"), ("market", "市场", "text"), ("active", "在售", "yes/no")]),
]
