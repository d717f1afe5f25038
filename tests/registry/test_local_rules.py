"""Benchmarks, lists and amounts of a locality: which one reaches a body, and what a published one may become."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.factories import area, organisation
from tests.registry.rows import DESK, TODAY, amount, benchmark, exemption, gear, put, told

from xiezhi.law.discretion import Range
from xiezhi.law.evaluation import evaluate
from xiezhi.law.facts import Facts
from xiezhi.law.statutes import statutes
from xiezhi.law.thresholds import needs
from xiezhi.registry.models import Benchmark, LocalAmount, Organisation
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.local_findings import (
    divergent_exemptions,
    findings_of,
    inconsistent_benchmarks,
)
from xiezhi.registry.selectors.local_rules import (
    LocalRules,
    UnknownLocalRow,
    as_benchmark,
    benchmark_for,
    governing_of,
    one,
    visible,
)
from xiezhi.registry.services.local_rules import Desk, LocalRuleRefused, discard, end, publish, save_draft
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
FINED: Facts = {"party_type": "法人", "penalties": frozenset({"罚款"}), "fine": 500_000, "confiscated": 0}


@pytest.fixture
def city() -> Organisation:
    return area("岚江市")


@pytest.fixture
def district(city: Organisation) -> Organisation:
    return area("云汀区", city)


@pytest.fixture
def body(district: Organisation) -> Organisation:
    return organisation("云汀区城市管理局", district)


def edit(row: Benchmark, desk: Desk = DESK) -> Benchmark:
    changed = told(row.organisation, {"basis": "条例第四十三条"}, (gear("一般", 0, 100),))
    return save_draft(desk=desk, rows=Benchmark.objects.all(), told=changed, row_id=row.pk, seen=0)


def hearing(body: Organisation, fine: int, on: date = TODAY) -> bool | None:
    return evaluate(needs()["hearing"], {**FINED, "fine": fine}, governing_of(body, on=on))


def test_a_draft_reaches_nobody_and_a_published_one_whoever_stands_below(
    body: Organisation, district: Organisation
) -> None:
    row = benchmark(district)
    assert benchmark_for(body.pk, "P1", on=TODAY) is None
    put(row)
    assert benchmark_for(body.pk, "P1", on=TODAY) == row
    assert benchmark_for(body.pk, "P2", on=TODAY) is None
    assert benchmark_for(organisation("青汀区城管局").pk, "P1", on=TODAY) is None


def test_the_lowest_level_stands_and_within_it_what_is_nearest(
    body: Organisation, district: Organisation, city: Organisation
) -> None:
    """行政处罚法第三十四条; 国办发〔2022〕27号: a lower level makes the upper one's more exact."""
    rows = [
        benchmark(body, level=1, issuer="省厅"),
        benchmark(city, level=2, issuer="市局"),
        benchmark(district),
        benchmark(body),
    ]
    for row in rows:
        put(row)
        assert benchmark_for(body.pk, "P1", on=TODAY) == row


def test_a_new_version_begins_a_day_and_ends_the_one_before(body: Organisation) -> None:
    old = put(benchmark(body))
    tomorrow = TODAY + timedelta(days=1)
    new = put(benchmark(body, valid_from=tomorrow))
    assert benchmark_for(body.pk, "P1", on=TODAY) == old
    assert benchmark_for(body.pk, "P1", on=tomorrow) == new
    assert events_of([f"benchmark:{new.pk}"])[0].action == "local_rule.published"
    assert events_of([f"benchmark:{old.pk}"])[0].action == "local_rule.ended"


@pytest.mark.parametrize(
    ("begins", "says"),
    [
        (date(2026, 6, 17), "不能早于今天"),
        (date(2024, 1, 1), "须自其后的一天起"),
        (date(2023, 1, 1), "须自其后的一天起"),
    ],
)
def test_a_new_version_never_changes_what_cases_were_decided_under(body: Organisation, begins: date, says: str) -> None:
    old = put(benchmark(body))
    new = benchmark(body, valid_from=begins)
    with pytest.raises(LocalRuleRefused, match=says):
        put(new)
    assert benchmark_for(body.pk, "P1", on=TODAY) == old


