"""Splits by hand: writes stock.csv, expect/oracle-orders.csv. A part is the packs of its cumulative share, to the
nearest (halves up, as ROUND), less those before it; the last takes the rest. Money goes in cents instead of packs. What is
undecided is not among the orders. Writes the Chinese case, too."""
import csv
import datetime
import math
import random
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

here = Path(__file__).parent
random.seed(7)
TODAY = datetime.date(2026, 11, 22)


def nearest(x):
    return int(Decimal(repr(round(x, 9))).quantize(Decimal(1), ROUND_HALF_UP))


rows = []
for n in range(16):
    rows.append({
        "SKU": f"S-{n + 1:02d}", "On hand": random.choice([0, 90, 900]), "Wanted": random.choice([0, 37, 100, 250, 431]),
        "Case pack": random.choice([6, 12, 24]), "Unit cost": random.choice([3.2, 8.5]), "Phase": random.choice(["daily", "preheat", "preheat", "live"]),
        "Event date": (datetime.date(2026, 12, 1) + datetime.timedelta(days=random.randrange(40))).isoformat(),
        "Sell-through": random.choice(["20%", "50%", "80%"]),
    })
rows[2].update({"Phase": "preheat", "Wanted": 250, "On hand": 0, "Case pack": ""})       # nobody knows the pack
rows[3].update({"Phase": "", "Wanted": 60, "On hand": 0})                                # nobody knows the phase
rows[4].update({"Phase": "preheat", "Wanted": 100, "On hand": 0, "Sell-through": ""})    # nobody knows whether the top-up is due
rows[6].update({"Phase": "live", "Wanted": 431, "On hand": 0, "Case pack": 24})      # lots of 96
rows[7].update({"Phase": "live", "Wanted": 250, "On hand": 90, "Case pack": 12})
rows[12]["Unit cost"] = 3.337

lines = []
for r in rows:
    wanted = 0 if r["On hand"] > 500 else r["Wanted"]
    line = lambda batch, quantity, date, status: lines.append([r["SKU"], "order quantity", batch, quantity, date and date.isoformat(), status])
    if wanted == 0:
        continue
    event = datetime.date.fromisoformat(r["Event date"])
    if r["Phase"] == "" or (r["Phase"] == "preheat" and r["Case pack"] == ""):
        line("", wanted, None, "undecided")
    elif r["Phase"] == "preheat":
        pack = r["Case pack"]
        first = min(nearest(wanted * 0.7 / pack), wanted // pack) * pack
        if first:
            line("first batch", first, event - datetime.timedelta(days=14), "order")
        through = r["Sell-through"].rstrip("%")
        due = "undecided" if through == "" else "order" if int(through) >= 50 else "waits"
        if wanted - first:
            line("top-up", wanted - first, event + datetime.timedelta(days=3), due)
    elif r["Phase"] == "live":
        lot = max(100 // r["Case pack"], 1) * r["Case pack"]
        for n in range(math.ceil(wanted / lot)):
            line(f"lot {n + 1}", min(lot, wanted - n * lot), TODAY + datetime.timedelta(days=10 + 7 * n), "order")
    else:
        line("", wanted, None, "order")
for r in rows:
    wanted = 0 if r["On hand"] > 500 else r["Wanted"]
    cost = wanted * Decimal(str(r["Unit cost"]))
    cent = lambda x: x.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if cost:
        before = Decimal(0)
        for batch, upto, days in [("deposit", "0.3", 0), ("shipment", "0.8", 20), ("balance", "1", 45)]:
            part = cent(cost * Decimal(upto)) - before
            before += part
            lines.append([r["SKU"], "order cost", batch, part, (TODAY + datetime.timedelta(days=days)).isoformat(), "order"])
lines = [line for line in lines if line[5] != "undecided"]
WORDS = {"order quantity": "补货量", "order cost": "订单金额", "first batch": "首批", "top-up": "补单", "deposit": "定金", "shipment": "发货款", "balance": "尾款"}
for folder, words in [(here, {}), (here.parent / "plan-split-zh", WORDS)]:
    with open(folder / "stock.csv", "w", newline="") as f:
        out = csv.DictWriter(f, rows[0].keys())
        out.writeheader()
        out.writerows(rows)
    with open(folder / "expect" / "oracle-orders.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["SKU", "name", "batch", "quantity", "date", "status"])
        for sku, name, batch, *rest in lines:
            if words and batch.startswith("lot "):
                batch = f"第 {batch[4:]} 批"
            out.writerow([sku, words.get(name, name), words.get(batch, batch), *rest])
