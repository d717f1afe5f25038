"""Figures over a change of the tree: as it was, and like for like, said which."""

from datetime import date

import pytest
from tests.factories import ACTOR, ActFactory, CertificateFactory, PowerFactory, area, organisation

from xiezhi.measures.errors import BadQuestion
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.organisations import (
    merge_organisations,
    move_organisation,
    rename_organisation,
    split_organisation,
)
from xiezhi.reporting.selectors.behind import Asked, behind
from xiezhi.reporting.selectors.figures import stats
from xiezhi.reporting.stats_table import StatsTable

pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 10)
END = date(2024, 12, 31)


def ask(*measures: str, basis: str, by: tuple[str, ...] = (), compare: str | None = "yoy") -> StatsTable:
    return stats(
        Scope.everything(),
        measures=measures,
        organisation="云汀区",
        period="2024",
        by=by,
        compare=compare,
        basis=basis,
        today=TODAY,
    )


def compared(table: StatsTable, measure: str) -> dict[str, tuple[object, object]]:
    return {row.by["body"]: (row.values[measure], (row.previous or {})[measure]) for row in table.rows}


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


@pytest.fixture
def merged(district: Organisation) -> Organisation:
    """城管局 became part of 综合执法局 in the middle of 2024; both had done something in both years."""
    old = organisation("城管局", district, sort_order=1)
    new = organisation("综合执法局", district, sort_order=2)
    for body, days in ((old, ("2023-03-01", "2023-09-01", "2024-03-01")), (new, ("2023-05-01", "2024-05-01"))):
        for day in map(date.fromisoformat, days):
            ActFactory.create(body=body, filed_on=day, decided_on=day, fine=10_00)
        CertificateFactory.create(organisation=body)
        PowerFactory.create(organisation=body)
    merge_organisations(actor=ACTOR, organisations=[old], into=new, on=date(2024, 7, 1))
    return new


def test_a_merged_body_counts_with_its_successor_in_both_years_only_like_for_like(merged: Organisation) -> None:
    assert compared(ask("act.count", basis="historic", by=("body",)), "act.count") == {
        "城管局": (1, 2),
        "综合执法局": (1, 1),
    }
    table = ask("act.count", basis="like", by=("body",))
    assert compared(table, "act.count") == {"综合执法局": (2, 3)}
    assert [row.body_id for row in table.rows] == [merged.pk]


@pytest.mark.usefixtures("merged")
@pytest.mark.parametrize("measure", ["officer.count", "power.count", "organisation.count"])
def test_registers_are_counted_on_the_same_basis(measure: str) -> None:
    assert set(compared(ask(measure, basis="like", by=("body",)), measure)) == {"综合执法局"}
    assert "城管局" in compared(ask(measure, basis="historic", by=("body",)), measure)
    table = ask("officer.opening.count", "officer.moved.count", "officer.count", basis="like")
    assert table.rows[0].values == {"officer.opening.count": 2, "officer.moved.count": 0, "officer.count": 2}


def test_the_note_says_the_basis_and_names_what_changed(merged: Organisation, district: Organisation) -> None:
    bureau = organisation("农业局", district)
    rename_organisation(actor=ACTOR, organisation=bureau, name="农业农村局", on=date(2023, 10, 1))
    other = area("青汀区")
    gone = organisation("芦湾镇", district)
    move_organisation(actor=ACTOR, organisation=gone, parent=other, on=date(2024, 2, 1))
    whole, parts = (
        organisation("水务局", district),
        [organisation(name, district, valid_from=date(2024, 4, 1)) for name in ("供水局", "河湖局")],
    )
    split_organisation(actor=ACTOR, organisation=whole, into=parts, on=date(2024, 4, 1))
    said = (
        "农业局自 2023-10-01 起更名为农业农村局；芦湾镇自 2024-02-01 起划出；"
        "水务局自 2024-04-01 起分立出供水局、河湖局（上年数字不能拆分，仍在水务局名下）；"
        "城管局自 2024-07-01 起并入综合执法局。"
    )
    (like,) = ask("act.count", basis="like").notes
    assert like.startswith("按可比机构（like）：各期都按 2024-12-31 的机构")
    assert like.endswith(said)
    (historic,) = ask("act.count", basis="historic").notes
    assert historic.startswith("按当时机构（historic）")
    assert historic.endswith(said)
    assert ask("act.count", basis="historic", compare=None).notes == ()


def test_a_move_inside_the_district_is_no_change_of_the_district(district: Organisation) -> None:
    first, second = organisation("甲局", district), organisation("乙局", district)
    team = organisation("执法队", first)
    move_organisation(actor=ACTOR, organisation=team, parent=second, on=date(2024, 2, 1))
    assert ask("act.count", basis="historic").notes == ()
    assert "没有变动" in ask("act.count", basis="like").notes[0]


def test_what_has_moved_in_counts_in_both_years_and_what_has_moved_out_in_none(district: Organisation) -> None:
    other = area("青汀区")
    comes, goes = organisation("东镇", other), organisation("西镇", district)
    for body in (comes, goes):
        for day in (date(2023, 2, 1), date(2024, 2, 1), date(2024, 11, 1)):
            ActFactory.create(body=body, filed_on=day, decided_on=day)
    move_organisation(actor=ACTOR, organisation=comes, parent=district, on=date(2024, 6, 1))
    move_organisation(actor=ACTOR, organisation=goes, parent=other, on=date(2024, 6, 1))
    assert compared(ask("act.count", basis="historic", by=("body",)), "act.count") == {"东镇": (1, 0), "西镇": (1, 1)}
    assert compared(ask("act.count", basis="like", by=("body",)), "act.count") == {"东镇": (2, 1)}


@pytest.mark.usefixtures("merged")
def test_a_figure_like_for_like_opens_its_records(district: Organisation) -> None:
    for measure, total in (("act.count", 3), ("penalty.fine.sum", 30_00), ("officer.count", 2)):
        for keys in ({}, {"body": "综合执法局"}):
            asked = Asked(measure, district.pk, "2023", keys=keys, standing_on=END)
            found = behind(Scope.everything(), asked, today=TODAY)
            assert found.agrees
            assert found.total == total


def test_an_unknown_basis_is_refused(district: Organisation) -> None:
    with pytest.raises(BadQuestion, match="historic、like"):
        ask("act.count", basis="own")
