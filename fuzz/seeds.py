"""Seed corpora and dictionaries of the fuzz targets, out of the cases and small workbooks of this repository, and of
the folders that are named: python3 fuzz/seeds.py [FOLDER...]. Writes fuzz/corpus/TARGET and fuzz/corpus/TARGET.dict.

The languages cases are cut at their `===` lines; workbooks become texts of parts (see lib.rs), without the parts that
nobody reads."""
import hashlib, re, sys, zipfile
from pathlib import Path

here = Path(__file__).parent
root = here.parent
out = here / "corpus"


def keep(target, data, most):
    if 0 < len(data) <= most:
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def parts(path):
    try:
        book = zipfile.ZipFile(path)
        text = b""
        for name in book.namelist():
            if re.search(r"theme|docProps|drawing|printer|media|chart|customXml|calcChain", name, re.I):
                continue
            text += b"@@ " + name.encode() + b"\n" + book.read(name).replace(b"\r\n", b"\n") + b"\n"
        return text
    except Exception:
        return b""


tests = root / "tests"
for path in [*tests.rglob("*.rules"), *(root / "rules").rglob("*.rules")]:
    keep("rules", path.read_bytes(), 6000)
for path in (tests / "language").glob("*.txt"):
    for case in re.split(r"(?m)^=== .*\n", path.read_text())[1:]:
        keep("rules", case.split("\n---\n")[0].encode(), 6000)
for story in (root / "src/diagnostic/stories").glob("*.toml"):
    for source in re.findall(r'(?:wrong|right) = """(.*?)"""', story.read_text(), re.S):
        keep("rules", source.encode(), 6000)
for path in tests.rglob("restock.toml"):
    keep("map", path.read_bytes(), 6000)
keep("map", (here / "world/restock.toml").read_bytes(), 6000)
folders = [tests, *map(Path, sys.argv[1:])]
for folder in folders:
    for path in folder.rglob("*"):
        end = path.suffix.lower()
        if end in (".csv", ".tsv", ".txt"):
            keep("csv", path.read_bytes(), 6000)
        elif end in (".xlsx", ".xlsm"):
            keep("xlsx", parts(path), 24000)
            keep("xlsx", path.read_bytes(), 8000)
for found in (tests / "found").rglob("*") if (tests / "found").exists() else []:
    if found.is_file() and found.parent.name in ("map", "rules", "csv", "xlsx"):
        keep(found.parent.name, found.read_bytes(), 100000)


def dictionary(target, words):
    lines = []
    for word in sorted(set(words)):
        raw = "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02X}" for b in word.encode())
        if 1 < len(word.encode()) <= 60:
            lines.append(f'"{raw}"')
    (out / f"{target}.dict").write_text("\n".join(lines) + "\n")


words = []
for tongue in ("en", "zh"):
    for line in (root / f"grammar/{tongue}.txt").read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            words += [w.strip() for w in line.split("=", 1)[1].split("|")]
world = re.findall(r'"([^"]+)"', (here / "world/restock.toml").read_text())
dictionary("rules", words + world)
keys = re.findall(r'"([a-z_]+)"', (root / "src/import/map/parts.rs").read_text() + (root / "src/import/map/extent.rs").read_text())
dictionary("map", keys + world + ["[stock]", "[stock.columns]", "[history.", "[list.", "[params]", "[rates]", '"""', "'''", "1e999", "-1", "9999-12-31"])
dictionary("csv", ["1,234.5", "1.234,5", "１２３", "(12)", "15%", "12/40/66", "2026-01-05", "05/01/2026", "Jan 5, 2026", "合计", "Total", "是", "√", '=\"001\"', "sep=;", "\ufeff", "#N/A", "3 pcs", "US$", "2026年1月", "06-08销量", "2026-W03"])
tags = "worksheet sheetData row c v f is t r si sst s dimension mergeCell mergeCells ref hidden count uniqueCount styles cellXfs numFmts numFmt xf numFmtId formatCode sheet sheets Relationship Target Type Id xml:space inlineStr str CDATA".split()
dictionary("xlsx", tags + ["<![CDATA[", "<!DOCTYPE", "<!ENTITY a \"", "&a;", "&#x10FFFF;", "XFD1048576", "A1:XFD1048576", "4294967295", "-1", "1e308", "@@ xl/sharedStrings.xml", "_x000D_"])
for target in ("map", "rules", "csv", "xlsx"):
    print(target, len(list((out / target).iterdir())))
