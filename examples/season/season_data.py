"""The rows of the season example: 300 SKUs in four markets as of Sunday, 4 October 2026, with Buen Fin and Black Friday ahead.

sales.csv holds real sales (UCI "Online Retail", see SOURCE.txt): 52 weeks, laid on the ISO weeks of the same number, so that the
autumn peak stays in autumn. Everything else is made up with a fixed seed. Returns sheets as lists of rows, in English words;
texts that Chinese rules compare with are in names.WORDS.
"""

import csv
import math
import random
from datetime import date, timedelta

TODAY = date(2026, 10, 4)
MARKETS = ["US", "MX", "DE", "GB"]
NEXT_PROMO = {"US": date(2026, 11, 27), "MX": date(2026, 11, 13), "DE": date(2026, 11, 27), "GB": date(2026, 11, 27)}

# Products that the gift shop did not have, so that every rule about a category finds a row.
RENAMED = {
    "apparel": ["WOOL SCARF GREY", "FLEECE JACKET NAVY", "KNITTED GLOVES RED", "RAIN PONCHO KIDS", "COTTON PYJAMA STARS", "BEANIE HAT OWL",
                "DENIM APRON DRESS", "TREGGINGS BLACK", "CARDIGAN ROSE", "T-SHIRT RETROSPOT", "LEG WARMERS PINK", "BABY ROMPER OWLS"],
    "footwear": ["SLIPPERS FELT GREY", "RAIN BOOTS DOTS", "CANVAS SHOES WHITE", "ANKLE BOOTS NAVY", "BEACH SANDALS", "KIDS TRAINERS GREEN",
                 "HOUSE SHOES FUR", "GARDEN CLOGS"],
    "beauty device": ["FACIAL MASSAGER ROSE", "LED FACE MASK", "HAIR CURLER CORDLESS", "NAIL LAMP MINI", "EYE MASSAGER WARM",
                      "SONIC FACE BRUSH", "STEAM INHALER", "HAIR STRAIGHTENER MINI"],
    "food": ["HERBAL TEA SET", "COCOA POWDER TIN", "SPICE RACK 12 JARS", "CARAMEL SWEETS JAR", "OAT BISCUITS BOX", "MATCHA POWDER TIN"],
}


def iso_week(monday):
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def weeks(last_monday, count):
    """Mondays of `count` weeks, the last one included, oldest first."""
    return [last_monday - timedelta(days=7 * n) for n in range(count - 1, -1, -1)]


