"""The sample goes in by the door that real ledgers use: files, imported by the ordinary service."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from xiezhi.accounts.models import User
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.sample.accounts import ROLES, Account, create_accounts, fresh_password, keep, qualify_reviewers
from xiezhi.exchange.sample.files import write_ledgers
from xiezhi.exchange.sample.handling import prepare_cases
from xiezhi.exchange.sample.inspecting import prepare_inspections
from xiezhi.exchange.sample.leads import make_leads
from xiezhi.exchange.sample.ledgers import ledgers
from xiezhi.exchange.sample.local_rules import put_local_rules
from xiezhi.exchange.sample.police import police_body, write_police
from xiezhi.exchange.sample.rendering import body_codes
from xiezhi.exchange.sample.spec import Spec, load_spec
from xiezhi.exchange.sample.together import Setting, ask, engage_adviser, put_chains, put_substitution
from xiezhi.exchange.services.importing import run_import
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import find
from xiezhi.trail.actor import Actor

TITLES = {
    "organisations": "机构",
    "officers": "执法人员",
    "powers": "职权事项",
    "enterprises": "企业名录",
    "acts": "执法台账",
}
PREPARED_BODIES = 3  # so many get checklists and visits


class SampleRefused(RuntimeError):
    """The sample cannot be loaded here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class LoadedSample:
    """What was loaded: the accounts, and the result of each import by ledger."""

    accounts: tuple[Account, ...]
    results: dict[str, ImportResult]


class State(StrEnum):
    """How far a database is from holding the sample."""

    EMPTY = "empty"  # no organisations
    BEGUN = "begun"  # loading was cut short: its organisations are there, its accounts are not
    OTHER = "other"  # complete, or other organisations


def state(spec: Spec) -> State:
    """What the database holds of the sample `spec`."""
    if not Organisation.objects.exists():
        return State.EMPTY
    has_body = Organisation.objects.filter(code=body_codes(spec)[0]).exists()
    has_accounts = User.objects.filter(username=ROLES[0][0]).exists()
    return State.BEGUN if has_body and not has_accounts else State.OTHER


def load_sample(
    *,
    actor: Actor,
    now: datetime,
    accounts_file: Path,
    scale: int = 1,
    name: str = "district_2024",
    progress: Callable[[str], None] | None = None,
) -> LoadedSample:
    """Import the sample `name` with `scale` times its acts into an empty database, then create the accounts.

    A loading that was cut short goes on where it stopped: the same ledgers imported twice change nothing. The accounts
    are kept in `accounts_file` (0600). The imports are batches like any other; each can be undone. Raises
    SampleRefused where there are other organisations, SpecRefused for a bad scale.
    """
    spec = load_spec(name).scaled(scale)
    if state(spec) is State.OTHER:
        raise SampleRefused("数据库中已有机构，示例数据只能装入空库；请用 XIEZHI_DATA 指定另一个数据目录。")
    say = progress or (lambda _text: None)
    results = _import_ledgers(spec, actor, now, say)
    say("录入示例裁量基准、免罚清单、地方数额标准和审核目录")
    with transaction.atomic():
        put_local_rules(actor=actor, district=spec.district, now=now)
    say("建立检查计划和示例账号")
    with transaction.atomic():
        today = timezone.localtime(now).date()
        names = [body.name for body in spec.bodies[:PREPARED_BODIES]]
        prepare_inspections(actor=actor, district=spec.district, bodies=names, today=today, now=now)
        police = police_body(spec)
        accounts = create_accounts(
            actor=actor, district=spec.district, body=spec.bodies[0].name, police=police, today=today
        )
        qualify_reviewers(actor=actor, today=today, now=now)
        setting = Setting(actor, find(Scope.everything(), spec.bodies[0].name, on=today), today, now)
        password = fresh_password()
        engaged = engage_adviser(setting=setting, password=password)
        accounts += (Account(engaged[0], password, engaged[1], engaged[2], spec.bodies[0].name),)
        opened = prepare_cases(body=spec.bodies[0].name, police=police, setting=setting)
        put_chains(setting=setting)
        ask(setting=setting, opened=opened)
        put_substitution(setting=setting)
        say("登记示例线索")
        make_leads(spec, actor=actor, now=now)
        keep(accounts, accounts_file)
    return LoadedSample(accounts=accounts, results=results)


def _import_ledgers(spec: Spec, actor: Actor, now: datetime, say: Callable[[str], None]) -> dict[str, ImportResult]:
    say("生成示例数据")
    made = ledgers(spec)
    results: dict[str, ImportResult] = {}
    with tempfile.TemporaryDirectory(prefix="xiezhi-sample-") as folder:
        for ledger, path in write_ledgers(made, Path(folder)).items():
            say(f"导入{TITLES[ledger]}")
            results[ledger] = _imported(ledger, path, actor, now)
        for ledger, path in write_police(spec, Path(folder)).items():
            say(f"导入公安分局{TITLES[ledger]}")
            _imported(ledger, path, actor, now)
    return results


def _imported(ledger: str, path: Path, actor: Actor, now: datetime) -> ImportResult:
    result = run_import(ledger=ledger, path=path, actor=actor, scope=Scope.everything(), now=now)
    if result.refused:
        first = result.refusals[0]
        raise SampleRefused(
            f"示例{TITLES[ledger]}有 {result.refused} 行未能导入，例如第 {first.row} 行：{first.reason}"
        )
    return result
