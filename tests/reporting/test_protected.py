"""Tables for the public: what is small is hidden in every form in which a table is given away."""

from datetime import date

import pytest
from tests.factories import ActFactory, area, organisation

from xiezhi.config.cli import main
from xiezhi.measures.errors import BadQuestion
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.reporting.protected import protected
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.stats_table import StatsTable

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> Organisation:
    """Bodies with 2, 6, 9 and no penalties of 2024; the first had 7 the year before."""
    made = area("云汀区")
    for name, count in (("城管局", 2), ("市监局", 6), ("水务局", 9)):
        body = organisation(name, made)
        for _ in range(count):
            ActFactory(body=body, decided_on=date(2024, 3, 5))
        for _ in range(7 if count == 2 else 0):
            ActFactory(body=body, decided_on=date(2023, 3, 5), filed_on=date(2023, 3, 1))
    return made


def ask(district: Organisation, *measures: str, **more: object) -> StatsTable:
    asked = {"organisation": district.pk, "period": "2024", "today": date(2025, 1, 1)} | more
    return stats(Scope.everything(), measures=measures, **asked)  # type: ignore[arg-type]


def test_a_small_count_and_its_smallest_neighbour_are_hidden(district: Organisation) -> None:
    table = protected(ask(district, "penalty.count", by=["body"]))
    assert [line[1] for line in table.lines()] == ["*", "*", "9"]
    assert "城管局,*" in table.as_csv()
    rows = table.as_json()["rows"]
    assert rows[0] == {  # type: ignore[index]
        "by": {"body": "城管局"},
        "values": {"penalty.count": None},
        "hidden": {"values": ["penalty.count"]},
    }
    assert "平台自定" in table.notes[-1]


def test_a_change_that_would_tell_a_hidden_count_is_hidden_too(district: Organisation) -> None:
    table = protected(ask(district, "penalty.count", by=["body"], compare="yoy"))
    assert [line[1:] for line in table.lines()] == [
        ["*", "7", "*", "*"],
        ["*", "0", "*", "*"],
        ["9", "0", "9", "—"],
    ]


def test_without_splits_only_the_count_itself_can_be_small(district: Organisation) -> None:
    assert protected(ask(district, "penalty.count")).lines() == [["17"]]
    assert protected(ask(district, "penalty.count", period="2024-03-05..2024-03-05", by=["month", "kind"])).lines() == [
        ["2024-03", "行政处罚", "17"]
    ]


@pytest.mark.parametrize("measure", ["penalty.fine.sum", "rectification.rate", "officer.count"])
def test_what_is_no_count_of_acts_cannot_be_protected(district: Organisation, measure: str) -> None:
    with pytest.raises(BadQuestion, match="只用于以件计的指标"):
        protected(ask(district, "penalty.count", measure))


def test_two_counts_at_once_cannot_be_protected_as_one_tells_the_other(district: Organisation) -> None:
    with pytest.raises(BadQuestion, match="一次只用于一项指标"):
        protected(ask(district, "act.count", "penalty.count", by=["body"]))


def test_more_than_two_splits_cannot_be_protected(district: Organisation) -> None:
    with pytest.raises(BadQuestion, match="最多按 2 项分组"):
        protected(ask(district, "penalty.count", by=["body", "month", "kind"]))


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_the_command_line_hides_them_where_asked(
    district: Organisation, form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiezhi.config.cli.opening.open_platform", lambda: None)
    asked = ["stats", "penalty.count", "--org", "云汀区", "--period", "2024", "--by", "body", "--format", form]
    assert main([*asked, "--protect"]) == 0
    told = capsys.readouterr()
    assert "不予公开" in told.err
    assert ("null" if form == "json" else "*") in told.out
    assert "6" not in told.out.split("城管局")[1]