class Season:
    def __init__(self, sales_csv):
        self.random = random.Random(20261004)
        self.monday = TODAY - timedelta(days=6)
        self.weeks = weeks(self.monday, 105)
        self.products(sales_csv)
        self.rows = []
        self.make_rows()

    def products(self, sales_csv):
        with open(sales_csv, encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        names = [name for name in table[0] if "-W" in name]
        real = {int(name[-2:]): name for name in names}
        home = [p for p in table if p["Category"] in ("home", "kitchen")]
        at = 0
        for category, titles in RENAMED.items():
            for title in titles:
                home[at * 4]["Description"], home[at * 4]["Category"] = title, category
                at += 1
        for p in table:
            p["weeks"] = {week: int(p[name]) for week, name in real.items()}
        self.catalogue = table

    def pick(self, *weighted):
        return self.random.choices([w[0] for w in weighted], [w[1] for w in weighted])[0]

    def between(self, low, high, digits=0):
        value = low + (high - low) * self.random.random()
        return round(value, digits) if digits else round(value)

    def chance(self, share):
        return self.random.random() < share

    # one row a SKU and market

    def make_rows(self):
        r = self.random
        for index, product in enumerate(self.catalogue):
            count = 3 if index % 30 == 0 else 2 if index % 8 == 1 else 1
            first = self.pick(("US", 40), ("MX", 22), ("DE", 22), ("GB", 16))
            markets = [first] + r.sample([m for m in MARKETS if m != first], count - 1)
            shares = [r.random() + 0.4 for _ in markets]
            common = self.common(index, product)
            # where one market drowns in what another lacks, a transfer helps
            told = ["stuck", "out", "short"] if index % 60 == 0 else [None] * count
            for market, share, story in zip(markets, shares, told):
                self.rows.append(self.row(index, product, common, market, share / sum(shares), story))
        self.rows.sort(key=lambda row: (row["SKU"], MARKETS.index(row["market"])))

    def common(self, index, product):
        """What is the same in every market: the product itself."""
        category = product["Category"]
        price = round(float(product["Unit price"]) * 2.2 + 10 + (14 if category in ("beauty device", "footwear", "electronics") else 0), 2)
        heavy = self.chance(0.06)
        weight = self.between(12, 28, 1) if heavy else self.between(0.08, 1.8, 2)
        length, width, height = ([self.between(45, 90), self.between(35, 60), self.between(30, 50)] if heavy
                                 else [self.between(10, 40), self.between(8, 28), self.between(3, 18)])
        material = {"textiles": "cotton", "apparel": "cotton", "bags": "cotton", "toys": "plastic", "electronics": "mixed", "beauty device": "mixed",
                    "kitchen": "ceramic", "footwear": "mixed", "food": "paper", "beauty": "mixed"}.get(category) or self.pick(("wood", 3), ("metal", 3), ("ceramic", 2), ("paper", 2))
        use = {"toys": "play", "apparel": "wear", "footwear": "wear", "food": "to eat", "beauty": "personal care", "beauty device": "personal care"}.get(category, "household")
        hs = {"electronics": "8513.10", "textiles": "6302.60", "apparel": "6117.10", "footwear": "6404.19", "toys": "9503.00", "beauty": "3401.11",
              "beauty device": "8509.80", "food": "2106.90", "bags": "4202.22", "kitchen": "6912.00", "home": "9405.50"}[category]
        return {
            "price": price, "weight": weight, "length": length, "width": width, "height": height, "material": material, "use": use, "HS code": hs,
            "unit cost": round(price * self.between(0.16, 0.34, 3), 2), "supplier": f"SUP-{1 + index % 24:02d}",
            "lifecycle": "new" if index % 17 == 3 else "declining" if index % 19 == 5 else self.pick(("growing", 3), ("mature", 6)),
            "role": self.pick(("traffic", 25), ("profit", 40), ("image", 15), ("related", 20)),
            "lead time": self.pick((10, 3), (15, 4), (20, 4), (25, 3), (35, 2)), "packing days": self.pick((2, 2), (3, 5), (5, 2)),
            "case pack": max(1, min(int(product["Case pack"]), 48)), "MOQ": self.pick((24, 2), (48, 3), (96, 3), (192, 1)),
            "battery": category in ("electronics", "beauty device") and self.chance(0.6),
            "liquid": category == "beauty" and self.chance(0.5), "powder": category == "food" and self.chance(0.6),
            "dangerous": self.chance(0.015), "restricted": self.chance(0.015), "custom made": self.chance(0.05),
            "growth": self.between(0.85, 1.35, 3), "seasonal": self.chance(0.25),
        }

    def row(self, index, product, c, market, share, told):
        r = self.random
        new = c["lifecycle"] == "new"
        story = self.pick(("short", 22), ("even", 52), ("slow", 11), ("stuck", 5), ("out", 3), ("stop-loss", 7))
        story = told or story
        row = {"SKU": product["SKU"], "market": market, "description": product["Description"], "category": product["Category"], "supplier": c["supplier"]}
        row["platform"] = self.pick(*{"US": [("Amazon", 60), ("TikTok Shop", 30), ("Own shop", 10)], "MX": [("Mercado Libre", 60), ("Amazon", 25), ("TikTok Shop", 15)],
                                      "DE": [("Amazon", 80), ("Own shop", 20)], "GB": [("Amazon", 55), ("TikTok Shop", 45)]}[market])
        live_room = row["platform"] == "TikTok Shop"
        row["role"], row["lifecycle"] = c["role"], c["lifecycle"]
        row["phase"] = self.pick(("live", 45), ("preheat", 20), ("daily", 35)) if live_room else self.pick(("daily", 92), ("preheat", 8))
        launched = TODAY - timedelta(days=self.between(14, 70) if new else self.between(240, 1400))
        row["launch date"] = launched

        sales = self.week_sales(product, c["growth"], share, launched, new)
        row["weekly sales"] = sales
        speed = sum(sales[-8:]) / 56
        base = max(1.0, sum(sales[-8:]) / 8)
        lift = 1.9 if story == "stop-loss" else self.pick((self.between(0.75, 1.1, 2), 85), (self.between(0.4, 0.6, 2), 10), (self.between(1.4, 1.7, 2), 5))
        row["weekly plan"] = [max(1, round(lift * sum(around) / len(around))) for around in (sales[max(0, 97 + n - 2):97 + n + 2] for n in range(8))] + [
            max(1, round(base * lift * (2.4 if 5 <= week <= 8 else 1.3))) for week in range(1, 14)]
        if story == "stop-loss":
            sales[-2:] = [math.floor(min(v, plan) * 0.4) for v, plan in zip(sales[-2:], row["weekly plan"][6:8])]
        row["daily units"] = self.day_sales(sales)
        row["weekly returns"] = [self.share_of(v, 0.16 if product["Category"] in ("apparel", "footwear") else 0.05) for v in sales[-26:]]

        days = {"short": self.between(2, 22), "even": self.between(26, 68), "slow": self.between(92, 140), "stuck": self.between(200, 420), "out": 0,
                "stop-loss": self.between(50, 130)}[story]
        row["on hand"] = round(max(speed, 0.15) * days)
        row["reserved"] = min(row["on hand"], round(row["on hand"] * r.choice([0, 0, 0.03, 0.08, 0.15])))
        free = row["on hand"] - row["reserved"]
        row["shared with FBM"] = self.chance(0.55)
        row["FBA available"] = round(free * self.between(0.5, 0.8, 2)) if row["platform"] == "Amazon" else 0
        row["FBM available"] = round((free - row["FBA available"]) * 0.6)
        row["local available"] = free - row["FBA available"] - row["FBM available"]
        row["on order"] = self.pick((0, 70), (c["MOQ"], 30))
        row["received units"] = round(sum(sales[-26:]) * self.between(0.95, 1.7, 2)) + c["MOQ"]
        row["goods received"] = c["case pack"] * self.between(1, 6) if self.chance(0.04) else 0
        worth = self.chance(0.8)
        row["returned stock"] = sum(row["weekly returns"][-4 if worth else -26:])  # what nobody refurbishes piles up
        row["aged units"] = round(row["on hand"] * self.between(0.2, 0.7, 2)) if story in ("slow", "stuck") else 0
        row["condition"] = "damaged" if self.chance(0.04) else "good"
        row["markdown since"] = TODAY - timedelta(days=20 if index % 2 else 6) if story == "stop-loss" and index % 3 else None
        row["snapshot date"] = TODAY - timedelta(days=self.pick((0, 95), (1, 3), (4, 2)))
        row["on hand the day before"] = row["on hand"] + row["daily units"][-1] - row["goods received"] + (self.between(8, 40) if self.chance(0.03) else 0)

        row["units planned"] = max(c["MOQ"], round(base * 6))
        row["units shipped"] = round(row["units planned"] * self.pick((1, 70), (0.9, 20), (0.6, 10)))
        row["orders so far"] = 0 if new and self.chance(0.7) else self.between(1, 14)
        row["last batch quantity"] = c["case pack"] * math.ceil(max(12, base * 4) / c["case pack"])
        row["units sold last batch"] = round(row["last batch quantity"] * self.pick((1.25, 15), (1, 45), (0.85, 20), (0.6, 20)))
        row["last batch date"] = TODAY - timedelta(days=self.between(20, 45))
        row["next lot"] = row["last batch quantity"]
        row["seasonal"], row["custom made"] = c["seasonal"], c["custom made"]
        row["registered"], row["listed"] = self.chance(0.8), self.chance(0.97)
        row["buffer method"] = self.pick((None, 85), ("cover", 7), ("percent", 5), ("max-min", 3))
        row["buffer policy"] = self.pick((None, 80), ("safety", 8), ("elastic", 6), ("elastic space", 6))

        row["market share"] = self.between(0.02, 0.2, 3)
        row["market share last year"] = round(row["market share"] / self.between(0.8, 1.3, 2), 3)
        viewers = round(max(40, speed * 60 * self.between(0.5, 1.6, 2)))
        spike = self.chance(0.07)
        row["daily viewers"] = [round(viewers * self.between(0.75, 1.25, 2)) for _ in range(28)] + [round(viewers * (1.9 if spike else self.between(0.8, 1.2, 2)))]
        audience = round(viewers * self.between(4, 12, 1) / 10) * 10 if live_room else 0
        row["organic viewers"], row["paid viewers"] = round(audience * 0.6), round(audience * 0.4)
        row["preheat viewers"] = round(audience * self.between(0.1, 0.25, 2))
        row["conversion rate"] = self.between(0.012, 0.06, 4)
        row["units per order"] = self.pick((1, 70), (1.2, 20), (2, 10))
        tested = index % 9 in (2, 3)
        row["test group"] = f"T{index // 9 + 1:02d}" if tested else None
        row["impressions"] = self.between(600, 12000)
        row["clicks"] = round(row["impressions"] * self.between(0.01, 0.06, 4))
        low, high = self.between(20, 90), self.between(20, 90)
        price = c["price"]
        row["test units A"], row["test units B"] = (low, high) if tested else (None, None)
        row["test price A"], row["test price B"] = (price, round(price * 1.1, 2)) if tested else (None, None)

        for name in ("lead time", "packing days", "MOQ", "case pack", "weight", "length", "width", "height", "material", "use", "HS code", "battery", "liquid",
                     "powder", "dangerous", "restricted"):
            row[name] = c[name]
        row["unit volume"] = round(c["length"] * c["width"] * c["height"] / 1e6, 5)
        row["cut-off date"] = NEXT_PROMO[market] - timedelta(days=14)
        row["max transit days"] = self.pick((40, 60), (30, 30), (15, 10))
        row["customs days taken"] = self.between(3, 14) if market == "MX" else self.between(1, 5)
        row["incoterm"] = self.pick(("DDP", 45), ("DDU", 30), ("FOB", 25))

        row["unit price"] = round(price * {"US": 1, "MX": 0.92, "DE": 1.08, "GB": 1.05}[market], 2)
        row["promo price"] = round(row["unit price"] * self.pick((0.9, 6), (0.85, 4), (0.75, 2), (0.6, 1)), 2)
        row["unit cost"] = c["unit cost"]
        row["quote"] = round(c["unit cost"] * self.between(0.96, 1.06, 3), 2)
        row["declared value"] = round(c["unit cost"] * self.pick((1.05, 92), (0.6, 8)), 2)
        row["freight rate"] = {"US": 0.95, "MX": 1.3, "DE": 1.1, "GB": 1.15}[market]
        row["clearance fee"] = {"US": 0.12, "MX": 0.25, "DE": 0.15, "GB": 0.16}[market]
        row["inbound fee"], row["outbound fee"], row["returns fee"] = 0.15, self.between(0.9, 2.2, 2), self.between(1.2, 2.8, 2)
        row["storage basis"] = self.pick(("volume", 70), ("piece", 30))
        row["storage rate"] = {"US": 0.9, "MX": 0.7, "DE": 1.0, "GB": 1.05}[market]
        row["piece rate"] = self.between(0.004, 0.02, 3)
        row["aged rate"] = 240
        row["insurance rate"], row["insured"] = 0.004, self.chance(0.6)
        row["commission rate"], row["payment rate"] = {"Amazon": 0.15, "Mercado Libre": 0.16, "TikTok Shop": 0.08, "Own shop": 0.0}[row["platform"]], 0.012
        row["platform fee"] = 0.3 if row["platform"] != "Own shop" else 0.1
        row["ad cost"], row["labour cost"], row["refurbishing cost"] = round(price * 0.05, 2), 0.35, round(price * (0.12 if worth else 0.8), 2)
        row["remote"] = market == "MX" and self.chance(0.12)
        row["finance agreed"] = self.chance(0.5)
        needs = product["Category"] in ("beauty device", "toys")
        row["approval"] = self.chance(0.75) if needs else False
        row["label"] = self.pick(("FNSKU", 95), (None, 5)) if row["platform"] == "Amazon" else "custom"
        row["shipping mark"] = None if self.chance(0.03) else f"RS-{market}-{index + 1:03d}"
        if self.chance(0.012):
            row["material"] = row["use"] = None
        row["story"] = story
        return row

    def week_sales(self, product, growth, share, launched, new):
        sales = []
        for n, monday in enumerate(self.weeks):
            week = monday.isocalendar()[1]
            real = product["weeks"].get(week, product["weeks"][52])
            year = 1.0 if n >= 53 else 1 / growth
            value = real * share * year
            whole = math.floor(value + (self.random.random() if value < 8 else 0.5))
            whole = whole // 4 if new else whole
            sales.append(None if monday < launched - timedelta(days=launched.weekday()) else whole)
        return [v if v is not None else 0 for v in sales]

    def day_sales(self, sales):
        """Eight weeks of days that add up to the weeks; weekends sell more."""
        days = []
        for week in sales[-8:]:
            one = [0] * 7
            for _ in range(min(week, 400)):
                one[self.random.choices(range(7), [10, 10, 11, 13, 17, 21, 18])[0]] += 1
            if week > 400:
                one = [v + (week - 400) // 7 for v in one]
                one[6] += (week - 400) % 7
            days += one
        return days

    def share_of(self, count, rate):
        return sum(1 for _ in range(min(count, 150)) if self.random.random() < rate)

    # the other sheets

    def lists(self):
        made = {name: getattr(self, name)() for name in (
            "promos", "slots", "traffic", "sessions", "inbound", "breaks", "receipts", "policies", "events", "seasons", "sailings", "appointments", "bookings",
            "warehouses", "channels", "bins", "forwarders", "carriers", "suppliers", "budgets", "platforms", "accounts", "duties", "surcharges", "returns",
            "requirements", "documents", "notices", "orders", "regional", "fx", "reviews", "checklist", "contracts", "incidents", "master")}
        return made

    def promos(self):
        out = []
        for row in self.rows:
            if row["lifecycle"] == "new":
                continue
            sales = row["weekly sales"]
            named = [("Black Friday", "year-end", date(2024, 11, 29), 4), ("Black Friday", "year-end", date(2025, 11, 28), 4)]
            if row["market"] == "MX":
                named = [("Buen Fin", "year-end", date(2024, 11, 15), 4), ("Buen Fin", "year-end", date(2025, 11, 14), 4), ("Hot Sale", "mid-year", date(2026, 5, 25), 9)]
            elif row["platform"] == "Amazon":
                named.append(("Prime Day", "mid-year", date(2026, 6, 23), 4))
            for name, kind, start, length in named:
                if start < row["launch date"]:
                    continue
                at = self.weeks.index(start - timedelta(days=start.weekday())) if start >= self.weeks[0] else 0
                units = max(1, round(sales[at] * self.between(1.2, 2.4, 2) + 2))
                orders = max(1, round(units / row["units per order"]))
                viewers = round(orders / self.between(0.015, 0.06, 4))
                rate = 0.2 if row["category"] in ("apparel", "footwear") else 0.06
                out.append([row["SKU"], row["market"], name, kind, start, start + timedelta(days=length - 1), orders, viewers, units,
                            round(units * row["promo price"], 2), round(units * row["unit price"] * 0.07, 2), self.share_of(units, rate)])
        return out

    def slots(self):
        out = []
        for market in MARKETS:
            for category in sorted({row["category"] for row in self.rows}):
                for slot, weight in (("morning", 15), ("afternoon", 25), ("evening", 42), ("night", 18)):
                    out.append([market, category, slot, self.between(weight * 3, weight * 9)])
        return out

    def traffic(self):
        return [["US", "Black Friday", 1.15], ["MX", "Buen Fin", 1.2], ["DE", "Black Friday", 1.05], ["GB", "Black Friday", 1.1]]

    def sessions(self):
        out = []
        for row in self.rows:
            if row["platform"] != "TikTok Shop":
                continue
            for back in sorted(self.random.sample(range(1, 75), self.between(3, 9)), reverse=True):
                source = self.pick(("organic", 60), ("paid", 40))
                plan = row["organic viewers"] + row["paid viewers"]
                viewers = round(max(30, plan * self.between(0.5, 1.5, 2)))
                conversion = round(row["conversion rate"] * (1.1 if source == "organic" else 0.8) * self.between(0.6, 2.2, 2), 4)
                orders = round(viewers * conversion)
                out.append([row["SKU"], row["market"], TODAY - timedelta(days=back), self.pick(("evening", 60), ("afternoon", 25), ("night", 15)), source, viewers,
                            round(viewers * self.between(0.08, 0.25, 3)), self.between(0.1, 0.45, 3), None if self.chance(0.02) else self.between(0.02, 0.18, 3),
                            self.between(0.03, 0.14, 3), conversion, round(row["promo price"] * row["units per order"], 2), self.between(0.02, 0.2, 3), orders,
                            round(orders * row["units per order"])])
        return out

    def inbound(self):
        out, number = [], 4100
        codes = {"US": ["ONT8", "FTW1"], "MX": ["MEX1"], "DE": ["DTM2"], "GB": ["BHX4"]}
        for row in self.rows:
            for _ in range(self.pick((0, 58), (1, 34), (2, 8))):
                number += 1
                freight = "air" if row["weight"] < 0.6 and self.chance(0.5) else "sea"
                way = self.between(7, 12) if freight == "air" else self.between(25, 35)
                departed = TODAY - timedelta(days=self.between(-6, way + 30))
                promised = departed + timedelta(days=way)
                late = self.pick((0, 70), (2, 12), (5, 10), (11, 8))
                eta = promised + timedelta(days=late)
                arrived = eta <= TODAY - timedelta(days=1)
                quantity = row["case pack"] * max(1, math.ceil(max(10, sum(row["weekly sales"][-4:]) * self.between(0.4, 1.2, 2)) / row["case pack"]))
                amazon = row["platform"] == "Amazon"
                out.append([f"SHP-{number}", row["SKU"], row["market"], None if amazon and self.chance(0.05) else self.random.choice(codes[row["market"]]), quantity,
                            freight, departed, promised, eta, eta if arrived else None, row["incoterm"],
                            None if self.chance(0.06) else f"ASN-{row['market']}-{number}"])
        return out

    def breaks(self):
        out, seen = [], set()
        for row in self.rows:
            if row["SKU"] in seen:
                continue
            seen.add(row["SKU"])
            price = row["unit cost"]
            out.append([row["SKU"], 1, price])
            out.append([row["SKU"], row["MOQ"] * 3, round(price * 0.94, 2)])
            if self.chance(0.5):
                out.append([row["SKU"], row["MOQ"] * 10, round(price * 0.88, 2)])
        return out

    def receipts(self):
        out, seen = [], set()
        for row in self.rows:
            if row["SKU"] in seen or row["lifecycle"] == "new":
                continue
            seen.add(row["SKU"])
            for back in (200, 130, 70):
                cycle = row["lead time"] + row["packing days"] + self.between(26, 42)
                ordered = TODAY - timedelta(days=back + self.between(0, 20))
                if ordered + timedelta(days=cycle) > TODAY:
                    cycle = (TODAY - ordered).days - 1
                out.append([row["SKU"], ordered, ordered + timedelta(days=cycle), cycle])
        return out

    def policies(self):
        return [["MX", "electronics", date(2026, 9, 1), date(2026, 12, 31), 0.1], ["MX", "textiles", date(2026, 9, 15), date(2026, 12, 31), 0.08],
                ["DE", "toys", date(2026, 10, 1), date(2026, 12, 31), 0.05], ["US", "beauty", date(2026, 12, 1), date(2027, 2, 28), 0.05]]

    def events(self):
        """Those of the shop and the places; the big ones stand in rules/en/calendar.rules."""
        out = [["10.10 live day", m, "TikTok Shop", date(2026, 10, 10), date(2026, 10, 12), False] for m in ("US", "MX")]
        out.append(["Autumn live weeks", "GB", "TikTok Shop", date(2026, 9, 28), date(2026, 10, 14), False])
        out += [["Fall Deals", "US", "all", date(2026, 9, 8), date(2026, 9, 11), False], ["Independence sale", "MX", "all", date(2026, 9, 11), date(2026, 9, 15), False],
                ["Back to school", "DE", "all", date(2026, 8, 17), date(2026, 9, 6), False], ["Back to school", "GB", "all", date(2026, 8, 17), date(2026, 9, 6), False]]
        out += [["Columbus Day", "US", None, date(2026, 10, 12), date(2026, 10, 12), True], ["Veterans Day", "US", None, date(2026, 11, 11), date(2026, 11, 11), True],
                ["Reformation Day", "DE", None, date(2026, 10, 31), date(2026, 10, 31), True]]
        return out

    def seasons(self):
        return [["Christmas peak", "peak", m, date(2026, 11, 1), end] for m, end in (("US", date(2026, 12, 20)), ("DE", date(2026, 12, 8)), ("GB", date(2026, 12, 8)))] + [
            ["Navidad", "peak", "MX", date(2026, 11, 1), date(2027, 1, 6)], ["Typhoon season", "typhoon", "MX", date(2026, 7, 1), date(2026, 10, 31)],
            ["Chinese New Year", "holiday", "all", date(2027, 2, 1), date(2027, 2, 20)]]

    def sailings(self):
        out = []
        for market in MARKETS:
            out += [["sea", market, date(2026, 8, 21) + timedelta(days=7 * n)] for n in range(10)]
            out += [["air", market, date(2026, 8, 24) + timedelta(days=7 * n)] for n in range(11)]
        return out

    def appointments(self):
        out = []
        for name, market in (("ONT8", "US"), ("FTW1", "US"), ("MEX1", "MX"), ("DTM2", "DE"), ("BHX4", "GB")):
            out += [[market, name, date(2026, 9, 1) + timedelta(days=7 * n)] for n in range(11)]
        return out

    def bookings(self):
        return [["US", "ONT8", 60000, date(2026, 10, 27)], ["US", "FTW1", 6000, date(2026, 11, 3)], ["MX", "MEX1", 60000, date(2026, 10, 27)], ["DE", "DTM2", 60000, date(2026, 11, 3)]]

    def warehouses(self):
        return [["ONT8", "US", "platform", True, 0.5, 1, 12000, 60, 52000, 1.1, 400], ["FTW1", "US", "platform", True, 0.3, 2, 6000, 30, 31000, 1.3, 2500],
                ["LA third party", "US", "third party", False, 0.2, 3, 20000, 140, 12000, 1.9, 4000], ["MEX1", "MX", "platform", True, 0.6, 1, 1800, 9, 20000, 1.6, 0],
                ["CDMX third party", "MX", "third party", False, 0.4, 2, 9000, 55, 9000, 2.1, 0], ["DTM2", "DE", "platform", True, 0.7, 1, 9000, 50, 24000, 1.4, 3500],
                ["Hamburg third party", "DE", "third party", False, 0.3, 2, 8000, 60, 8000, 2.0, 2500], ["BHX4", "GB", "platform", True, 0.6, 1, 3000, 14, 15000, 1.5, 0],
                ["Leeds third party", "GB", "third party", False, 0.4, 2, 6000, 40, 7000, 2.2, 350], ["US own", "US", "own", False, 0.1, 4, 2500, 20, 3000, 2.4, 100],
                ["DE own", "DE", "own", False, 0.1, 3, 1500, 12, 2000, 2.6, 80]]

    def channels(self):
        return [["Amazon", "US", 0.6, False], ["TikTok Shop", "US", 0.3, False], ["Own shop", "US", 0.1, True], ["Mercado Libre", "MX", 0.6, False], ["Amazon", "MX", 0.25, False],
                ["TikTok Shop", "MX", 0.15, False], ["Amazon", "DE", 0.8, False], ["Own shop", "DE", 0.2, True], ["Amazon", "GB", 0.55, False], ["TikTok Shop", "GB", 0.45, False]]

    def bins(self):
        out, names = [], {m: [c[0] for c in self.channels() if c[1] == m] for m in MARKETS}
        for row in self.rows:
            if row["platform"] != "TikTok Shop":
                continue
            first = round(row["on hand"] * 0.6)
            wrong = self.chance(0.02)
            out.append([row["SKU"], row["market"], names[row["market"]][0], max(0, first)])
            out.append([row["SKU"], row["market"], names[row["market"]][1], max(0, row["on hand"] - first) + (5 if wrong else 0)])
        return out

    def forwarders(self):
        return [["Eastline", "US", "general", 2.1, True], ["Blue Anchor", "US", "general", 2.3, True], ["Eastline", "US", "sensitive", 3.4, False], ["Kunlun Air", "US", "sensitive", 3.6, True],
                ["Pacifico", "MX", "general", 1.3, True], ["Eastline", "MX", "general", 2.9, False], ["Pacifico", "MX", "sensitive", 4.1, False],
                ["Rheinfracht", "DE", "general", 2.3, True], ["Eastline", "DE", "general", 2.5, False], ["Rheinfracht", "DE", "sensitive", 3.7, True], ["Kunlun Air", "DE", "sensitive", 3.9, False],
                ["Blue Anchor", "GB", "general", 2.4, False], ["Eastline", "GB", "general", 2.6, False], ["Kunlun Air", "GB", "sensitive", 3.8, False]]

    def carriers(self):
        return [["UPS", "US", "nationwide", 12, True], ["Estafeta", "MX", "nationwide", 0, False], ["99 Minutos", "MX", "main cities", 5, True], ["DHL", "DE", "nationwide", 9, True],
                ["Evri", "GB", "nationwide", 4, True]]

    def suppliers(self):
        return [[f"SUP-{n:02d}", self.pick((2, 6), (3, 5), (7, 1)), self.pick((0, 3), (30, 4), (45, 2)), self.pick((0.3, 6), (0.5, 2), (1.0, 2))] for n in range(1, 25)]

    def budgets(self):
        return [[f"SUP-{n:02d}", self.between(6, 40) * 500] for n in range(1, 25)]

    def platforms(self):
        return [["Amazon", 30, False], ["Mercado Libre", 10, True], ["TikTok Shop", 30, True], ["Own shop", 14, False]]

    def accounts(self):
        return [["US", 520, date(2021, 3, 1)], ["MX", 370, date(2026, 6, 15)], ["DE", 460, date(2023, 5, 10)], ["GB", 395, date(2024, 9, 1)]]

    def duties(self):
        pairs = sorted({(row["category"], row["HS code"]) for row in self.rows})
        base = {"US": (0.075, 0.0), "MX": (0.15, 0.16), "DE": (0.045, 0.19), "GB": (0.04, 0.20)}
        return [[m, category, code, round(base[m][0] * (2 if category in ("apparel", "footwear", "textiles") else 1), 4), base[m][1], 0.08 if m == "MX" and category == "food" else 0.0, "FOB" if m == "US" else "CIF"]
                for m in MARKETS for category, code in pairs]

    def surcharges(self):
        return [["US", "promo", 0.2], ["MX", "promo", 0.25], ["DE", "promo", 0.15], ["GB", "promo", 0.15], ["MX", "remote area", 3.0]] + [[m, kind, fee] for m in MARKETS for kind, fee in (("value-added", 0.1), ("expedite", 1.8))]

    def returns(self):
        out = []
        for row in self.rows:
            for _ in range(min(2, row["weekly returns"][-1] + row["weekly returns"][-2])):
                back = self.between(1, 16)
                out.append([row["SKU"], row["market"], TODAY - timedelta(days=back), None if self.chance(0.25) else self.pick(("inspected", 4), ("relisted", 6))])
        return out

    def requirements(self):
        electric = ("electronics", "beauty device")
        out = []
        for category in sorted({row["category"] for row in self.rows}):
            de, gb, us, mx = ["CE", "EU representative"], ["UKCA", "UK representative"], [], ["commercial invoice", "packing list"]
            if category in electric:
                de += ["WEEE", "energy label"]
                us += ["FCC"]
                mx += ["NOM"]
            if category in ("food", "beauty"):
                us += ["FDA"]
            if category == "food":
                mx += ["sanitary permit"]
            if category not in electric + ("toys",):
                de, gb = ["EU representative"], ["UK representative"]
            for market, papers in (("DE", de), ("GB", gb), ("US", us), ("MX", mx + ["RFC", "Pedimento", "bill of lading"])):
                out += [[market, category, paper] for paper in papers]
        return out

    def documents(self):
        need = {}
        for market, category, paper in self.requirements():
            need.setdefault((market, category), []).append(paper)
        out = []
        for row in self.rows:
            careful = self.chance(0.85)
            for paper in need.get((row["market"], row["category"]), []):
                if careful or not self.chance(0.4):
                    out.append([row["SKU"], row["market"], paper, date(2026, 10, 31) if self.chance(0.012) else date(2027, self.between(3, 12), 28)])
            if row["battery"] or row["liquid"] or row["powder"]:
                out += [[row["SKU"], row["market"], paper, date(2027, 6, 30)] for paper in (["MSDS"] if row["battery"] else ["MSDS", "ingredient list"]) if not self.chance(0.2)]
            if self.chance(0.8):
                out.append([row["SKU"], row["market"], "certificate of origin", date(2027, 12, 31)])
        return self.one_missing(out, need)

    def one_missing(self, out, need):
        """Of every paper that a market and category need, one row lacks it."""
        held = {(line[0], line[1], line[2]) for line in out}
        gone, done = set(), set()
        for row in sorted(self.rows, key=lambda r: r["category"] != "food"):
            for paper in need.get((row["market"], row["category"]), []):
                place = (row["market"], paper)
                if place not in done and all((r["SKU"], r["market"], paper) in held for r in self.rows
                                             if r["market"] == row["market"] and paper in need.get((r["market"], r["category"]), [])):
                    gone.add((row["SKU"], row["market"], paper))
                done.add(place)
        return [line for line in out if (line[0], line[1], line[2]) not in gone]

    def notices(self):
        return [["Amazon", date(2026, 10, 2)], ["Amazon", date(2026, 10, 4)], ["Mercado Libre", date(2026, 9, 28)], ["TikTok Shop", date(2026, 10, 3)], ["Own shop", date(2026, 10, 1)]]

    def orders(self):
        out, number = [], 88000
        names = {"US": ["ONT8", "FTW1", "LA third party"], "MX": ["MEX1", "CDMX third party"], "DE": ["DTM2"], "GB": ["BHX4", "Leeds third party"]}
        for row in self.rows:
            for _ in range(self.pick((1, 6), (2, 4))):
                number += 1
                placed = TODAY - timedelta(days=self.between(6, 26))
                ship_by = placed + timedelta(days=2)
                shipped = placed + timedelta(days=self.pick((1, 60), (2, 38), (3, 1.5), (5, 0.5)) if row["market"] in ("US", "DE") else self.pick((1, 50), (2, 42), (4, 8)))
                promised = placed + timedelta(days=5)
                state = self.pick(("delivered", 955), ("under way", 25), ("undelivered", 20))
                delivered = shipped + timedelta(days=self.pick((2, 68), (3, 28), (4, 3), (6, 1)) if row["market"] in ("US", "DE") else self.pick((2, 50), (3, 35), (5, 15))) if state == "delivered" else None
                out.append([f"O-{number}", row["SKU"], row["market"], self.random.choice(names[row["market"]]), placed, ship_by, shipped, promised, delivered, state])
        return out

    def regional(self):
        out = []
        for row in self.rows:
            sold = sum(row["weekly sales"][-8:])
            if row["market"] in ("US", "MX") and row["role"] in ("traffic", "image"):
                west = round(sold * self.between(0.3, 0.7, 2))
                out += [[row["SKU"], row["market"], "west", west], [row["SKU"], row["market"], "east", sold - west]]
        return out

    def fx(self):
        rates = [7.18, 7.16, 7.15, 7.13, 7.12, 7.12, 7.1, 7.09, 7.06, 7.02]
        return [["USD", date(2026, month, 1), rate] for month, rate in enumerate(rates, 1)]

    def reviews(self):
        return [["cross-department", date(2026, 9, 11) + timedelta(days=7 * n)] for n in range(3)] + [["replenishment cycle", date(2026, 6, 30)], ["post-promo", date(2026, 7, 6)]]

    def checklist(self):
        return CHECKLIST

    def contracts(self):
        return [["Studio Uno", "traffic commitment", date(2026, 8, 20)], ["Studio Uno", "settlement", date(2026, 8, 20)], ["Studio Uno", "stock responsibility", date(2026, 8, 20)],
                ["Hamburg third party", "inbound time", date(2026, 7, 1)], ["Hamburg third party", "loss compensation", date(2026, 7, 1)], ["Leeds third party", "inbound time", None]]

    def incidents(self):
        out, number = [], 700
        for row in self.random.sample(self.rows, 26):
            number += 1
            opened = TODAY - timedelta(days=self.between(0, 30))
            answered = opened + timedelta(days=self.pick((1, 5), (2, 3), (4, 1))) if self.chance(0.75) else None
            answered = answered if answered and answered <= TODAY else None
            closed = answered + timedelta(days=2) if answered and answered + timedelta(days=2) <= TODAY and self.chance(0.8) else None
            out.append([f"INC-{number}", row["SKU"], row["market"], self.pick(("delay", 5), ("customs", 3), ("label", 2), ("stock", 2)), opened, answered, closed,
                        None if self.chance(0.1) else f"WB{number}{row['market']}", self.chance(0.85)])
        return sorted(out, key=lambda line: line[0])

    def master(self):
        return [[row["SKU"], row["market"], True] for row in self.rows] + [["ZZ9001", "US", True], ["ZZ9002", "DE", True], ["ZZ9003", "GB", False]]


# topic, Chinese topic, task, Chinese task, owner, market, deadline, done
TASKS = [
    ("task force", "专项小组", "Name the task force and collect the data of past promos", "成立专项小组，收集历次大促数据", "Operations", None, date(2026, 8, 15), True),
    ("first model", "首轮建模", "First demand model and purchase orders", "完成首轮需求建模与采购下单", "Planning", None, date(2026, 9, 28), False),
    ("transit", "头程时效", "Confirm first-leg transit times", "确认头程运输时效", "Logistics", None, date(2026, 10, 2), True),
    ("clearance", "清关资质", "Confirm clearance qualification", "确认清关资质", "Logistics", None, date(2026, 10, 2), True),
    ("last mile", "尾程运力", "Confirm last-mile capacity", "确认尾程派送能力", "Logistics", None, date(2026, 10, 16), False),
    ("registration", "活动报名", "Register for Buen Fin", "报名 Buen Fin", "Operations", "MX", date(2026, 10, 9), True),
    ("registration", "活动报名", "Register for Black Friday", "报名黑五", "Operations", "US", date(2026, 10, 16), False),
    ("appointment policy", "预约政策", "Read the appointment rules of MEX1", "查 MEX1 的预约政策", "Logistics", "MX", date(2026, 10, 9), False),
    ("appointment policy", "预约政策", "Read the appointment rules of ONT8 and FTW1", "查 ONT8、FTW1 的预约政策", "Logistics", "US", date(2026, 10, 9), True),
    ("appointment policy", "预约政策", "Read the appointment rules of DTM2", "查 DTM2 的预约政策", "Logistics", "DE", date(2026, 10, 9), True),
    ("appointment policy", "预约政策", "Read the appointment rules of BHX4", "查 BHX4 的预约政策", "Logistics", "GB", date(2026, 10, 9), True),
    ("slots", "仓位", "Book warehouse slots and confirm promo capacity", "预约仓位，确认大促库容", "Logistics", None, date(2026, 10, 12), False),
    ("second lane", "备用线路", "Sign a second lane to Mexico", "签墨西哥备用线路", "Logistics", "MX", date(2026, 10, 1), False),
    ("second lane", "备用线路", "Sign a second lane to the US", "签美国备用线路", "Logistics", "US", date(2026, 10, 1), True),
    ("second lane", "备用线路", "Sign a second lane to Germany", "签德国备用线路", "Logistics", "DE", date(2026, 10, 1), True),
    ("second lane", "备用线路", "Sign a second lane to Britain", "签英国备用线路", "Logistics", "GB", date(2026, 10, 1), True),
    ("space contract", "舱位合同", "Contract shipping space", "签固定舱位合同", "Logistics", None, date(2026, 9, 20), True),
    ("supplier", "供应商", "Agree urgent orders with the main suppliers", "与主力供应商约定急单响应", "Purchasing", None, date(2026, 9, 25), True),
    ("provider coverage", "派送覆盖", "Trial order with Estafeta outside the main cities", "用 Estafeta 试发主要城市以外的单", "Logistics", "MX", date(2026, 9, 30), False),
    ("emergency transfer", "应急调拨", "Agree the emergency transfer channel", "约定应急调拨通道", "Logistics", None, date(2026, 10, 20), False),
    ("live dashboard", "直播看板", "Live room reads stock from the system", "直播间实时读取库存", "IT", None, date(2026, 10, 5), True),
    ("stock board", "库存看板", "Stock board is updated every day", "库存看板每日更新", "IT", None, date(2026, 10, 5), True),
    ("returns warehouse", "退货仓", "Sign a returns warehouse in Mexico", "签墨西哥退货仓", "Logistics", "MX", date(2026, 10, 25), False),
    ("returns warehouse", "退货仓", "Returns desk in Hamburg is staffed", "汉堡退货组到位", "Logistics", "DE", date(2026, 10, 25), True),
    ("clearance channel", "清仓渠道", "Choose outlets for leftover stock", "选定尾货清仓渠道", "Operations", None, date(2026, 11, 20), False),
    ("cost table", "成本模拟表", "Cost simulation is signed off item by item", "成本模拟表逐项核算完毕", "Finance", None, date(2026, 10, 8), True),
    ("finance", "供应链金融", "Supply-chain finance or payment terms are agreed", "谈妥供应链金融或账期", "Finance", None, date(2026, 10, 1), False),
    ("payment plan", "付款计划", "Payment plan for prepaying suppliers", "预付供应商的付款计划", "Finance", None, date(2026, 10, 10), True),
    ("customs value", "申报价值", "Declared values checked against invoices", "核对申报价值与发票", "Compliance", None, date(2026, 10, 6), True),
    ("category approval", "类目审核", "Category approvals for beauty devices and toys", "美容仪、玩具的类目审核", "Compliance", None, date(2026, 10, 1), False),
    ("notices", "平台公告", "Somebody reads the platform notices every day", "专人每日查看平台公告", "Operations", None, date(2026, 10, 1), True),
    ("ERP stress", "ERP压测", "Stress test of the ERP", "ERP 压力测试", "IT", None, date(2026, 10, 25), False),
    ("API stress", "API压测", "Stress test of the shop interfaces", "店铺接口压力测试", "IT", None, date(2026, 10, 25), False),
    ("barcode", "条码", "Barcode and tracking test with each warehouse", "与各仓做条码、轨迹兼容测试", "IT", None, date(2026, 10, 2), True),
    ("contract", "合同", "Terms with hosts and warehouses are in writing", "主播与仓库的条款落到书面", "Legal", None, date(2026, 9, 30), False),
    ("backup channel", "备用渠道", "Own shop can take over in Mexico and Britain", "墨西哥、英国的独立站可接替", "Operations", None, date(2026, 10, 30), False),
    ("incident drill", "异常演练", "Incident drill with the four steps", "按四步走做一次异常演练", "Operations", None, date(2026, 10, 30), False),
    ("shared plan", "同一计划", "Purchasing and operations signed one plan", "采购与运营签同一份计划", "Planning", None, date(2026, 10, 2), True),
]
OWNERS = {"Operations": "运营", "Planning": "计划", "Logistics": "物流", "Purchasing": "采购", "IT": "信息", "Finance": "财务", "Compliance": "合规", "Legal": "法务"}
CHECKLIST = [[topic, task, owner, market, deadline, done] for topic, _, task, _, owner, market, deadline, done in TASKS]
