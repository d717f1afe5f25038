"""Files archived by many at once, and an archiving that fails late: numbers without gap or double, nothing half done."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.db import connections, transaction
from tests.cases.filing import archived, spot
from tests.cases.matters import Street, street
from tests.cases.ordinary import turn_of
from tests.databases import CommittedDatabase
from tests.factories import ACTOR

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import ArchivedFile, ArchivedVolume, CaseFile, DocumentSeries, FilingTask
from xiezhi.cases.selectors.file_contents import closed_on
from xiezhi.cases.services import archiving
from xiezhi.cases.services.archiving import archive
from xiezhi.cases.services.destruction import propose
from xiezhi.cases.services.filing import hand_in
from xiezhi.registry.scope import Scope


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"


def handed_in(place: Street, number: int) -> list[CaseFile]:
    """Closed cases whose files wait to be bound."""
    cases = [spot(place) for _ in range(number)]
    for case in cases:
        hand_in(turn=turn_of(place, case, "officer", closed_on(case)), retention="thirty")
    return cases


def test_files_archived_at_once_have_numbers_without_gap_or_double(committed_db: CommittedDatabase) -> None:
    place = street()
    cases = handed_in(place, 6)

    def work(case: CaseFile) -> str:
        try:
            file = archive(case_id=case.pk, now=turn_of(place, case, "officer", closed_on(case)).now)
            return file.number if file else ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        # Two workers that take one job twice make one file of it.
        numbers = list(pool.map(work, [*cases, cases[0]]))
    assert sorted(ArchivedFile.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert len({number for number in numbers if number}) == 6


def test_of_two_lists_of_destruction_made_at_once_only_one_holds_a_file(committed_db: CommittedDatabase) -> None:
    place = street()
    file = archived(place, spot(place), retention="thirty")
    scope = Scope.of({"officer": frozenset({place.body.pk})})

    def listed() -> str:
        try:
            told = {"opinion": "期满，无继续保存价值", "today": date(2057, 1, 4)}
            propose(actor=ACTOR, scope=scope, body=place.body, archives=[file.pk], **told)
        except CaseRefused as refused:
            return str(refused)
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections.close_all()
        return ""

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert listed() == ""
            later = pool.submit(listed)
            with pytest.raises(TimeoutError):
                later.result(0.5)
        assert "已经列在别的清册上" in later.result(5)


def test_an_archiving_that_fails_late_gives_its_number_back_and_can_be_done_again(
    committed_db: CommittedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = street()
    (case,) = handed_in(place, 1)
    now = turn_of(place, case, "officer", closed_on(case)).now
    with monkeypatch.context() as broken:
        broken.setattr(archiving, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            archive(case_id=case.pk, now=now)
    assert not ArchivedFile.objects.exists()
    assert not ArchivedVolume.objects.exists()
    assert not DocumentSeries.objects.filter(document=archiving.SERIES).exists()
    task = FilingTask.objects.get(case=case)
    assert (task.state, task.problem) == (FilingTask.State.REFUSED, archiving.FAILED)
    hand_in(turn=turn_of(place, case, "officer", closed_on(case)), retention="thirty")
    file = archive(case_id=case.pk, now=now)
    assert file is not None
    assert file.serial == 1
