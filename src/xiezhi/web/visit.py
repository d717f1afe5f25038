"""One visit of a page: who asks, with which scope, on which day. Doors read the clock; it is read here, once a request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from xiezhi.accounts.models import User
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations, scope_of
from xiezhi.registry.selectors.organisations import OrganisationRow
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record
from xiezhi.web.addresses import address_of


def actor_of(request: HttpRequest, user: User | None = None) -> Actor:
    """Who acts at this door: the user and the address that asked; nobody known before a log-in."""
    via = f"web:{address_of(request)}"
    if user is None:
        return Actor(id=0, name="未登录", via=via)
    return Actor(id=user.pk, name=user.display_name, via=via)


def entering(request: HttpRequest) -> Callable[..., int]:
    """The trail's `record` at the door: a log-in that was accepted is the user's own act, anything else nobody's."""

    def recorded(*, action: str, subject: str, body: Mapping[str, object]) -> int:
        user = ModelBackend().get_user(int(subject.partition(":")[2])) if action == "login.accepted" else None
        actor = actor_of(request, user if isinstance(user, User) else None)
        return record(actor=actor, action=action, subject=subject, body=body)

    return recorded


def recorder(request: HttpRequest, user: User | None = None) -> partial[int]:
    """The trail's `record` acting as this user, for the services of the floor below the trail."""
    return partial(record, actor=actor_of(request, user))


@dataclass
class Visit:
    """What a view knows of the request; `now` in UTC, `today` in the time zone of the platform.

    `reach` is all that the user may see by any role, `scope` that part of it which this page's roles open.
    """

    user: User
    reach: Scope
    scope: Scope
    now: datetime
    today: date
    actor: Actor

    @classmethod
    def of(cls, request: HttpRequest, user: User) -> "Visit":
        """Read the clock and the scope of the user on this day."""
        now = timezone.now()
        today = timezone.localdate(now)
        reach = scope_of(user, on=today)
        return cls(user=user, reach=reach, scope=reach, now=now, today=today, actor=actor_of(request, user))

    @cached_property
    def home(self) -> OrganisationRow | None:
        """The topmost organisation in view, that the pages open with; None for somebody without an appointment."""
        tops = organisations.roots(self.scope, on=self.today)
        return tops[0] if tops else None

    @cached_property
    def in_view(self) -> list[OrganisationRow]:
        """Organisations in view today, in 编制序, each below its parent."""
        return _as_tree(organisations.rows(self.scope, on=self.today))


def _as_tree(rows: list[OrganisationRow]) -> list[OrganisationRow]:
    known = {row.id for row in rows}
    below: dict[int | None, list[OrganisationRow]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    ordered: list[OrganisationRow] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(reversed(below.get(row.id, [])))
    return ordered
