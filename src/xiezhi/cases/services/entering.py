"""Acts by hand: stored as an import stores them, so that a later ledger sees the same act. Parts of the use cases."""

from datetime import datetime
from typing import Any

from xiezhi.cases import sealing
from xiezhi.cases.content import FIELDS, canonical_text
from xiezhi.cases.models import Act
from xiezhi.cases.particulars import NATURAL_PERSON, Particulars
from xiezhi.law.vocabulary import table
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


def enter_act(*, now: datetime, **fields: Any) -> Act:
    """Add an act with the hash of its content."""
    act = Act(recorded_at=now, **fields)
    act.content_hash = content_hash(act)
    act.save(force_insert=True)
    return act


def amend_act(act: Act, **fields: Any) -> None:
    """Change an act, with its new hash and one more revision."""
    for name, value in fields.items():
        setattr(act, name, value)
    act.content_hash, act.revision = content_hash(act), act.revision + 1
    act.save(update_fields=[*fields, "content_hash", "revision"])


def content_hash(act: Act) -> bytes:
    """The leaf of the act's content as it stands, as an import makes it."""
    text = canonical_text({name: getattr(act, name) for name in FIELDS})
    return configured_hash().leaf_hash(text.encode())
