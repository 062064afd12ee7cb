#!/usr/bin/env python3
"""Recalculates workbooks with LibreOffice and compares every formula cell with the value that restock cached.

    libreoffice.py REPORT.xlsx ...        exit 1 if a cell differs
    libreoffice.py --plant REPORT.xlsx    changes one cached value first; exit 1 if that is not found

LibreOffice does not recalculate by itself: a fresh profile tells it to, on one thread, for on several 7.4 computes a few
cells of large workbooks before what they refer to (the season example: 1,300 of 249,291, other ones with each). Numbers may differ by 1e-9 of their size (it adds
up in another order). Needs soffice, and nothing of Python but its own library. TIMEOUT=seconds for one workbook (7200).
"""
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Calculation"><prop oor:name="UseThreadedCalculationForFormulaGroups" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""
CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f[^>]*>([^<]*)</f>(?:<v[^>]*>([^<]*)</v>|<v/>)?</c>')


def recalculated(path, folder):
    """The path of a copy whose formulas LibreOffice has computed."""
    profile = os.path.join(folder, "profile")
    os.makedirs(os.path.join(profile, "user"), exist_ok=True)
    with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w") as out:
        out.write(PROFILE)
    to = os.path.join(folder, "out")
    command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx", "--outdir", to, path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=int(os.environ.get("TIMEOUT", 7200)))
    return os.path.join(to, os.path.basename(path))


def sheets(archive):
    """Names of the sheets and their parts."""
    rels = archive.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for rel in re.findall(r"<Relationship [^>]*>", rels):
        targets[re.search(r'Id="([^"]*)"', rel)[1]] = re.search(r'Target="([^"]*)"', rel)[1]
    for sheet in re.findall(r"<sheet [^>]*>", archive.read("xl/workbook.xml").decode()):
        target = targets[re.search(r'r:id="([^"]*)"', sheet)[1]]
        yield html.unescape(re.search(r'name="([^"]*)"', sheet)[1]), target.lstrip("/") if target.startswith("/") else "xl/" + target


def formula_cells(path):
    """(sheet, cell) -> (formula, value): a number where it is one, else text."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name, part in sheets(archive):
            text = archive.read(part).decode("utf-8")
            for cell, attributes, formula, value in CELL.findall(text):
                value = html.unescape(value)
                if 't="str"' not in attributes and 't="e"' not in attributes and value != "":
                    value = float(value)
                found[name, cell] = (html.unescape(formula), value)
    return found


def same(a, b):
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))
    return a == b


def differences(path):
    """How many formula cells there are, and those that differ."""
    folder = tempfile.mkdtemp(prefix="recalculated-")
    try:
        before = formula_cells(path)
        after = formula_cells(recalculated(path, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    wrong = []
    for (sheet, cell), (formula, value) in before.items():
        other = after.get((sheet, cell), ("", "no formula"))[1]
        if not same(value, other):
            wrong.append(f"{sheet}!{cell}: restock {value!r}, LibreOffice {other!r}   {formula[:400]}")
    return len(before), wrong


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
    paths = [a for a in arguments if a != "--plant"]
    failed = not paths
    for path in paths:
        folder = tempfile.mkdtemp(prefix="planted-")
        count, wrong = differences(planted(path, folder) if plant else path)
        shutil.rmtree(folder, ignore_errors=True)
        if plant:
            good = len(wrong) == 1
            print(f"{path}: the planted wrong value was {'found' if good else 'NOT found'}")
        else:
            good = not wrong and count > 0
            print(f"{path}: {count} formula cells, {len(wrong)} differ", flush=True)
        for line in wrong[:20]:
            print("  " + line)
        failed |= not good
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
