"""Who works on a case and who may see it."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from xiezhi.cases.models import Advice, CaseFile
from xiezhi.registry.models import STAFF, Role
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.registry.selectors.people import Person, accounts_of, people, people_of

SEERS: Final = (*STAFF, Role.SUPERVISOR)


def staff_of(case: CaseFile, *, on: date) -> list[Person]:
    """People of the body of a case, and of the one that received it, by name."""
    return _over(case, STAFF, on)


def who_may_see(case: CaseFile, *, on: date) -> list[Person]:
    """Everybody who may see a case on a day: people of its bodies, who watches over them, advisers let in."""
    let_in = advice_in_force(on=on).filter(case=case).values_list("adviser__user_id", flat=True)
    return [*_over(case, SEERS, on), *people(let_in)]


def handlers_of(case: CaseFile) -> list[int]:
    """Ids of the users who handle a case: its officers as far as they have accounts, else who registered it."""
    return sorted(accounts_of(case.officer_ids).values()) or [case.created_by]


def handles(user_id: int, case: CaseFile) -> bool:
    """Whether a user is one of the officers of a case."""
    officer = officer_of(user_id)
    return officer is not None and officer in case.officer_ids


def who_acts(case: CaseFile, roles: Iterable[str], body_id: int, *, on: date) -> list[int]:
    """Ids of those who may take a step of these roles: of officers only those who handle the case."""
    wanted = set(roles)
    found = set(handlers_of(case)) if Role.OFFICER in wanted and body_id == case.body_id else set()
    others = wanted - {Role.OFFICER} if body_id == case.body_id else wanted
    return sorted(found | {person.id for person in people_of(body_id, others, on=on)})


def advice_in_force(*, on: date) -> QuerySet[Advice]:
    """Advisers let into cases on a day, while their engagement and their account hold."""
    return Advice.objects.filter(
        Q(removed=False, valid_from__lte=on, valid_to__gte=on)
        & Q(adviser__valid_from__lte=on, adviser__valid_to__gte=on, adviser__user__is_active=True)
    )


def _over(case: CaseFile, roles: Iterable[str], on: date) -> list[Person]:
    bodies = [body for body in (case.body_id, case.receiver_id) if body is not None]
    found = {person.id: person for body in bodies for person in people_of(body, roles, on=on)}
    return sorted(found.values(), key=lambda person: (person.name, person.id))
