"""The schedule by numpy's business days: writes stock.csv, expect/oracle-timeline.csv, expect/oracle-rows.csv."""
import csv
import datetime as dt
from pathlib import Path

import numpy as np

here = Path(__file__).parent
TODAY = dt.date(2026, 9, 20)
DAY = dt.timedelta(days=1)
days = lambda a, b: [a + n * DAY for n in range((b - a).days + 1)]
everywhere = [dt.date(2026, 10, 26)]
closed = {"CN": days(dt.date(2026, 10, 1), dt.date(2026, 10, 7)), "MX": [dt.date(2026, 11, 2)], "US": [dt.date(2026, 10, 12)], "TH": []}
events = {"MX": dt.date(2026, 11, 13), "US": dt.date(2026, 11, 27)}


def workday(end, count, market):
    """`count` working days before `end`; as Excel's WORKDAY, `end` itself need not be one."""
    holidays = closed[market] + everywhere
    return np.busday_offset(np.datetime64(end), -count, roll="forward", holidays=holidays).astype(dt.date)


stock = [
    ("A1", 500, 30, "2026-12-20", "MX"), ("A2", 200, 18, "2026-11-27", "US"), ("A3", 0, 30, "2026-11-27", "US"),
    ("A4", 80, 10.5, "2026-11-19", "MX"), ("A5", 60, "", "2026-11-27", "US"), ("A6", 60, 7, "2026-11-20", "TH"),
    ("A7", "", 7, "2026-11-20", "TH"),
]
with open(here / "stock.csv", "w", newline="") as f:
    out = csv.writer(f)
    out.writerow(["SKU", "To order", "Factory days", "Event date", "Market"])
    out.writerows(stock)

timeline, rows = [], []
for sku, quantity, factory, event, market in stock:
    event = dt.date.fromisoformat(event)
    left = np.busday_count(np.datetime64(TODAY), np.datetime64(event + DAY), holidays=closed[market] + everywhere)
    start = {}
    if quantity not in ("", 0):
        end = event - 14 * DAY
        start["receiving"] = end - 2 * DAY
        start["customs"] = workday(start["receiving"], 5, market)
        start["sea freight"] = start["customs"] - 35 * DAY
        start["packing"] = workday(start["sea freight"], 3, "CN")
        if factory != "":
            # a half day is a day begun
            start["production"] = start["packing"] - dt.timedelta(days=int(-(-factory // 1)))
    late = lambda name: "" if name not in start else max((TODAY - start[name]).days, 0)
    if quantity != 0:
        names = ["production", "packing", "sea freight", "customs", "receiving"]
        ends = [start.get(n, "") for n in names[1:]] + [event - 14 * DAY if quantity != "" else ""]
        for name, end in zip(names, ends):
            timeline.append([sku, "peak inbound", name, start.get(name, ""), end, late(name), "unknown" if name not in start else "late" if late(name) else "in time"])
    scheduled = quantity != 0
    rows.append([sku, events.get(market, ""), left, start.get("production", ""), late("production") if scheduled else 0, start.get("sea freight", "")])
with open(here / "expect" / "oracle-timeline.csv", "w", newline="") as f:
    out = csv.writer(f)
    out.writerow(["SKU", "schedule", "step", "start", "end", "late by", "status"])
    out.writerows(timeline)
with open(here / "expect" / "oracle-rows.csv", "w", newline="") as f:
    out = csv.writer(f)
    out.writerow(["SKU", "next event", "workdays left", "peak inbound start", "peak inbound late by", "peak inbound sea freight start"])
    out.writerows(rows)
