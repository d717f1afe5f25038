"""The sample goes in by the ordinary door, once, and leaves an account for each role."""

import csv
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.databases import CommittedDatabase

from xiezhi.accounts.models import User
from xiezhi.accounts.services.sessions import log_in
from xiezhi.cases.models import Act, Advice, ApprovalRequest, CaseFile, CaseTask, Comment, Evidence, Interference, Lead
from xiezhi.exchange.sample import loading
from xiezhi.exchange.sample.files import write_ledgers
from xiezhi.exchange.sample.ledgers import ledgers
from xiezhi.exchange.sample.loading import LoadedSample, SampleRefused, State, load_sample, state
from xiezhi.exchange.sample.spec import load_spec
from xiezhi.registry.models import Appointment, ApprovalChain, Certificate, Organisation, Power, Role, Substitution
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of
from xiezhi.trail.services import record

ACTOR = Actor(id=0, name="命令行:tester", via="cli")
NOW = datetime(2025, 1, 20, 1, 0, tzinfo=UTC)
STREET = "subdistrict_2023"


def load(folder: Path) -> LoadedSample:
    return load_sample(actor=ACTOR, now=NOW, accounts_file=folder / "keys" / "accounts.txt", name=STREET)


@pytest.mark.slow
def test_the_sample_is_loaded_once_with_an_account_for_each_role(
    committed_db: CommittedDatabase, tmp_path: Path
) -> None:
    assert state(load_spec(STREET)) is State.EMPTY
    loaded = load(tmp_path)
    assert (Organisation.objects.count(), Certificate.objects.count(), Power.objects.count()) == (2, 30, 37)
    assert CaseFile.objects.filter(leads__isnull=True).count() == 22
    assert Act.objects.filter(case=None).count() == 339 + 475
    told = Lead.objects.filter(received_on__lte=NOW.date())
    assert told.filter(merged_into__isnull=True).count() == 20
    assert told.filter(merged_into__isnull=False).exists()
    assert told.filter(decided_on__isnull=False).exists()
    assert {result.refused for result in loaded.results.values()} == {0}
    assert {appointment.role for appointment in Appointment.objects.all()} == set(Role.values)

    together = (Evidence, Comment, CaseTask, Advice, Interference, Substitution, ApprovalChain, ApprovalRequest)
    assert {model.__name__: model._default_manager.count() for model in together} == {
        "Evidence": 3,
        "Comment": 2,
        "CaseTask": 1,
        "Advice": 1,
        "Interference": 1,
        "Substitution": 1,
        "ApprovalChain": 2,
        "ApprovalRequest": 1,
    }

    kept = tmp_path / "keys" / "accounts.txt"
    assert kept.stat().st_mode & 0o777 == 0o600
    # One for each role, and the adviser's, who is appointed to nothing.
    assert len({account.password for account in loaded.accounts}) == len(Role) + 1
    for account in loaded.accounts:
        user = User.objects.get(username=account.username)
        log_in(
            username=account.username,
            password=account.password,
            now=NOW,
            record=partial(record, actor=ACTOR),
        )
        assert f"{account.username}" in kept.read_text(encoding="utf-8")
        assert events_of([f"user:{user.pk}"], 10)

    assert state(load_spec(STREET)) is State.OTHER
    with pytest.raises(SampleRefused, match="已有机构"):
        load(tmp_path)
    assert User.objects.count() == len(Role) + 1


@pytest.mark.slow
def test_a_loading_that_was_cut_short_goes_on(
    committed_db: CommittedDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "create_accounts", fail)
        with pytest.raises(KeyboardInterrupt):
            load(tmp_path)
    assert state(load_spec(STREET)) is State.BEGUN
    assert not (tmp_path / "keys" / "accounts.txt").exists()
    loaded = load(tmp_path)
    assert loaded.results["acts"].unchanged == 339 + 475
    assert User.objects.count() == len(Role) + 1  # and the adviser


@pytest.mark.django_db
def test_a_register_with_other_organisations_is_left_alone(tmp_path: Path) -> None:
    Organisation.objects.create(category=2, nature=1, valid_from=NOW.date())
    with pytest.raises(SampleRefused):
        load(tmp_path)
    assert Organisation.objects.count() == 1
    assert not User.objects.exists()


def test_files_hold_every_row(tmp_path: Path) -> None:
    made = ledgers(load_spec(STREET))
    for form in ("csv", "xlsx"):
        for name, path in write_ledgers(made, tmp_path / form, form=form).items():
            frame = getattr(made, name)
            rows = rows_of(path)
            assert rows[0] == frame.columns
            assert [row[:2] for row in rows[1:]] == [[cell or "" for cell in row[:2]] for row in frame.rows()]


def rows_of(path: Path) -> list[list[str]]:
    if path.suffix == ".xlsx":
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
