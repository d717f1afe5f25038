"""Which body and which year a figure is about."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from xiezhi.reader.page import QUOTED, Page
from xiezhi.reader.vocabulary import alternatives, vocabulary

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2}) ?(?:年|(?=总共|全年))")
_REACH = 400  # letters of one sentence that are looked back over
_LAST_YEAR = re.compile(
    r"(?:上年度?|去年|上一年度?|前一年)(?:同期|全年)?(?:的|为|是|共)?$"
    r"|(?:^|[,，;(])(?:而)?(?:上年度?|去年|上一年度?|前一年)(?!度?(?:同期)?(?:相比|以来|底|末|结转))[^,，;。()\d]{0,14}$"
)
_TITLE_BODY = re.compile(r"^(?P<body>(?!关于|截至)[^\d\s,，。:(]{2,30}?)(?:关于)?[(]?(?:20\d{2}|二〇)")
# 某局行政执法情况（2024年1—9月）: what the paper is stands between the body and the year.
_PAPER = re.compile(
    r"(?:关于)?(?:行政执法|执法|法治政府建设|工作|数据|统计|情况|报告|年报|总结|公示|公告|通报|说明|汇总|分析|表)+$"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the whole report is about: a body and a year, either of them None when the title does not say."""

    body: str | None
    year: str | None


def subject_of(page: Page) -> Subject:
    """Return body and year of a report, from its title line, else the year that the text names most often."""
    title = next((line.strip() for line in page.plain[page.skip :].splitlines() if line.strip()), "")
    body = _TITLE_BODY.match(title)
    years = _YEAR.findall(title[:80]) or [year for year, _ in Counter(_YEAR.findall(page.plain)).most_common(1)]
    return Subject(_PAPER.sub("", body["body"]) or None if body else None, years[0] if years else None)


def period_at(page: Page, subject: Subject, start: int) -> str | None:
    """Return the year that a figure belongs to: the last one named before it in its sentence, else the report's."""
    sentence = max(page.sentence(start)[0], start - _REACH)
    before = _without_remarks(page.plain[sentence:start])
    if subject.year and _LAST_YEAR.search(before):
        return str(int(subject.year) - 1)
    years = list(_YEAR.finditer(before))
    for found in reversed(years):
        rest = before[found.end() :]
        if page.masked[sentence + found.start()] == QUOTED or re.search(
            r"(?:[-—–~]|(?<![降增减升缩扩高低少加长])至)$", before[: found.start()]
        ):
            continue
        if re.search(r"[由从较比与同]$", before[: found.start()]) and (
            re.search(r"\d", rest) or re.match(r"度?(?:同期)?(?:相比|同比|比)?(?!度?的)", rest)
        ):
            continue
        if not re.match(r"度?(?:同期)?(?:相比|同比|比)|[》”〉]", rest):
            return found[1]
    return subject.year


_REMARK = re.compile(r"[(][^()]*[)]")


def _without_remarks(text: str) -> str:
    """Blank out closed brackets, letter for letter: a year inside tells of its bracket only."""
    return _REMARK.sub(lambda match: " " * len(match.group()), text) if ")" in text else text


@cache
def _body_pattern() -> re.Pattern[str]:
    table = vocabulary("labels")
    tiers = alternatives([*table["upper_tier"], *table["lower_tier"]])
    return re.compile(
        rf"(?:^|[,，;。:\n])(?:其中[,，]?|目前[,，]?|(?:19|20)\d{{2}}年度?[,，]?|今年[,，]?|截至[^,，]{{1,8}}[,，])*"
        rf"(?P<body>{table['whole']}(?:各?(?:执法)?(?:部门|单位))?|各?(?:{tiers})(?:行政)?(?:执法)?(?:部门|单位|机关)?"
        rf"|[\u4e00-\u9fff]{{1,12}}?(?:{alternatives(table['sure_body_ends'])}))(?={alternatives(table['subject_verbs'])})"
    )


@cache
def _no_body() -> tuple[str, ...]:
    """Beginnings that no body's name has."""
    table = vocabulary("labels")
    return (*(word for word in table["verbs"] if len(word) > 1), *table["no_body_openings"])


def body_at(page: Page, start: int) -> str | None:
    """Return the last body named as a subject before a figure in its sentence."""
    sentence = max(page.sentence(start)[0], start - _REACH)
    found = None
    for match in _body_pattern().finditer(page.plain[sentence:start]):
        if not match["body"].startswith(_no_body()):
            found = match["body"]
    return found


def tier_of(scope: str | None) -> str | None:
    """Return `upper` for departments of the district itself, `lower` for streets and towns, else None."""
    if not scope:
        return None
    table = vocabulary("labels")
    if any(word in scope for word in table["lower_tier"]):
        return "lower"
    openings = tuple(opening for word in table["upper_tier"] for opening in (word, "各" + word))
    return "upper" if scope.startswith(openings) else None