def test_a_published_row_is_neither_edited_nor_deleted_and_not_ended_backwards(body: Organisation) -> None:
    row = benchmark(body)
    put(row)
    rows = Benchmark.objects.all()
    with pytest.raises(LocalRuleRefused, match="另拟新版本"):
        edit(row)
    with pytest.raises(LocalRuleRefused, match="不能修改或者删除"):
        discard(desk=DESK, rows=rows, row_id=row.pk)
    with pytest.raises(LocalRuleRefused, match="不早于今天"):
        end(desk=DESK, rows=rows, row_id=row.pk, last_day=TODAY - timedelta(days=1))
    end(desk=DESK, rows=rows, row_id=row.pk, last_day=TODAY)
    assert benchmark_for(body.pk, "P1", on=TODAY) == row
    assert benchmark_for(body.pk, "P1", on=TODAY + timedelta(days=1)) is None


def test_an_edit_of_what_somebody_else_has_changed_is_told(body: Organisation) -> None:
    row = benchmark(body)
    edit(row)
    with pytest.raises(LocalRuleRefused, match="刚刚改过"):
        edit(row)


@pytest.mark.parametrize(("role", "drafts", "publishes"), [("legal_reviewer", True, False), ("body_head", False, True)])
def test_who_drafts_and_who_publishes(body: Organisation, role: str, drafts: bool, publishes: bool) -> None:
    held = replace(DESK, scope=Scope.of({role: frozenset({body.pk})}))
    made = benchmark(body)
    if drafts:
        edit(made, desk=held)
    else:
        with pytest.raises(LocalRuleRefused, match="管理员、法制审核人员"):
            edit(made, desk=held)
    if publishes:
        publish(desk=held, rows=Benchmark.objects.all(), row_id=made.pk)
    else:
        with pytest.raises(LocalRuleRefused, match="执法主体负责人、监督人员"):
            publish(desk=held, rows=Benchmark.objects.all(), row_id=made.pk)


@pytest.mark.parametrize(
    ("gears", "says"),
    [
        ((), "没有裁量档次"),
        ((gear("重", 0, 1001),), "超出法定幅度"),
        ((gear("轻", 0, 100, at_least=0, below=9), gear("重", 100, 200, at_least=5)), "重叠"),
        ((gear("轻", 0, 100, at_least=0, below=5), gear("重", 100, 200, at_least=9)), "空档"),
    ],
)
def test_a_benchmark_that_contradicts_itself_is_not_published(body: Organisation, gears: tuple, says: str) -> None:
    row = benchmark(body, measure="占道面积", gears=gears)
    with pytest.raises(LocalRuleRefused, match=says):
        put(row)


