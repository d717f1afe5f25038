"""The report with its figures marked, and the list of findings beside it, as HTML.

`annotate` gives a fragment that carries only classes (of the platform's style sheet), for a page under a strict
content policy; `annotated_page` a whole page with its own style, to be saved, printed and sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from xiezhi.reader.annotated_text import body, title_of
from xiezhi.reader.messages import amount
from xiezhi.reader.model import Reading, Relation
from xiezhi.reader.verdicts import COLOUR_NAMES, KIND_NAMES, STATUS_NAMES, Finding, Verdicts, figures_of, verdicts
from xiezhi.reader.vocabulary import DATA


def annotate(reading: Reading, text: str, *, extra: Sequence[Relation] = ()) -> str:
    """Return the summary, the marked text and the list of findings as an HTML fragment without style or script.

    `text` is the text that was read. `extra` holds relations over the same figures, such as those of `compare`.
    """
    found = verdicts(reading, extra)
    return "\n".join(
        [
            _summary(reading, found),
            '<div class="xz-grid rail-wide check">',
            _text_card(reading, text, found),
            _list_card(reading, found),
            "</div>",
        ]
    )


def annotated_page(reading: Reading, text: str, *, extra: Sequence[Relation] = ()) -> str:
    """Return a complete HTML page (zh-CN) that needs nothing from outside: no script, no address, its style inside."""
    style = (DATA / "annotated.css").read_text(encoding="utf-8")
    title = escape(title_of(text) or reading.document.name or "报告")
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} · 报告核对</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        '<a class="xz-skip" href="#findings">跳到核对清单</a>\n<main>\n'
        f"<h1>{title}</h1>\n{annotate(reading, text, extra=extra)}\n"
        f'<p class="sub">文件：{escape(reading.document.name or "未命名")} · {reading.document.characters} 字 · '
        f'SHA-256 <span class="mono">{reading.document.sha256}</span></p>\n</main>\n</body>\n</html>\n'
    )


def _summary(reading: Reading, found: Verdicts) -> str:
    bad = [finding for finding in found.findings if finding.colour == "bad"]
    warn = [finding for finding in found.findings if finding.colour == "warn"]
    relations = len(found.findings) + len(found.holding)
    tail = f"共读出 {len(reading.figures)} 个数字、{relations} 条算术关系。"
    if not reading.figures:
        return _note("warn", '<span class="strong">没有读到数字。</span>请确认文件是报告正文。')
    if bad:
        head = f'<span class="strong">{len(bad)} 个问题涉及 {found.count("bad")} 个数字，改正后再发布。</span>'
        return _note("bad", f"{head}另有 {len(warn)} 项待核；{found.count('ok')} 个数字核对一致。{tail}")
    if warn:
        head = f'<span class="strong">没有发现算术错误，{len(warn)} 项待核。</span>'
        return _note("warn", f"{head}{found.count('ok')} 个数字核对一致。{tail}")
    return _note("ok", f'<span class="strong">没有发现算术错误。</span>{found.count("ok")} 个数字核对一致。{tail}')


def _note(kind: str, inner: str) -> str:
    return f'<div class="xz-note {kind}" role="status"><div>{inner}</div></div>'


def _text_card(reading: Reading, text: str, found: Verdicts) -> str:
    legend = "".join(
        f'<li><mark class="r-{colour}">{COLOUR_NAMES[colour]}</mark></li>' for colour in ("ok", "warn", "bad")
    )
    return (
        '<section class="card" aria-label="报告正文与批注">\n'
        f'<div class="card-header"><h2>正文</h2><ul class="end legend" aria-label="图例">{legend}'
        '<li class="sub">上标为清单编号，未标的数字没有可核对的关系</li></ul></div>\n'
        f'<article class="report">\n{body(reading, text, found)}\n</article>\n</section>'
    )


def _list_card(reading: Reading, found: Verdicts) -> str:
    counts = "".join(
        f'<li><span class="st {colour}">{name} {number}</span></li>'
        for colour, name, number in (
            ("bad", "不符", sum(finding.colour == "bad" for finding in found.findings)),
            ("warn", "待核", sum(finding.colour == "warn" for finding in found.findings)),
            ("ok", "成立", len(found.holding)),
        )
    )
    items = (
        "\n".join(_finding(reading, finding) for finding in found.findings)
        or '<p class="find">没有需要处理的问题。</p>'
    )
    return (
        '<section class="card finds" id="findings" aria-labelledby="h-findings">\n'
        f'<div class="card-header"><h2 id="h-findings">核对清单</h2><ul class="end chips" aria-label="关系数">{counts}</ul></div>\n'
        f"{items}\n{_holding(reading, found)}\n</section>"
    )


def _finding(reading: Reading, finding: Finding) -> str:
    relation = finding.relation
    links = "、".join(f'<a href="#{figure.id}">{escape(figure.raw)}</a>' for figure in figures_of(reading, relation))
    return (
        f'<article class="find {finding.colour}" id="n{finding.number}">'
        f'<h3><span class="st {finding.colour}">{COLOUR_NAMES[finding.colour]}</span>{KIND_NAMES[relation.kind]}'
        f'<span class="no ms-auto">{finding.number}</span></h3>\n{_sum_table(reading, relation)}'
        f'<div class="find-do" id="n{finding.number}-s">{escape(relation.message)}</div>'
        f'<div class="sub">涉及：{links}</div></article>'
    )


def _sum_table(reading: Reading, relation: Relation) -> str:
    """A sum written out as in a ledger, for parts that do not make their whole."""
    if relation.kind != "sum" or relation.result is None or relation.computed is None or relation.stated is None:
        return ""
    members = figures_of(reading, relation)
    whole = next(figure for figure in members if figure.id == relation.result)
    parts = [figure for figure in members if figure.id != relation.result]
    rows = [
        _row("" if place == 0 else "+", part.raw, part.item or part.label[-14:]) for place, part in enumerate(parts)
    ]
    rows.append(_row("=", amount(relation.computed, whole), "各项相加", "tot"))
    rows.append(_row("≠", whole.raw, f"报告所写{whole.label[-12:]}"))
    rows.append(_row("差", amount(abs(relation.stated - relation.computed), whole), "", "off"))
    return f'<table class="sumup" aria-label="算式"><tbody>{"".join(rows)}</tbody></table>\n'


def _row(sign: str, value: str, name: str, kind: str = "") -> str:
    attribute = f' class="{kind}"' if kind else ""
    return f"<tr{attribute}><td>{sign}</td><td>{escape(value)}</td><td>{escape(name)}</td></tr>"


def _holding(reading: Reading, found: Verdicts) -> str:
    if not found.holding:
        return ""
    items = "".join(
        f'<li><span class="st ok">{STATUS_NAMES[relation.status]}</span> '
        f'<a href="#{relation.operands[0]}">{escape(relation.message)}</a></li>'
        for relation in found.holding
    )
    return (
        f'<details class="xz-chart-table"><summary>成立的 {len(found.holding)} 条算术关系</summary>'
        f'<ul class="rows oklist">{items}</ul></details>'
    )
