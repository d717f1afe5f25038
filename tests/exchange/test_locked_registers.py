"""The register of a locked period: what changes a figure of it is refused, what does not goes in."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.exchange.ledger import load, write_csv
from tests.exchange.test_locked_periods import lock
from tests.factories import ACTOR, NOON, ActFactory, CertificateFactory, PowerFactory, area, organisation

from xiezhi.exchange.errors import LedgerRefused, UndoRefused
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.models import Certificate, Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.holding import RegisterLocked, locked_periods_kept
from xiezhi.registry.services.organisations import (
    close_organisation,
    merge_organisations,
    move_organisation,
    rename_organisation,
)
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.services.locks import lift_lock

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
LATER, WITHIN = date(2025, 2, 1), date(2024, 7, 1)
FIGURES = (
    *("organisation.count", "officer.count", "officer.reviewer.count", "officer.opening.count"),
    *("officer.issued.count", "officer.cancelled.count", "officer.moved.count", "officer.expired.count"),
    *("officer.participation.rate", "power.count", "power.duty.count", "power.performance.rate", "act.count"),
)


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


@pytest.fixture
def bureau(district: Organisation) -> Organisation:
    return organisation("甲局", district)


def officer(number: str, **cells: Any) -> dict[str, Any]:
    return {
        "执法证号": number,
        "姓名": "周正",
        "所属执法主体": "甲局",
        "岗位": "执法",
        "发证日期": "2025-02-01",
        **cells,
    }


def loaded(tmp_path: Path, ledger: str, *rows: dict[str, Any], **options: Any) -> Any:
    return load(ledger, write_csv(tmp_path / f"{ledger}.csv", rows), **options)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_certificate_of_the_period_is_refused_with_the_remedy_and_a_later_one_goes_in(
    tmp_path: Path, district: Organisation, bureau: Organisation, dry_run: bool
) -> None:
    held = lock(district)
    assert loaded(tmp_path, "officers", officer("Y1"), dry_run=dry_run).inserted == 1
    with pytest.raises(LedgerRefused) as refused:
        loaded(tmp_path, "officers", officer("Y2", 发证日期="2024-05-01"), dry_run=dry_run)
    assert str(refused.value) == (
        "没有写入：云汀区2024年的统计期间已锁定，这次改动会使其中的数字改变：甲局的执法证。"
        "今后发生的变动请填期间（止于 2024-12-31）以后的日期；"
        "要更正期间内的登记，请云汀区或其上级的监督人员、执法主体负责人在“期间锁定”中写明原因解锁。"
    )
    assert not Certificate.objects.filter(number="Y2").exists()
    lift_lock(actor=ACTOR, scope=ALL, lock_id=held.pk, reason="补登", now=NOON)
    assert loaded(tmp_path, "officers", officer("Y2", 发证日期="2024-05-01"), dry_run=dry_run).inserted == 1


def test_a_batch_that_the_figures_were_counted_from_cannot_be_undone(
    tmp_path: Path, district: Organisation, bureau: Organisation
) -> None:
    batch = loaded(tmp_path, "officers", officer("Y1", 发证日期="2024-05-01")).batch
    lock(district)
    with pytest.raises(UndoRefused, match=r"不能撤销。没有写入：云汀区2024年的统计期间已锁定.*甲局的执法证"):
        undo(batch=batch, actor=ACTOR, scope=ALL, now=NOON)
    assert Certificate.objects.filter(number="Y1").exists()


@pytest.mark.parametrize("on", [WITHIN, LATER])
@pytest.mark.parametrize(
    "change",
    [
        lambda bureau, other, on: rename_organisation(actor=ACTOR, organisation=bureau, name="新局", on=on),
        lambda bureau, other, on: move_organisation(actor=ACTOR, organisation=bureau, parent=area("青汀区"), on=on),
        lambda bureau, other, on: close_organisation(actor=ACTOR, organisation=bureau, last_day=on),
        lambda bureau, other, on: merge_organisations(actor=ACTOR, organisations=[bureau], into=other, on=on),
    ],
    ids=["rename", "move", "close", "merge"],
)
def test_the_tree_may_change_after_the_period_and_not_in_it(
    district: Organisation, bureau: Organisation, change: Callable[..., None], on: date
) -> None:
    other = organisation("乙局", district)
    lock(district)
    if on == WITHIN:
        with pytest.raises(RegisterLocked, match="云汀区2024年的统计期间已锁定"):
            change(bureau, other, on)
        bureau.refresh_from_db()
        assert (bureau.merged_into_id, bureau.names.count(), bureau.placements.count()) == (None, 1, 1)
    else:
        change(bureau, other, on)


def changed_by_chance(chance: random.Random, days: list[date]) -> None:
    """Give a certificate other days and another post, or an item another end and place on the duty list."""
    if chance.random() < 0.5:
        certificate = chance.choice(Certificate.objects.all())
        setattr(certificate, chance.choice(["issued_on", "expires_on", "cancelled_on"]), chance.choice([*days, None]))
        certificate.post = chance.choice([1, 1, 2])
        if certificate.cancelled_on and certificate.issued_on:
            certificate.cancelled_on = max(certificate.cancelled_on, certificate.issued_on)
        certificate.save()
    else:
        power = chance.choice(Power.objects.all())
        power.valid_to, power.is_duty = max(power.valid_from, chance.choice(days)), chance.random() < 0.7
        power.save()


def figures(district: Organisation) -> list[object]:
    asked = [
        stats(ALL, measures=FIGURES, organisation=district.pk, period="2024", by=by, today=date(2025, 6, 1))
        for by in ((), ("body",))
    ]
    return [(row.by, row.values) for table in asked for row in table.rows]


def test_whatever_is_let_in_leaves_every_figure_of_the_period_as_it_was(
    district: Organisation, bureau: Organisation
) -> None:
    """Changes by chance around the first and last day of the period: many are refused and many are let in."""
    chance = random.Random(8)  # noqa: S311 - a test's own data
    days = [date(2023, 12, 30) + timedelta(days=each) for each in (0, 1, 2, 100, 366, 367, 368, 400)]
    for body in (bureau, organisation("乙局", district)):
        for _ in range(3):
            CertificateFactory.create(organisation=body, issued_on=chance.choice(days), expires_on=chance.choice(days))
            power = PowerFactory.create(organisation=body, valid_from=chance.choice(days))
            ActFactory.create(body=body, power_code=power.code, decided_on=date(2024, 5, 1), filed_on=None)
    lock(district)
    before, verdicts = figures(district), []
    for _ in range(80):
        point = transaction.savepoint()
        try:
            with locked_periods_kept():
                changed_by_chance(chance, days)
            verdicts.append("let in")
            assert figures(district) == before
        except RegisterLocked:
            verdicts.append("refused")
        transaction.savepoint_rollback(point)
    assert min(verdicts.count("let in"), verdicts.count("refused")) >= 10
