"""Makes numbers.csv: what LibreOffice computes for the rounding functions, to hold the program's numbers against.

python make_table.py [OUT.csv]    (needs xlsxwriter, openpyxl and LibreOffice 7.4 as `soffice`)

The formulas are those that the language means: an operand is first rounded to six decimals, or four more than asked
for (LANGUAGE.md, section 5). So ROUND(x, n) stands as ROUND(ROUND(x, MAX(6, n + 4)), n), CEILING(x, s) as
CEILING(ROUND(x, 6), s), and so on; PLAIN is Excel's bare ROUND(x, n). No formula has a cached value, and one planted
wrong value proves that LibreOffice computed. Fixed seed: the same table every time.

What Excel and LibreOffice 7.4 answer differently is left out here and said in src/columns/number.rs:
- Excel rounds the fifteen digits that it shows, LibreOffice the binary value: bare ROUND of 1876.4999999999998 is 1877
  in Excel and 1876 in LibreOffice. Operands for which the two ways differ at the rounding that is tested are skipped.
- LibreOffice's ROUNDUP and ROUNDDOWN lose digits beyond the twelfth (ROUNDDOWN(36636.351, 8) is 36636.35099999 there):
  their operands have at most eight digits before the cut.
- Comparisons at six decimals are asked below 1e8, where fifteen digits hold the six decimals.
"""
from decimal import ROUND_HALF_UP, Decimal
import csv, os, random, subprocess, sys, tempfile
import openpyxl, xlsxwriter

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "numbers.csv")
rnd = random.Random(20261122)
STEPS = [0.1, 0.05, 0.25, 0.5, 1, 2.5, 6, 12, 24, 100, -1, -2.5, -12]
NASTY = [0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.5, 0.05, 0.15, 0.25, 0.35, 1.005, -1.005, 2.675, 601.315, 1.115, 10.075, 1876.4999999999998,
         0.1 + 0.2, 0.3, 1.1 * 3, 4.35 * 100, 0.285 * 100, 1.0000004, 1.0000005, 1.0000006, 0.9999995, 0.9999994, 2.9999999999, 3.0000000001,
         1e-7, 5e-7, 4e-7, -5e-7, 1e9 + 0.5, 123456789.5, 999999.5, 99999.95, 1e12, 12345678.125, 1 / 3, 2 / 3, 1e-12, 144.0, 143.9999999, 144.0000001]


def value():
    kind = rnd.randrange(7)
    if kind == 0:
        return rnd.choice(NASTY) * rnd.choice([1, -1])
    if kind == 1:                                                     # on a boundary of some digit
        n = rnd.randint(-3, 6)
        return (rnd.randint(-10**6, 10**6) + 0.5) / 10**n if n > 0 else (rnd.randint(-10**4, 10**4) + 0.5) * 10**-n
    if kind == 2:                                                     # a boundary with an error of the last binary digits
        n = rnd.randint(0, 4)
        x = (rnd.randint(-10**5, 10**5) + 0.5) / 10**n
        return x + rnd.choice([-3, -2, -1, 1, 2, 3]) * abs(x) * 2**-52
    if kind == 3:                                                     # prices and quantities
        return round(rnd.uniform(-1000, 100000), rnd.choice([0, 1, 2, 2, 2, 3]))
    if kind == 4:                                                     # a computed fraction
        return rnd.randint(1, 5000) / rnd.choice([3, 7, 9, 11, 12, 13, 0.1, 0.7])
    if kind == 5:                                                     # many decimals
        return rnd.uniform(-1, 1) * 10 ** rnd.randint(-6, 8)
    return float(rnd.randint(-10000, 10000)) * rnd.choice([1, 0.1, 0.05, 2.5])



def rounded(x, n):
    return Decimal(x).quantize(Decimal(1).scaleb(-n), ROUND_HALF_UP) if abs(x) < 1e16 else Decimal(x)


def alike(x, n):
    """Whether the binary value and its first fifteen digits round alike to n decimals."""
    return abs(x) < 1e15 and rounded(x, n) == rounded(Decimal(f"{x:.14e}"), n)


