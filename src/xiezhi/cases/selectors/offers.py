"""Which procedures a visitor may open a case under: the police have rules of their own (治安管理处罚法), others have not."""

from datetime import date

from xiezhi.cases.selectors.governing import PENALTY, POLICE, PUBLIC_SECURITY
from xiezhi.cases.selectors.steps import offered_procedures
from xiezhi.law.procedures import Procedure, procedures
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope

# The effect of a step that returns a matter.
BACK = "return"


def fits(found: Procedure, *, police: bool) -> bool:
    """True where a body, of the police or not, acts under this procedure; those of penalties differ."""
    if found.kind != PENALTY and not found.sector:
        return True
    return police == (found.sector == PUBLIC_SECURITY)


def offered_to(scope: Scope, *, on: date) -> list[Procedure]:
    """Procedures of penalties in force on a day that some body in view acts under, in the order of the files."""
    kinds = set(_police_of(scope).values())
    penalties = [found for found in offered_procedures(on) if found.kind == PENALTY]
    return [found for found in penalties if any(fits(found, police=police) for police in kinds)]


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
