"""Which procedures a visitor may open a case under: of the kinds of act whose items their bodies hold; the police have own penalties."""

from datetime import date
from typing import Final

from xiezhi.cases.selectors.governing import PENALTY, POLICE, PUBLIC_SECURITY
from xiezhi.cases.selectors.steps import offered_procedures
from xiezhi.law.procedures import Procedure, procedures
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import powers

INSPECTION: Final = "行政检查"

# The effect of a step that returns a matter.
BACK = "return"


def fits(found: Procedure, *, police: bool) -> bool:
    """True where a body, of the police or not, acts under this procedure; those of penalties differ."""
    if found.kind != PENALTY and not found.sector:
        return True
    return police == (found.sector == PUBLIC_SECURITY)


def offered_to(scope: Scope, *, on: date) -> list[Procedure]:
    """Procedures in force on a day that some body in view acts under, by kind of act and in the order of the files.

    Penalties are always among them; of another kind those for which an item is held. Inspections are planned, not opened.
    """
    bodies = set(_police_of(scope).values())
    held = {PENALTY, *kinds_held(scope, on=on)} - {INSPECTION}
    found = [each for each in offered_procedures(on) if each.kind in held]
    order = table("kind").names.index
    fitting = [each for each in found if any(fits(each, police=police) for police in bodies)]
    return sorted(fitting, key=lambda each: (each.kind != PENALTY, order(each.kind)))


def kinds_held(scope: Scope, *, on: date) -> set[str]:
    """Kinds of act of which bodies in view hold an item on a day, by their names."""
    return {table("power_kind").name(code) for code in powers.kinds_held(scope, on=on)}


def returning(scope: Scope, *, on: date) -> list[Procedure]:
    """Procedures by which the police in view return a matter to the body that may punish it; none for other bodies."""
    found = [
        each for each in procedures() if each.covers(on) and any(step.effect == BACK for step in each.steps.values())
    ]
    return [each for each in found if acting_under(scope, each).organisation_ids != frozenset()]


def acting_under(scope: Scope, found: Procedure) -> Scope:
    """The part of a scope whose bodies act under this procedure."""
    return scope.within(frozenset(pk for pk, police in _police_of(scope).items() if fits(found, police=police)))


def _police_of(scope: Scope) -> dict[int, bool]:
    """Whether each body in view is of the police."""
    bodies = Organisation.objects.all()
    if scope.organisation_ids is not None:
        bodies = bodies.filter(pk__in=scope.organisation_ids)
    return {pk: category == POLICE for pk, category in bodies.values_list("pk", "category")}
