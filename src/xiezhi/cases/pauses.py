"""What stops and lengthens the clocks of a case, as the case keeps it (JSON) and as the law counts it.

A pause is stored as `{"kind": "appraisal", "from": "2026-03-02", "to": "2026-03-20"}` (`to` null while it goes on), an
extension as `{"rule": "penalty.decision", "by": "head", "value": 30, "approved_on": "2026-05-20"}`. Kinds and levels are
those of `law/data/terms.toml`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from xiezhi.cases.errors import CaseRefused
from xiezhi.law.clocks import Adjustments
from xiezhi.law.counting import Extension, Suspension
from xiezhi.law.reading import names
from xiezhi.law.statutes import statutes

Stored = list[dict[str, Any]]


def adjustments_of(pauses: Sequence[Mapping[str, Any]], extensions: Sequence[Mapping[str, Any]]) -> Adjustments:
    """Stored pauses and extensions as the law counts them. Raises ValueError for what it does not know."""
    by_rule: dict[str, tuple[Extension, ...]] = {}
    for entry in extensions:
        rule_id = str(entry["rule"])
        by_rule[rule_id] = (*by_rule.get(rule_id, ()), _extension(entry))
    return Adjustments(tuple(_suspension(entry) for entry in pauses), by_rule)


def with_pause(pauses: Sequence[Mapping[str, Any]], kind: str, first: date) -> Stored:
    """The pauses with one more that begins on the day `first`. Raises CaseRefused while one of this kind goes on."""
    if any(entry["kind"] == kind and entry.get("to") is None for entry in pauses):
        raise CaseRefused(f"{names('suspensions')[kind]}期间已经中止计算期限，尚未恢复，不能重复中止。")
    added = _stored_pause(Suspension(kind, first))
    _suspension(added)
    return [*map(dict, pauses), added]


def with_resumption(pauses: Sequence[Mapping[str, Any]], on: date, kind: str = "") -> Stored:
    """The pauses of a kind (any, for ""), ended: clocks run again from the day `on`. Raises CaseRefused for none.

    A pause that began on or after that day never stopped anything and is left out.
    """
    ending = [entry for entry in pauses if entry.get("to") is None and kind in ("", entry["kind"])]
    if not ending:
        raise CaseRefused("期限没有中止，不需要恢复。")
    last = on - timedelta(days=1)
    ended = ({**entry, "to": last.isoformat()} if entry in ending else dict(entry) for entry in pauses)
    return [entry for entry in ended if entry["to"] is None or entry["from"] <= entry["to"]]


def with_extension(extensions: Sequence[Mapping[str, Any]], rule_id: str, granted: Extension) -> Stored:
    """The extensions with one more for a rule. Whether the law allows it says `law.deadlines.extension_refusal`."""
    added = _stored_extension(rule_id, granted)
    _extension(added)
    return [*map(dict, extensions), added]


def _stored_pause(suspension: Suspension) -> dict[str, Any]:
    last = suspension.last.isoformat() if suspension.last else None
    return {"kind": suspension.kind, "from": suspension.first.isoformat(), "to": last}


def _stored_extension(rule_id: str, extension: Extension) -> dict[str, Any]:
    approved = extension.approved_on.isoformat() if extension.approved_on else None
    return {"rule": rule_id, "by": extension.by, "value": extension.value, "approved_on": approved}


def _suspension(entry: Mapping[str, Any]) -> Suspension:
    first, last = date.fromisoformat(entry["from"]), entry.get("to")
    found = Suspension(str(entry["kind"]), first, date.fromisoformat(last) if last else None)
    if found.kind not in names("suspensions") or (found.last is not None and found.last < first):
        raise ValueError(f"pause {dict(entry)!r} is none that the law knows")
    return found


def _extension(entry: Mapping[str, Any]) -> Extension:
    approved, value = entry.get("approved_on"), entry["value"]
    if (
        entry["by"] not in names("levels")
        or entry["rule"] not in statutes().by_id
        or type(value) is not int
        or value < 1
    ):
        raise ValueError(f"extension {dict(entry)!r} is none that the law knows")
    return Extension(value, str(entry["by"]), date.fromisoformat(approved) if approved else None)
