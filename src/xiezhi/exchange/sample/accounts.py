"""One account for each role over the sample, and those of its police branch, each with a random password of its own."""

import os
import secrets
import string
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from xiezhi.accounts.services.users import create_user
from xiezhi.registry.models import QualificationGround, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.registry.selectors.organisations import find
from xiezhi.registry.selectors.reviewers import reviewers
from xiezhi.registry.services.appointments import appoint
from xiezhi.registry.services.officers import link_officer
from xiezhi.registry.services.reviewers import Qualified, record_qualification
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LETTERS, LENGTH = string.ascii_letters + string.digits, 16


@dataclass(frozen=True, slots=True)
class Account:
    """Who can log in and as what; the password stands nowhere else but in the file that `keep` writes."""

    username: str
    password: str
    display_name: str
    role: str
    organisation: str


# Username, name on the page, role, and whether it is over one body (else over the whole district).
ROLES = (
    ("zhifa", "示例·执法员", Role.OFFICER, True),
    ("fazhi", "示例·法制审核员", Role.LEGAL_REVIEWER, True),
    ("kezhang", "示例·承办机构负责人", Role.SECTION_HEAD, True),
    ("fenguan", "示例·分管负责人", Role.DEPUTY_HEAD, True),
    ("fuzeren", "示例·主体负责人", Role.BODY_HEAD, True),
    ("jiandu", "示例·监督员", Role.SUPERVISOR, False),
    ("tongji", "示例·统计员", Role.STATISTICIAN, False),
    ("guanli", "示例·管理员", Role.ADMINISTRATOR, False),
    ("shenji", "示例·审计员", Role.AUDITOR, False),
)
# The police handle cases under a law of their own and receive what others transfer to them.
POLICE_ROLES = (
    ("minjing", "示例·民警", Role.OFFICER),
    ("gafazhi", "示例·公安法制员", Role.LEGAL_REVIEWER),
    ("gafuze", "示例·公安负责人", Role.BODY_HEAD),
)


def create_accounts(*, actor: Actor, district: str, body: str, police: str | None, today: date) -> tuple[Account, ...]:
    """Create the account of every role and appoint it; `police`: the police body, None where there is none.

    Raises UserRefused where a username is taken.
    """
    places = [(username, name, role, body if is_local else district) for username, name, role, is_local in ROLES]
    if police is not None:
        places += [(username, name, role, police) for username, name, role in POLICE_ROLES]
    return tuple(_create(actor, username, name, role, place, today) for username, name, role, place in places)


def fresh_password() -> str:
    """A random password."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _create(actor: Actor, username: str, name: str, role: Role, place: str, today: date) -> Account:
    password = fresh_password()
    user = create_user(username=username, display_name=name, password=password, record=partial(record, actor=actor))
    organisation = find(Scope.everything(), place, on=today)
    appoint(actor=actor, user=user, role=role, organisation=organisation, valid_from=today)
    if role is Role.OFFICER:
        holders = valid_on(Scope.everything(), organisation.pk, on=today)
        if holders:
            link_officer(actor=actor, user=user, certificate_number=holders[0].number)
    return Account(username, password, name, str(role.label), place)


def qualify_reviewers(*, actor: Actor, today: date, now: datetime) -> None:
    """Record a qualification, marked as not real, for every reviewer of the sample."""
    for each in reviewers(Scope.everything(), on=today):
        told = Qualified(QualificationGround.CERTIFICATE, today, "样例（非真实）", f"样例{each.user_id}")
        record_qualification(
            actor=actor, scope=Scope.everything(), user_id=each.user_id, told=told, today=today, now=now
        )


def as_text(accounts: tuple[Account, ...]) -> str:
    """A table of accounts, one a line."""
    lines = [f"{a.username:<10}{a.password:<20}{a.role}（{a.organisation}）" for a in accounts]
    return "\n".join(["用户名    密码                角色", *lines]) + "\n"


def keep(accounts: tuple[Account, ...], path: Path) -> None:
    """Write the accounts to a file that only its owner can read, replacing an older one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(as_text(accounts))
    draft.replace(path)
