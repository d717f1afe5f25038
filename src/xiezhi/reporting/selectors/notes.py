"""What must be said beside figures so that they are not misread."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from xiezhi.measures.catalogue import measure
from xiezhi.measures.relations import Over
from xiezhi.reporting.selectors.changes import TreeChange, changes_below
from xiezhi.reporting.selectors.reading import Answer, answer
from xiezhi.reporting.selectors.relations import Question

NAMED = 12
_WORDS = {
    "merged": "{name}自 {day} 起并入{others}",
    "split": "{name}自 {day} 起分立出{others}（上年数字不能拆分，仍在{name}名下）",
    "renamed": "{name}自 {day} 起更名为{others}",
    "came": "{name}自 {day} 起划入",
    "left": "{name}自 {day} 起划出",
}


EXPIRED = "officer.expired.count"


def with_expired(question: Question) -> Question:
    """The question, and with it how many certificates have expired where `notes` will have to say so.

    Asked with figures of certificates it costs nothing; by itself it would be one more walk through all of them.
    """
    if question.splits or not _tells_of_stock(question) or question.asks(EXPIRED):
        return question
    return replace(question, measures=(*question.measures, measure(EXPIRED)))


def notes(question: Question, now: Answer, *, since: date, compared: bool) -> tuple[str, ...]:
    """Chinese sentences on the figures asked for; empty where nothing needs saying.

    `now`: the answer to the question, or to the same `with_expired`; `since`: the first day that the figures tell of, in
    the year before where they are `compared`.
    """
    on_the_tree = _on_the_tree(question, since) if compared or question.tree.is_fixed else ()
    return (*_expired(question, now), *on_the_tree)


def _tells_of_stock(question: Question) -> bool:
    return any(entry.over is Over.CERTIFICATES and (entry.stock or entry.is_rate) for entry in question.measures)


def _expired(question: Question, now: Answer) -> tuple[str, ...]:
    if not _tells_of_stock(question):
        return ()
    # Those of groups do not add up: a body's months each have their own last day.
    whole = answer(replace(question, measures=(measure(EXPIRED),), splits=())) if question.splits else now
    number = whole.groups[()][EXPIRED]
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