cases, left_out = [], 0
def add(name, a, b):
    global left_out
    digits = b if name in ("ROUND", "PLAIN", "ROUNDUP", "ROUNDDOWN") else 0
    first = digits if name == "PLAIN" else max(6, digits + 4) if name != "MOD" else None
    ok = first is None or alike(a, first)
    if name in ("ROUNDUP", "ROUNDDOWN"):
        ok &= abs(a) * 10.0 ** digits < 1e8
    if name in ("BELOW", "EQUAL"):
        ok &= alike(b, 6) and abs(a) < 1e8
    if ok:
        cases.append((name, a, b))
    else:
        left_out += 1


for _ in range(1900):
    add("ROUND", value(), rnd.randint(-3, 8))
for _ in range(900):
    x = float(f"{value():.13g}")
    add("PLAIN", x, rnd.randint(-3, 6))
for _ in range(1700):
    add("ROUNDUP", value(), rnd.randint(-3, 8))
for _ in range(1700):
    add("ROUNDDOWN", value(), rnd.randint(-3, 8))
for _ in range(1500):
    add("CEILING", value(), rnd.choice(STEPS))
for _ in range(1300):
    add("FLOOR", value(), rnd.choice(STEPS))
for _ in range(1200):
    add("MOD", round(value(), 6), rnd.choice([2, 3, 7, 12, 24, 0.5, 0.25, 2.5, -3, -12]))
for _ in range(800):
    add("INT", value(), 0)
for _ in range(1200):
    a = value()
    add(rnd.choice(["BELOW", "EQUAL"]), a, a + rnd.choice([0, 1e-7, -1e-7, 4e-7, -6e-7, 1e-6, -1e-6, 5e-7, abs(a) * 2**-52, 1]))

FORMULAS = {
    "ROUND": "ROUND(ROUND(A{r},MAX(6,B{r}+4)),B{r})",
    "PLAIN": "ROUND(A{r},B{r})",
    "ROUNDUP": "ROUNDUP(ROUND(A{r},MAX(6,B{r}+4)),B{r})",
    "ROUNDDOWN": "ROUNDDOWN(ROUND(A{r},MAX(6,B{r}+4)),B{r})",
    "CEILING": "CEILING(ROUND(A{r},6),B{r})",
    "FLOOR": "FLOOR(ROUND(A{r},6),B{r})",
    "MOD": "MOD(A{r},B{r})",
    "INT": "INT(ROUND(A{r},6))",
    "BELOW": "IF(ROUND(A{r},6)<ROUND(B{r},6),1,0)",
    "EQUAL": "IF(ROUND(A{r},6)=ROUND(B{r},6),1,0)",
}

with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "in.xlsx")
    book = xlsxwriter.Workbook(source)
    sheet = book.add_worksheet()
    for r, (name, a, b) in enumerate(cases, 1):
        # as formulas, because xlsxwriter stores sixteen digits of a number
        sheet.write_formula(r - 1, 0, "=" + repr(float(a)), None, -1)
        sheet.write_formula(r - 1, 1, "=" + repr(float(b)), None, -1)
        # the planted value shows whether the file was computed
        sheet.write_formula(r - 1, 2, "=" + FORMULAS[name].format(r=r), None, -987654.25)
    book.close()
    user = os.path.join(folder, "profile", "user")
    os.makedirs(user)
    with open(os.path.join(user, "registrymodifications.xcu"), "w") as f:
        f.write('<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
                'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
                '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
                "<value>0</value></prop></item></oor:items>\n")
    subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx", "--outdir",
                    os.path.join(folder, "out"), source], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    answers = [row[2] for row in openpyxl.load_workbook(os.path.join(folder, "out", "in.xlsx"), data_only=True).active.iter_rows(values_only=True)]

assert len(answers) == len(cases) and -987654.25 not in answers, "LibreOffice did not compute"
with open(OUT, "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["function", "a", "b", "libreoffice"])
    for (name, a, b), answer in zip(cases, answers):
        out.writerow([name, repr(float(a)), repr(float(b)), "error" if isinstance(answer, str) or answer is None else repr(answer)])
print(len(cases), "cases,", left_out, "left out,", os.path.getsize(OUT), "bytes")
