"""Every kind of act from its opening to its end by data, on record with its kind; what the law forbids on the way."""

from datetime import date

import pytest
from tests.cases.kinds import taken_through
from tests.cases.matters import Street, street

from xiezhi.law.procedures import Procedure, procedures
from xiezhi.law.vocabulary import table

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 18)
# Penalties and inspections have their own tests; what is opened here is asked all by itself.
KINDS = [each for each in procedures() if each.kind not in {"", "行政处罚", "行政检查"}]


@pytest.fixture
def place() -> Street:
    return street()


@pytest.fixture
def unfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are checked, numbered and kept, but their files are not laid out: tests of documents fill every template."""
    monkeypatch.setattr("xiezhi.cases.services.documents.fill", lambda content, values, *, name: name.encode())
    monkeypatch.setattr("xiezhi.cases.services.documents.template_for", lambda body_id, kind, *, on: b"")


def test_every_kind_of_act_has_a_procedure() -> None:
    assert {each.kind for each in procedures()} >= set(table("kind").names)


@pytest.mark.usefixtures("unfilled")
@pytest.mark.parametrize("found", KINDS, ids=lambda each: each.id)
def test_a_plain_case_of_every_kind_comes_on_record_and_is_closed(place: Street, found: Procedure) -> None:
    case = taken_through(place, found.id, on=ON)
    assert case.ended
    assert case.act is not None
    assert table("kind").name(case.act.kind) == found.kind
    assert case.act.decided_on is not None
    assert case.act.closed_on is not None
    assert case.act.decision_number
    issued = [document.title for document in case.documents.all()]
    assert any("决定书" in title or "裁决书" in title for title in issued)
    assert "办结审批表" in issued
