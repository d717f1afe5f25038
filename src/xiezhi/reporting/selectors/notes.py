"""What must be said beside figures so that they are not misread."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from xiezhi.measures.catalogue import measure
from xiezhi.measures.relations import Over
from xiezhi.reporting.selectors.changes import TreeChange, changes_below
from xiezhi.reporting.selectors.reading import answer
from xiezhi.reporting.selectors.relations import Question

NAMED = 12
_WORDS = {
    "merged": "{name}自 {day} 起并入{others}",
    "split": "{name}自 {day} 起分立出{others}（上年数字不能拆分，仍在{name}名下）",
    "renamed": "{name}自 {day} 起更名为{others}",
    "came": "{name}自 {day} 起划入",
    "left": "{name}自 {day} 起划出",
}


def notes(question: Question, *, since: date, compared: bool) -> tuple[str, ...]:
    """Chinese sentences on the figures asked for; empty where nothing needs saying.

    `since`: the first day that the figures tell of, in the year before where they are `compared`.
    """
    return (*_expired(question), *(_on_the_tree(question, since) if compared or question.tree.is_fixed else ()))


def _expired(question: Question) -> tuple[str, ...]:
    if not any(entry.over is Over.CERTIFICATES and (entry.stock or entry.is_rate) for entry in question.measures):
        return ()
    expired = replace(question, measures=(measure("officer.expired.count"),), splits=())
    number = answer(expired).groups[()]["officer.expired.count"]
    if not number:
        return ()
    return (f"有 {number} 本执法证在 {question.period.last} 前已过有效期而未注销，仍计入持证人数，请核实。",)


def _on_the_tree(question: Question, since: date) -> tuple[str, ...]:
    """Which bodies changed in between, and on which basis the figures stand therefore."""
    last = question.period.last
    changes = changes_below(question.records, question.organisation_id, first=since, last=last)
    if question.tree.is_fixed:
        basis = f"按可比机构（like）：各期都按 {last} 的机构、隶属和名称统计，已并入的机构计入并入后的机构。"
        return (basis + (f"期间的变动：{_told(changes)}。" if changes else "期间机构没有变动，与按当时机构统计相同。"),)
    if not changes:
        return ()
    return (
        f"按当时机构（historic）：每件事按当日的机构、隶属和名称统计，上年数字没有随变动调整。期间的变动：{_told(changes)}。",
    )


def _told(changes: Sequence[TreeChange]) -> str:
    texts = [
        _WORDS[change.kind].format(name=change.name, day=change.day, others=change.others) for change in changes[:NAMED]
    ]
    more = len(changes) - NAMED
    return "；".join(texts) + (f"；等 {len(changes)} 项" if more > 0 else "")
