#!/usr/bin/env python3
"""Writes the season example: stock.xlsx and restock.toml here, and the same in Chinese in ../season-zh.

Run it without arguments: `python3 make.py`. Needs XlsxWriter. The seed is fixed and no clock is read: the same files every time.
"""

from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from names import HISTORIES, LISTS, STOCK, UNITS, WORDS
from season_data import OWNERS, TASKS, TODAY, Season, iso_week

HERE = Path(__file__).resolve().parent
EVENTS = {"10.10 live day": "10.10 直播节", "Autumn live weeks": "秋季直播周", "Black Friday": "黑五", "Fall Deals": "秋季促销", "Independence sale": "独立日促销", "Back to school": "返校季",
          "Columbus Day": "哥伦布日", "Veterans Day": "退伍军人节", "Reformation Day": "宗教改革日", "Christmas peak": "圣诞旺季", "Navidad": "圣诞旺季",
          "Typhoon season": "台风季", "Chinese New Year": "春节", "west": "西部", "east": "东部"}
SAID = {**WORDS, **OWNERS, **EVENTS, **{t[0]: t[1] for t in TASKS}, **{t[2]: t[3] for t in TASKS}, "Own shop": "独立站",
        "LA third party": "洛杉矶三方仓", "CDMX third party": "墨西哥城三方仓", "Hamburg third party": "汉堡三方仓", "Leeds third party": "利兹三方仓", "US own": "美国自建仓", "DE own": "德国自建仓"}
# columns in which the word means something else than elsewhere
SAID_IN = {("warehouses", "name"): {}, ("seasons", "kind"): {"holiday": "长假"}, ("incidents", "kind"): {"customs": "清关", "stock": "库存", "label": "标签", "delay": "延误"},
           ("orders", "state"): {"under way": "在途"}}
# parameters that this shop sets otherwise than the rule files
SHOP = [("cash available", "可用资金", "420000 USD"), ("small order", "小额订单", "3000 USD"), ("prepayment limit", "预付门槛", "2000 USD"),
        ("return batch", "返中批量", "100 units")]
MONEY, SHARE, DAY = '#,##0.00', '0.0%', 'yyyy-mm-dd'


