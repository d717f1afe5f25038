"""The one function that turns a user into a scope."""

from datetime import date

from xiezhi.accounts.models import User
from xiezhi.registry.models import STAFF, Ancestry, Appointment
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.substitutions import in_force


def scope_of(user: User, *, on: date) -> Scope:
    """What `user` may see on a day: for each role, every organisation at or below one of the day's appointments to it.

    Who acts in somebody's place has that one's appointment for the time, beside those of one's own, and as long as one is
    appointed there oneself: who leaves the body leaves the place.

    The tree is read as of any day, not only `on`: a supervisor of a district sees last year's acts of a body that has
    since been moved away, as far as they were done while it stood there; figures cut that by day of the act.
    """
    own = list(
        Appointment.objects.filter(user=user, valid_from__lte=on, valid_to__gte=on).values_list(
            "organisation_id", "role"
        )
    )
    if not user.is_active or not own:
        return Scope.nothing()
    standing_in = in_force(on=on).filter(substitute=user)
    places = list(standing_in.values_list("appointment__organisation_id", "appointment__role"))
    below: dict[int, set[int]] = {}
    tree = Ancestry.objects.filter(
        ancestor_id__in={organisation for organisation, _ in (*own, *places)}, valid_from__lte=on, valid_to__gte=on
    )
    for ancestor, organisation in tree.values_list("ancestor_id", "organisation_id"):
        below.setdefault(ancestor, set()).add(organisation)
    held: dict[str, set[int]] = {}
    served = {each for organisation, role in own if role in STAFF for each in below.get(organisation, ())}
    for organisation, role in (*own, *(place for place in places if place[0] in served)):
        held.setdefault(role, set()).update(below.get(organisation, ()))
    return Scope.of({role: frozenset(ids) for role, ids in held.items()})
