"""Which procedures a visitor may open a case under: the police have rules of their own (治安管理处罚法), others have not."""

from datetime import date

from xiezhi.cases.selectors.steps import offered_procedures
from xiezhi.law.procedures import Procedure
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope

PUBLIC_SECURITY = "public_security"
POLICE = table("category").codes["公安"]
PENALTY = "行政处罚"
# An inspection begins at an enterprise, with a task: never at a power item alone.
INSPECTION = "行政检查"


def fits(found: Procedure, *, police: bool) -> bool:
    """True where a body, of the police or not, acts under this procedure; only penalties differ."""
    return found.kind != PENALTY or police == (found.sector == PUBLIC_SECURITY)


def offered_to(scope: Scope, *, on: date) -> list[Procedure]:
    """Procedures in force on a day that some body in view acts under, in the order of the files."""
    kinds = set(_police_of(scope).values())
    offered = [found for found in offered_procedures(on) if found.kind != INSPECTION]
    return [found for found in offered if any(fits(found, police=police) for police in kinds)]


def acting_under(scope: Scope, found: Procedure) -> Scope:
    """The part of a scope whose bodies act under this procedure."""
    return scope.within(frozenset(pk for pk, police in _police_of(scope).items() if fits(found, police=police)))


def _police_of(scope: Scope) -> dict[int, bool]:
    """Whether each body in view is of the police."""
    bodies = Organisation.objects.all()
    if scope.organisation_ids is not None:
        bodies = bodies.filter(pk__in=scope.organisation_ids)
    return {pk: category == POLICE for pk, category in bodies.values_list("pk", "category")}