def test_a_row_without_a_source_is_not_kept(body: Organisation) -> None:
    with pytest.raises(LocalRuleRefused, match="没有出处"):
        benchmark(body, source="")
    with pytest.raises(LocalRuleRefused, match="早于施行日期"):
        benchmark(body, valid_to=date(2023, 1, 1))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"power_code": ""}, "没有编码为"),
        ({"basis": ""}, "处罚依据"),
        ({"statutory_low": 2, "statutory_high": 1}, "下限须不大于上限"),
        ({"gears": (gear("重", 5, 1),)}, "第1档“重”的罚款下限"),
        ({"gears": (gear("重", 1, 5, at_least=3, below=3),)}, "数量上限须大于下限"),
        ({"level": 4}, "制定层级"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_place(body: Organisation, changed: dict, says: str) -> None:
    with pytest.raises(LocalRuleRefused, match=says):
        benchmark(body, **changed)
    assert not Benchmark.objects.exists()


@pytest.mark.parametrize("formula", ["", "citizen_score > 3", "first_violation or", "__import__('os')"])
def test_a_condition_of_a_list_knows_only_facts_of_the_law(body: Organisation, formula: str) -> None:
    with pytest.raises(LocalRuleRefused, match="适用条件不能判断"):
        exemption(body, requires=formula)


def test_gears_by_circumstances_are_counted_by_their_place(body: Organisation) -> None:
    law = as_benchmark(benchmark(body))
    found = law.gear_of(2)
    assert found is not None
    assert (found.title, found.range) == ("一般", Range(20_000, 50_000))
    assert law.gear_of(4) is None


def test_levels_that_disagree_are_found_before_publishing_and_for_whoever_supervises(
    body: Organisation, city: Organisation
) -> None:
    put(benchmark(city, level=2, issuer="市局", measure="面积", gears=(gear("一般", 0, 300),)))
    row = benchmark(body, measure="面积", gears=(gear("一般", 0, 900),), public_on=None)
    said = [each.code for each in findings_of(row)]
    assert said == ["unpublished", "beyond_upper"]
    assert [each.code for each, _ in inconsistent_benchmarks(Scope.everything(), on=TODAY)] == []
    put(row)
    assert [each.code for each, _ in inconsistent_benchmarks(Scope.everything(), on=TODAY)] == said


def test_bodies_that_exempt_one_violation_differently_are_found(body: Organisation, district: Organisation) -> None:
    put(exemption(body))
    put(exemption(organisation("柳堤街道", district), issuer="柳堤街道", must=True))
    found = divergent_exemptions(Scope.everything(), on=TODAY)
    assert [each.sentence for each, _ in found] == ["云汀区城市管理局与柳堤街道对“占道不足两平方米”免罚条件不同"]


def test_of_one_violation_the_line_of_the_lowest_level_stands(body: Organisation, city: Organisation) -> None:
    put(exemption(city, level=2, issuer="市局"))
    own = put(exemption(body, must=True))
    assert LocalRules(body.pk, on=TODAY).exemptions("P1") == [own]


def test_without_a_local_amount_a_hearing_cannot_be_decided_and_with_one_it_is(
    body: Organisation, district: Organisation
) -> None:
    """行政处罚法第六十三条 leaves 较大数额 open."""
    assert hearing(body, 500_000) is None
    put(amount(district, 5_000))
    assert (hearing(body, 499_999), hearing(body, 500_000)) == (False, True)
    assert hearing(body, 500_000, on=date(2023, 12, 31)) is None


def test_an_amount_that_must_be_exceeded_is_not_reached_by_itself(body: Organisation) -> None:
    put(amount(body, 5_000, more_than=True))
    assert (hearing(body, 500_000), hearing(body, 500_001)) == (False, True)


def test_what_a_body_set_goes_before_its_district(body: Organisation, district: Organisation) -> None:
    put(amount(district, 5_000))
    put(amount(body, 1_000))
    assert hearing(body, 100_000) is True


@pytest.mark.parametrize(
    ("local", "sector", "stands"),
    [("", "", 5_000), ("", "market", 100_000), ("market", "market", 5_000), ("market", "", None)],
)
def test_a_sectors_own_amount_goes_before_a_general_one(
    body: Organisation, local: str, sector: str, stands: int | None
) -> None:
    """市场监督管理行政处罚听证办法第五条: one hundred thousand for organisations, unless the place says otherwise."""
    put(amount(body, 5_000, sector=local))
    law = governing_of(body, on=TODAY).statutes
    found = law.find("penalty.hearing.fine.organisation", TODAY, sector=sector)
    assert (found.value if found else None) == stands
    assert statutes().find("penalty.hearing.fine.organisation", TODAY) is None


def test_published_rows_are_seen_from_below_and_drafts_only_where_they_are_kept(
    body: Organisation, district: Organisation
) -> None:
    below = Scope.of({"officer": frozenset({body.pk})})
    row = amount(district, 5_000)
    with pytest.raises(UnknownLocalRow, match="管辖范围"):
        one(LocalAmount.objects.all(), below, row.pk)
    put(row)
    assert one(LocalAmount.objects.all(), below, row.pk) == row
    elsewhere = Scope.of({"officer": frozenset({area("青汀区").pk})})
    assert not visible(LocalAmount.objects.all(), elsewhere).exists()