class Book:
    def __init__(self, path, chinese):
        self.book = xlsxwriter.Workbook(str(path))
        self.book.set_properties({"title": "备货季" if chinese else "Season", "created": datetime(2026, 10, 4)})
        self.chinese = chinese
        font = {"font_name": "Microsoft YaHei" if chinese else "Calibri", "font_size": 10}
        add = lambda **style: self.book.add_format({**font, **style})
        self.head = add(bold=True, bg_color="#DCE6F1", border=1, border_color="#B8CCE4", text_wrap=True, valign="top")
        self.plain, self.money, self.share, self.day, self.whole = add(), add(num_format=MONEY), add(num_format=SHARE), add(num_format=DAY), add(num_format="#,##0")

    def said(self, value, place=None):
        if value is True or value is False:
            return ("是" if value else "否") if self.chinese else ("yes" if value else "no")
        if not self.chinese or not isinstance(value, str):
            return value
        return SAID_IN.get(place, {}).get(value) or SAID.get(value, value)

    def sheet(self, name, headers, units, rows, frozen, places=None):
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, frozen)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for at, header in enumerate(headers):
            sheet.write(0, at, header, self.head)
            style = self.style(units[at])
            longest = max([len(str(header)) // 2] + [self.width(row[at]) for row in rows[:80]])
            sheet.set_column(at, at, min(34, longest + 2.5), style)
        for down, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                value = self.said(value, places and (places, at))
                if value is None:
                    continue
                if isinstance(value, date):
                    sheet.write_datetime(down, at, datetime(value.year, value.month, value.day), self.day)
                elif isinstance(value, str):
                    sheet.write_string(down, at, value)
                else:
                    sheet.write_number(down, at, value, self.style(units[at]) if isinstance(value, float) else self.plain)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(headers) - 1)

    def style(self, unit):
        if unit == "%":
            return self.share
        if unit == "date":
            return self.day
        if unit and unit.startswith(("USD", "CNY")) and "day" not in unit:
            return self.money
        return self.plain

    def width(self, value):
        text = str(self.said(value)) if value is not None else ""
        return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def write_book(season, lists, path, chinese):
    book = Book(path, chinese)
    pick = (lambda en, zh: zh) if chinese else (lambda en, zh: en)
    columns = [c for _, group in STOCK for c in group]
    rows = [[row[c[0]] for c in columns] for row in season.rows]
    book.sheet(pick("Inventory", "库存"), [pick(c[2], c[3]) for c in columns], [c[4] for c in columns], rows, 2)
    for name, _, english, han, period, unit, _, _ in HISTORIES:
        values = [row[name] for row in season.rows]
        book.sheet(pick(english, han), ["SKU", pick("Market", "市场")] + periods(name, period, season), ["text", "text"] + [unit] * len(values[0]),
                   [[row["SKU"], row["market"]] + row[name] for row in season.rows], 2)
    for name, _, english, han, _, columns in LISTS:
        headers = [heading(c[0]) if not chinese else c[1] for c in columns]
        book.sheet(pick(english, han), headers, [c[2] for c in columns], lists[name], 1)
    book.book.close()


def periods(name, period, season):
    from datetime import timedelta
    if period == "day":
        count = len(season.rows[0][name])
        return [(TODAY - timedelta(days=n)).isoformat() for n in range(count - 1, -1, -1)]
    if name == "weekly plan":
        return [iso_week(season.monday + timedelta(days=7 * n)) for n in range(-7, 14)]
    count = len(season.rows[0][name])
    return [iso_week(monday) for monday in season.weeks[-count:]]


def heading(name):
    return name if name[:1].isupper() else name[:1].upper() + name[1:]


def entry(name, header, unit, also, chinese, width):
    parts = []
    if header != name:
        parts.append(f'header = "{header}"')
    if unit in ("text", "date", "yes/no", "number"):
        parts.append(f'type = "{ {"text": "文本", "date": "日期", "yes/no": "是/否", "number": "数字"}[unit] if chinese else unit }"')
    else:
        parts.append(f'unit = "{UNITS[unit] if chinese else unit}"')
    if also != name:
        parts.append(f'also = ["{also}"]')
    return f'{quoted(name, width)} = {{ {", ".join(parts)} }}'


def quoted(name, width):
    cells = sum(2 if ord(c) > 0x2E7F else 1 for c in name) + 2
    return f'"{name}"' + " " * max(0, width - cells)


def write_map(path, chinese):
    pick = (lambda en, zh: zh) if chinese else (lambda en, zh: en)
    lines = [pick("# Where restock finds what in stock.xlsx. make.py writes this file: every name with its Chinese spelling behind `also`.",
                  "# 说明 restock 在 stock.xlsx 的哪里找到什么。本文件由 ../season/make.py 写出；`also` 后面是英文名。"),
             f'language = "{pick("en", "zh")}"', f'rules    = "../../rules/{pick("en", "zh")}"', 'input    = "stock.xlsx"', 'output   = "stock-report.xlsx"',
             pick("as_of    = 2026-10-04            # a Sunday, six weeks before Buen Fin", "as_of    = 2026-10-04            # 星期日，离 Buen Fin 还有六周"),
             'currency = "USD"', "", "[rates]", 'USD = "7.12 CNY"', "",
             pick("[stock]                          # a row a SKU and market", "[stock]                          # 一行一个 SKU 和市场"),
             f'sheet = "{pick("Inventory", "库存")}"', f'key   = ["SKU", "{pick("market", "市场")}"]', "", "[stock.columns]"]
    notes = {"# which": "# 是什么", "# stock": "# 库存", "# plan and batches": "# 计划与批次", "# demand": "# 需求", "# supply": "# 供应", "# money": "# 费用",
             "# master data and compliance": "# 主数据与合规"}
    for note, group in STOCK:
        lines.append(pick(note, notes[note]))
        for en, zh, en_header, zh_header, unit in group:
            name, other = pick((en, zh), (zh, en))
            lines.append(entry(name, pick(en_header, zh_header), unit, other, chinese, 24))
    for en, zh, en_sheet, zh_sheet, period, unit, more, note in HISTORIES:
        name, other = pick((en, zh), (zh, en))
        lines += ["", f'[history."{name}"]', f'sheet  = "{pick(en_sheet, zh_sheet)}"', f'also   = ["{other}"]', f'key    = ["SKU", "{pick("Market", "市场")}"]', 'layout = "wide"',
                  f'period = "{period}"']
        if unit:
            lines.append(f'unit   = "{UNITS[unit] if chinese else unit}"')
        lines += [line.replace('"level"', '"存量"') if chinese else line for line in more]
    lines += ["", pick("[params]                         # this shop's own values", "[params]                         # 本店自己的数值")]
    lines += [f'"{pick(en, zh)}" = "{value}"' for en, zh, value in SHOP]
    zh_of = {c[0]: c[1] for _, group in STOCK for c in group}
    for en, zh, en_sheet, zh_sheet, match, columns in LISTS:
        name, other = pick((en, zh), (zh, en))
        lines += ["", f'[list."{name}"]', f'sheet = "{pick(en_sheet, zh_sheet)}"', f'also  = ["{other}"]']
        if match:
            lines.append("match = [" + ", ".join(f'"{pick(m, zh_of[m])}"' for m in match) + "]")
        lines.append(f'[list."{name}".columns]')
        for c_en, c_zh, unit in columns:
            c_name, c_other = pick((c_en, c_zh), (c_zh, c_en))
            lines.append(entry(c_name, pick(heading(c_en), c_zh), unit, c_other, chinese, 20))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    season = Season(HERE / "sales.csv")
    lists = season.lists()
    other = HERE.parent / "season-zh"
    for folder, chinese in ((HERE, False), (other, True)):
        folder.mkdir(exist_ok=True)
        write_book(season, lists, folder / "stock.xlsx", chinese)
        write_map(folder / "restock.toml", chinese)


if __name__ == "__main__":
    main()
