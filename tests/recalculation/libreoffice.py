#!/usr/bin/env python3
"""Recalculates workbooks with LibreOffice and compares every formula cell with the value that restock cached.

    libreoffice.py REPORT.xlsx ...        exit 1 if a cell differs
    libreoffice.py --plant REPORT.xlsx    changes one cached value first; exit 1 if that is not found

LibreOffice does not recalculate by itself: a fresh profile tells it to. Numbers may differ by 1e-9 of their size (it adds
up in another order). Needs soffice and openpyxl.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import openpyxl

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(path, folder):
    """The path of a copy whose formulas LibreOffice has computed."""
    profile = os.path.join(folder, "profile")
    os.makedirs(os.path.join(profile, "user"), exist_ok=True)
    with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w") as out:
        out.write(PROFILE)
    to = os.path.join(folder, "out")
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx", "--outdir", to, path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=1500)
    return os.path.join(to, os.path.basename(path))


def formulas(path):
    """All formula cells: sheet -> cell -> formula."""
    found = {}
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        cells = found.setdefault(sheet.title, {})
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    cells[cell.coordinate] = cell.value
    return found


def values(path, wanted):
    """The cached values of the wanted cells."""
    found = {}
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        cells, names = found.setdefault(sheet.title, {}), wanted.get(sheet.title, {})
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and cell.coordinate in names:
                    cells[cell.coordinate] = cell.value
    return found


def number(value):
    """Dates and truths are numbers for a formula."""
    import datetime

    if isinstance(value, (datetime.datetime, datetime.date)):
        start = datetime.datetime(1899, 12, 30)
        value = datetime.datetime(value.year, value.month, value.day, getattr(value, "hour", 0), getattr(value, "minute", 0)) - start
        return value.days + value.seconds / 86400
    if isinstance(value, datetime.time):
        return (value.hour * 60 + value.minute) / 1440
    return float(value) if isinstance(value, (int, float)) else None


def same(a, b):
    if a in (None, "") and b in (None, ""):
        return True
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return abs(x - y) <= 1e-9 * max(1.0, abs(x), abs(y))
    return a == b


def differences(path, limit=20):
    """(formula cells looked at, the first differences)."""
    folder = tempfile.mkdtemp(prefix="recalculated-")
    try:
        wanted = formulas(path)
        before = values(path, wanted)
        after = values(recalculated(path, folder), wanted)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    count, wrong = 0, []
    for sheet, cells in wanted.items():
        for name, formula in cells.items():
            count += 1
            a, b = before.get(sheet, {}).get(name), after.get(sheet, {}).get(name)
            if not same(a, b):
                wrong.append(f"{sheet}!{name}: restock {a!r}, LibreOffice {b!r}   {formula[:300]}")
    return count, wrong


def planted(path, folder):
    """A copy with another cached value in the first formula cell that holds a number above one."""
    to = os.path.join(folder, os.path.basename(path))
    done = False
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            data = source.read(name)
            if not done and name.startswith("xl/worksheets/sheet"):
                text = data.decode("utf-8")
                text, times = re.subn(r"(</f><v>)([1-9][0-9.]+)(</v>)", lambda m: m[1] + str(float(m[2]) + 7) + m[3], text, count=1)
                done, data = times == 1, text.encode("utf-8")
            out.writestr(name, data)
    if not done:
        sys.exit(f"{path}: no formula cell to plant a wrong value in")
    return to


def main(arguments):
    plant = "--plant" in arguments
    failed = False
    for path in [a for a in arguments if a != "--plant"]:
        folder = tempfile.mkdtemp(prefix="planted-")
        count, wrong = differences(planted(path, folder) if plant else path)
        shutil.rmtree(folder, ignore_errors=True)
        if plant:
            good = len(wrong) == 1
            print(f"{path}: the planted wrong value was {'found' if good else 'NOT found'}")
        else:
            good = not wrong and count > 0
            print(f"{path}: {count} formula cells, {len(wrong)} differ")
        for line in wrong[:20]:
            print("  " + line)
        failed |= not good
    return 1 if failed or len(arguments) == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
