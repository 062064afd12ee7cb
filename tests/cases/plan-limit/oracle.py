"""The limits of buy.rules by hand of pandas: writes stock.csv and expect/oracle-rows.csv."""
import math
import random
from pathlib import Path

import pandas as pd

here = Path(__file__).parent
random.seed(20261122)
rows = []
for n in range(24):
    rows.append({
        "SKU": f"P-{n + 1:02d}", "Supplier": random.choice(["Ning", "Bo", "Lan"]), "On hand": random.choice([0, 40, 120, 800]),
        "Wanted": random.choice([0, 60, 96, 120, 180, 240]), "Case pack": random.choice([6, 12, 24]), "MOQ": random.choice([12, 24, 48]),
        "Unit cost": random.choice([2.5, 4.0, 7.25, 12.4]), "Margin rate": random.choice([0.2, 0.25, 0.3, 0.35]),
    })
stock = pd.DataFrame(rows)
stock.loc[[5, 9, 13], ["On hand", "Wanted"]] = [0, 96]
stock.loc[5, "Unit cost"] = None      # nobody knows what it costs
stock.loc[9, "Supplier"] = "Xu"       # has no budget
stock.loc[13, "Margin rate"] = None   # comes last
text = stock.copy()
text["Margin rate"] = text["Margin rate"].map(lambda m: "" if pd.isna(m) else f"{m:.0%}")
text.to_csv(here / "stock.csv", index=False)

asked = stock["Wanted"].where(stock["On hand"] <= 500, 0)
cost = asked * stock["Unit cost"]
budgets = dict(pd.read_csv(here / "budgets.csv").itertuples(index=False))


def admitted(group_of, room_of):
    """Room is the bound less all that earlier rows asked for."""
    out = pd.Series(0.0, index=stock.index)
    taken = {}
    for i in stock.assign(order=-stock["Margin rate"]).sort_values(["order", "SKU"], na_position="last").index:
        group, wanted, price = group_of(i), asked[i], cost[i]
        room = room_of(group) - taken.get(group, 0)
        if not math.isnan(price):
            taken[group] = taken.get(group, 0) + price
        if wanted <= 0:
            out[i] = wanted
        elif math.isnan(price) or math.isnan(room):
            out[i] = 0
        elif price <= room + 1e-6:
            out[i] = wanted
        elif room > 0:
            pack = stock["Case pack"][i]
            cut = math.floor(round(wanted * room / price / pack, 6)) * pack
            out[i] = cut if cut >= stock["MOQ"][i] else 0
    return out


total = admitted(lambda i: "all", lambda g: 7000)
by_supplier = admitted(lambda i: stock["Supplier"][i], lambda g: budgets.get(g, math.nan))
quantity = pd.concat([total, by_supplier], axis=1).min(axis=1)
out = pd.DataFrame({"SKU": stock["SKU"], "order quantity": quantity, "order cost": quantity * stock["Unit cost"]})
out.to_csv(here / "expect" / "oracle-rows.csv", index=False)
