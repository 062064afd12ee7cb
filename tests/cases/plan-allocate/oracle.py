"""A limit, a split and an allocation by hand, in exact fractions: writes stock.csv, warehouses.csv and
expect/oracle-orders.csv, for this case and the Chinese one. Rows by margin, ties by key. Limit: what the room left by all
that earlier rows asked for pays, in whole packs. Split: 60% to the nearest piece, the rest behind it. Allocation: packs of
the cumulated share, to the nearest; a place takes what its room holds; what finds none goes on by priority; then the pieces
that make no pack, to the last with a share; what is left finds no room."""
import csv
import datetime
import random
from fractions import Fraction as F
from pathlib import Path

here = Path(__file__).parent
random.seed(11)

PLACES = [("ONT8", "US", 60, 2, "12.5"), ("LGB3", "US", 40, 1, "6"), ("NJ-3PL", "US", 0, 3, "4.2"), ("MTY1", "MX", 50, 1, "9"),
          ("CDMX", "MX", 40, 2, ""), ("ALT", "", 10, 1, "100")]

rows = []
for n in range(18):
    rows.append({
        "SKU": f"S-{n + 1:02d}", "On hand": random.choice([0, 40, 90]), "Wanted": random.choice([0, 60, 96, 131, 250]), "Case pack": random.choice([6, 12, 24]),
        "Unit cost": random.choice(["3.2", "8.5", "11"]), "Margin": random.choice(["12%", "25%", "31%", "40%"]), "Market": random.choice(["US", "US", "MX"]),
        "Volume": random.choice(["0.01", "0.024", "0.04"]), "Phase": random.choice(["daily", "preheat"]),
        "Event date": (datetime.date(2026, 12, 1) + datetime.timedelta(days=random.randrange(40))).isoformat()})
rows[1].update({"On hand": 900, "Wanted": 250})
rows[2].update({"Market": "BR", "Wanted": 96, "Margin": "40%"})
rows[4].update({"Case pack": "", "Wanted": 60, "Margin": "40%", "Phase": "daily", "Market": "US"})
rows[7].update({"Volume": "", "Wanted": 131, "Margin": "40%", "Market": "US"})
rows[9].update({"Phase": "", "Wanted": 60, "Margin": "40%", "Market": "US"})


def number(text):
    return F(text.rstrip("%")) / (100 if text.endswith("%") else 1)


def nearest(x):
    return int(x + F(1, 2))


quantity = {}
asked = F(0)
order = sorted(rows, key=lambda r: (-number(r["Margin"]), r["SKU"]))
for r in order:
    q = 0 if r["On hand"] > 500 else r["Wanted"]
    cost, left = q * number(r["Unit cost"]), F(16000) - asked
    asked += cost
    if q and cost > left:
        pack = r["Case pack"]
        q = int(q * left / cost / pack) * pack if left > 0 and pack else 0
    quantity[r["SKU"]] = q

used = {p[0]: F(0) for p in PLACES}
lines = {}
for r in order:
    q = quantity[r["SKU"]]
    out = lines[r["SKU"]] = []
    if q == 0 or r["Phase"] == "" or r["Case pack"] == "":
        continue
    event = datetime.date.fromisoformat(r["Event date"])
    parts = [("", q, "")]
    if r["Phase"] == "preheat":
        first = nearest(F(60, 100) * q)
        parts = [("first batch", first, event - datetime.timedelta(days=14)), ("top-up", q - first, event + datetime.timedelta(days=3))]
    places = sorted((p for p in PLACES if p[1] == r["Market"]), key=lambda p: p[3])
    if places and r["Volume"] == "":
        continue
    pack = r["Case pack"]
    for name, part, date in parts:
        if part == 0:
            continue
        whole, loose = part - part % pack, part % pack
        takes = number(r["Volume"]) if r["Volume"] else F(0)
        room = {p[0]: (F(p[4]) - used[p[0]]) / takes if p[4] else F(0) for p in places}
        packs = {p[0]: int(room[p[0]] / pack) * pack for p in places}
        got = {p[0]: 0 for p in places}
        total, cumulated, before = sum(p[2] for p in places), 0, 0
        having = [p for p in places if p[2]]
        for p in having:
            cumulated += p[2]
            upto = whole if p is having[-1] else min(nearest(F(part * cumulated, total) / pack) * pack, whole)
            got[p[0]] = min(upto - before, packs[p[0]])
            before = upto
        left = whole - sum(got.values())
        for p in places:
            more = min(left, packs[p[0]] - got[p[0]])
            got[p[0]] += more
            left -= more
        for p in having[-1:] + places:
            if loose and room[p[0]] - got[p[0]] >= loose:
                got[p[0]] += loose
                loose = 0
        for p in places:
            used[p[0]] += got[p[0]] * takes
            if got[p[0]]:
                out.append([name, p[0], got[p[0]], date, "order"])
        if left + loose:
            out.append([name, "", left + loose, date, "no room"])

for folder, words in [(here, {}), (here.parent / "plan-allocate-zh", {"first batch": "首批", "top-up": "补单"})]:
    with open(folder / "stock.csv", "w", newline="") as f:
        out = csv.DictWriter(f, rows[0].keys())
        out.writeheader()
        out.writerows(rows)
    with open(folder / "warehouses.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["Warehouse", "Market", "Share", "Priority", "Free cbm"])
        out.writerows([n, m, f"{s}%", p, room] for n, m, s, p, room in PLACES)
    (folder / "expect").mkdir(exist_ok=True)
    with open(folder / "expect" / "oracle-orders.csv", "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["SKU", "batch", "to", "quantity", "date", "status"])
        for r in rows:
            out.writerows([r["SKU"], words.get(line[0], line[0]), *line[1:]] for line in lines[r["SKU"]])
