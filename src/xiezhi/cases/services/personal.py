"""Reading personal data in plain: possible for whoever has the act in view, and never without a trace."""

from dataclasses import dataclass

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.selectors.acts import one
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person's name and identity number in plain."""

    name: str
    number: str


@transaction.atomic
def reveal_party(*, actor: Actor, scope: Scope, act_id: int) -> Person:
    """The party of an act in plain, leaving the event of who read it. Raises UnknownAct."""
    act = one(scope, act_id).act
    record(actor=actor, action="personal.revealed", subject=f"act:{act.pk}", body={"fields": ["name", "number"]})
    return Person(name=sealing.decrypt(act.party_cipher) or act.party_name, number=sealing.decrypt(act.party_id_cipher))
