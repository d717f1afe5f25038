"""Acts by hand: stored as an import stores them, so that a later ledger sees the same act. Parts of the use cases.

What figures count of an act is not written into a locked period. Days that no figure counts (delivery, closing) are: the
law's limits for them run on, whatever has been reported meanwhile.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection

from xiezhi.cases import sealing
from xiezhi.cases.content import FIELDS, canonical_text
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Act
from xiezhi.cases.particulars import NATURAL_PERSON, Particulars
from xiezhi.law.vocabulary import table
from xiezhi.registry.selectors.locks import locked_days
from xiezhi.trail.services import configured_hash


def party_fields(party: Particulars, party_type: str) -> dict[str, Any]:
    """The columns of a party: a person's name sealed and keyed, any other's in plain; every number sealed and keyed."""
    person = party_type == NATURAL_PERSON
    name = party.party_name
    return {
        "party_type": table("party_type").codes[party_type],
        "party_name": "" if person else name,
        "party_cipher": sealing.encrypt(name if person else ""),
        "party_hash": sealing.keyed_hash(name if person else ""),
        "party_id_cipher": sealing.encrypt(party.party_number),
        "party_id_hash": sealing.keyed_hash(party.party_number),
    }


# What no figure counts; everything else of an act may be counted somewhere.
UNCOUNTED = frozenset({"served_on", "closed_on", "remark", "remainder", "number", "decision_number"})


def enter_act(*, now: datetime, **fields: Any) -> Act:
    """Add an act with the hash of its content. Raises CaseRefused where it would count in a locked period."""
    act = Act(recorded_at=now, **fields)
    _require_open(act.body_id, {counting_day(act)})
    act.content_hash = content_hash(act)
    act.save(force_insert=True)
    return act


def amend_act(act: Act, **fields: Any) -> None:
    """Change an act, with its new hash and one more revision.

    Raises CaseRefused where that would alter what is counted in a locked period.
    """
    before, changed = counting_day(act), {name for name, value in fields.items() if getattr(act, name) != value}
    if bool(act.led_to_ref) == bool(fields.get("led_to_ref", act.led_to_ref)):
        changed.discard("led_to_ref")  # figures ask whether it led to another act, not to which
    for name, value in fields.items():
        setattr(act, name, value)
    if changed - UNCOUNTED:
        _require_open(act.body_id, {before, counting_day(act)})
    act.content_hash, act.revision = content_hash(act), act.revision + 1
    act.save(update_fields=[*fields, "content_hash", "revision"])


def counting_day(act: Act) -> date | None:
    """The day on which figures count the act, as the column `counted_on` says once it is stored."""
    return act.inspected_on if act.kind == table("kind").codes["行政检查"] else act.decided_on or act.filed_on


def in_locked_period(act: Act) -> bool:
    """True where what figures count of the act may not change."""
    try:
        _require_open(act.body_id, {counting_day(act)})
    except CaseRefused:
        return True
    return False


def _require_open(body_id: int, days: set[date | None]) -> None:
    connection.ensure_connection()
    for locked in locked_days(connection.connection, [body_id]):
        if any(day is not None and locked.first <= day <= locked.last for day in days):
            raise CaseRefused(f"没有保存：{locked.sentence}")


def content_hash(act: Act) -> bytes:
    """The leaf of the act's content as it stands, as an import makes it."""
    text = canonical_text({name: getattr(act, name) for name in FIELDS})
    return configured_hash().leaf_hash(text.encode())
