"""Pages of templates: what each block says in short, the measures to pick from, and for whom a preview is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.measure import Measure
from xiezhi.measures.period_titles import period_title
from xiezhi.registry.selectors.organisations import OrganisationRow
from xiezhi.reporting.annual.checking import BLOCK_TITLES, faults
from xiezhi.reporting.annual.template import VARIABLES, Template, build
from xiezhi.reporting.selectors.previews import preview
from xiezhi.web.board.report import chosen_report, period_choices
from xiezhi.web.numbers import read_key
from xiezhi.web.sheets.report import Part, report_parts
from xiezhi.web.visit import Visit

PICKED = 12
SHORT = 90


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block in the list: its kind, what it says in short, and what is wrong with it."""

    at: int
    title: str
    said: str
    faults: Sequence[str]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview on a page: blocks or what is wrong, for an organisation and a period; `periods`: text and title of each."""

    parts: Sequence[Part]
    faults: Sequence[str]
    organisation: OrganisationRow | None
    organisations: Sequence[OrganisationRow]
    period: str = ""
    said: str = ""
    periods: Sequence[tuple[str, str]] = ()
    title: str = ""


def block_lines(content: Mapping[str, Any]) -> tuple[list[BlockLine], list[str]]:
    """The blocks of a template in short, and what is wrong with the whole."""
    wrong: dict[int | None, list[str]] = {}
    for fault in faults(build(content)):
        wrong.setdefault(fault.block, []).append(fault.message.partition("：")[2] or fault.message)
    lines = [
        BlockLine(at, BLOCK_TITLES[entry["type"]], _said(entry, content), wrong.get(at, []), entry.get("level", 0))
        for at, entry in enumerate(content["block"])
    ]
    return lines, [fault.message for fault in faults(build(content)) if fault.block is None]


def picked(text: str) -> list[Measure]:
    """The measures whose code, title or definition holds every word of a text, some of them: those by name first."""
    wanted = text.lower().split()

    def holds(said: str) -> bool:
        return all(word in said.lower() for word in wanted)

    by_name = [each for each in MEASURES.values() if holds(f"{each.code} {each.title}")]
    by_definition = [each for each in MEASURES.values() if holds(f"{each.code} {each.title} {each.definition}")]
    return list({each.code: each for each in (*by_name, *by_definition)}.values())[:PICKED]


def variables() -> list[tuple[str, str]]:
    """The plain variables, as they are written, with what they stand for."""
    return [(f"{{{name}}}", title) for name, title in VARIABLES.items()]


def shown(visit: Visit, asked: Mapping[str, str], template: Template, *, kind: str, at: int | None = None) -> Shown:
    """The preview for the organisation and period that `asked` names (`org`, `period`), else the first that fits, the newest."""
    fitting = [row for row in visit.in_view if row.is_body != template.areas]
    wanted = read_key(asked.get("org", ""))
    organisation = next((row for row in fitting if row.id == wanted), fitting[0] if fitting else None)
    if organisation is None:
        reason = "你的管辖范围内没有" + ("行政区划" if template.areas else "执法主体") + "，不能预览。"
        return Shown([], [reason], None, [])
    choice = chosen_report(visit, organisation.id, {"kind": kind, "period": asked.get("period", "")})
    made = preview(
        visit.scope,
        organisation=organisation.id,
        kind=kind,
        period=choice.period,
        today=visit.today,
        template=template,
        at=at,
    )
    return Shown(
        parts=report_parts(made.composition) if made.composition else [],
        faults=made.faults,
        organisation=organisation,
        organisations=fitting,
        period=choice.period.text,
        said=period_title(choice.period),
        periods=period_choices(choice, visit.today),
        title=made.composition.title if made.composition and at is None else "",
    )


def _said(entry: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """What a block says, in short, with its tokens as they are written."""
    if "table" in entry:
        return str(content["tables"].get(entry["table"], {}).get("caption", ""))
    if "sentences" in entry:
        text = "".join(_of_sentence(sentence) for sentence in entry["sentences"])
        return f"{entry.get('heading', '')} {text}".strip()[:SHORT] + ("…" if len(text) > SHORT else "")
    return str(entry.get("text") or entry.get("hint") or entry.get("caption") or "")


def _of_sentence(sentence: str | Mapping[str, Any]) -> str:
    if isinstance(sentence, str):
        return sentence
    return str(sentence.get("text") or f"{sentence.get('lead', '')}{sentence.get('item', '')}…")
