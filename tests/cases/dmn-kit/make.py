"""Writes stock.csv and expect/oracle-rows.csv of this case and the Chinese one from the values of the kit."""
import csv
from pathlib import Path

here = Path(__file__).parent
COLUMNS = {  # name: Chinese name, inputs of the tests 001 to 003
    "age": ("年龄", [18, 17, 18]), "risk": ("风险", ["Medium", "Medium", "High"]), "affordable": ("付得起", ["yes"] * 3),
    "second age": ("年龄二", [19, 17, 19]), "second risk": ("风险二", ["Low", "High", "Medium"]), "second affordable": ("付得起二", ["yes"] * 3),
    "third age": ("年龄三", [17, 19, 10]), "third risk": ("风险三", ["High", "Low", "Low"]), "third affordable": ("付得起三", ["yes"] * 3),
    "fourth age": ("年龄四", [19, 13, 5]), "years insured": ("投保年数", [5, 3, 4]), "years paid": ("发薪年数", [6, 3, 2]),
    "years counted": ("计数年数", [6, 2, 3]), "A": ("甲", ["yes", "no", ""]), "loan": ("贷款", [600000, 30000, 600000]),
    "rate": ("利率", [0.0375, 0.0475, 0.0399]), "term": ("期数", [360, 60, 360]), "fee": ("手续费", [100, 100, 100])}
EXPECTED = {
    "any status": ("任一结果", ["Approved", "Declined", "Declined"]), "priority status": ("优先结果", ["Approved", "Declined", "Declined"]),
    "unique status": ("唯一结果", ["Approved", "Declined", "Declined"]), "unique rate": ("唯一费率", ["Standard"] * 3),
    "second status": ("结果二", ["Approved", "Declined", "Approved"]), "second rate": ("费率二", ["Best", "Standard", "Standard"]),
    "third status": ("结果三", ["Approved", "Approved", "Declined"]), "third rate": ("费率三", ["Standard", "Basic", "Standard"]),
    "advertisement": ("广告", ["Cars", "Videogames", "Toys"]), "car insurance": ("车险", [64.32, 98.83, 98.83]), "salary": ("薪水", [1100, 300, 100]),
    "steps": ("档数", [4, 1, 2]), "negated": ("取反", ["FALSE", "TRUE", ""]), "monthly payment": ("月供", [2878.69354943277, 662.707359373292, 2961.03377700389])}
for folder, n in [(here, 0), (here.parent / "dmn-kit-zh", 1)]:
    for path, table in [("stock.csv", COLUMNS), ("expect/oracle-rows.csv", EXPECTED)]:
        with open(folder / path, "w", newline="") as f:
            out = csv.writer(f, lineterminator="\n")
            out.writerow(["Case", *((name, zh)[n] for name, (zh, _) in table.items())])
            out.writerows([f"{t + 1:03d}", *(values[t] for _, values in table.values())] for t in range(3))
    lines = [f'language = "{("en", "zh")[n]}"', 'rules = "dmn.rules"', 'input = "stock.csv"', 'as_of = 2026-11-22', "[stock]", 'sheet = "stock"', 'key = ["Case"]', "[stock.columns]"]
    for name, (zh, values) in COLUMNS.items():
        kind = 'type = "yes/no"' if "yes" in values else 'unit = "1"' if isinstance(values[0], (int, float)) else 'type = "text"'
        own = (name, zh)[n]
        lines.append(f'"{own}" = {{ header = "{own}", also = ["{(zh, name)[n]}"], {kind} }}')
    (folder / "restock.toml").write_text("\n".join(lines) + "\n")
# the Chinese rules are the English ones: restock translate --to zh dmn.rules
