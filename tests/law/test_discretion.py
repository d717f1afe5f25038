from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.law.benchmarks import inconsistencies
from xiezhi.law.discretion import (
    EFFECTS,
    Benchmark,
    Factor,
    Gear,
    Judgement,
    Range,
    asked_by,
    factors,
    judge,
)
from xiezhi.law.evaluation import Governing
from xiezhi.law.facts import Value

ON = date(2026, 3, 2)
LAW = Governing(ON)
WEIGHTLESS: dict[str, Value] = dict.fromkeys(
    (
        *("incapable", "partly_incapable", "minor_violation", "corrected_in_time", "no_harm", "slight_harm", "coerced"),
        *(
            "first_violation",
            "no_fault",
            "fault_irrelevant",
            "harm_removed",
            "confessed",
            "meritorious",
            "other_lenience",
        ),
        *("emergency", "serious_effect", "instigated", "retaliated", "punished_within_year"),
    ),
    False,
) | {"party_age": 30}
YUAN = 100
GEARS = (
    Gear("a", "轻微", Range(1_000 * YUAN, 10_000 * YUAN), below=10),
    Gear("b", "一般", Range(10_000 * YUAN, 30_000 * YUAN), at_least=10, below=100),
    Gear("c", "严重", Range(30_000 * YUAN, 50_000 * YUAN), at_least=100),
)
CITY = Benchmark(
    id="city", item="0001", setter="市城管委", level=2, statutory=Range(1_000 * YUAN, 50_000 * YUAN), measure="占道面积（平方米）",
    gears=GEARS, share=30, source="天津市城市管理裁量基准", published=True, valid_from=date(2025, 1, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "code", "effect", "article"),
    [
        ({"party_age": 13}, "age.child", "exempt", "第三十条"),
        ({"party_age": 14}, "age.minor", "lenient", "第三十条"),
        ({"party_age": 17}, "age.minor", "lenient", "第三十条"),
        ({"incapable": True}, "incapable", "exempt", "第三十一条"),
        ({"partly_incapable": True}, "incapable.partly", "may_lenient", "第三十一条"),
        ({"minor_violation": True, "corrected_in_time": True, "no_harm": True}, "none.minor", "exempt", "第三十三条"),
        (
            {"first_violation": True, "corrected_in_time": True, "slight_harm": True},
            "none.first",
            "may_exempt",
            "第三十三条",
        ),
        ({"no_fault": True}, "none.no_fault", "exempt", "第三十三条"),
        ({"harm_removed": True}, "lenient.harm_removed", "lenient", "第三十二条"),
        ({"coerced": True}, "lenient.coerced", "lenient", "第三十二条"),
        ({"confessed": True}, "lenient.confessed", "lenient", "第三十二条"),
        ({"meritorious": True}, "lenient.meritorious", "lenient", "第三十二条"),
        ({"other_lenience": True}, "lenient.other", "lenient", "第三十二条"),
        ({"emergency": True}, "heavier.emergency", "heavier", "第四十九条"),
    ],
)
def test_what_weighs_names_its_article(facts: dict[str, Value], code: str, effect: str, article: str) -> None:
    (found,) = factors({**WEIGHTLESS, **facts}, LAW)
    assert (found.code, found.effect, found.certain) == (code, effect, True)
    assert found.reason.endswith(f"{EFFECTS[effect]}（《行政处罚法》{article}）")


@pytest.mark.parametrize(
    "facts",
    [
        {"party_age": 18},
        {"minor_violation": True, "corrected_in_time": True, "no_harm": False},
        {
            "first_violation": False,
            "corrected_in_time": True,
            "slight_harm": True,
        },  # punished before, by whichever body
        {"no_fault": True, "fault_irrelevant": True},
        {"punished_within_year": True},  # 治安管理处罚法第二十二条 reaches public security alone
    ],
)
def test_what_does_not_weigh(facts: dict[str, Value]) -> None:
    assert factors({**WEIGHTLESS, **facts}, LAW) == ()


def test_a_repeated_violation_weighs_in_public_security() -> None:
    (found,) = factors({**WEIGHTLESS, "punished_within_year": True}, Governing(ON, sector="public_security"))
    assert (found.effect, found.article) == ("heavier", "《治安管理处罚法》第二十二条")


def test_a_circumstance_that_is_not_known_is_named_and_weighs_nothing_yet() -> None:
    found = factors({**WEIGHTLESS, "first_violation": None, "slight_harm": True, "corrected_in_time": True}, LAW)
    (first,) = found
    assert not first.certain
    assert first.missing == ("初次违法（含其他执法主体的记录）",)
    assert judge(CITY, 5, found) == judge(CITY, 5, ())


def factor(effect: str) -> Factor:
    return Factor(effect, "情节", effect, "《行政处罚法》第三十二条", certain=True, missing=())


@pytest.mark.parametrize(
    ("quantity", "effects", "low", "high"),
    [
        (9, (), 1_000, 10_000),
        (10, (), 10_000, 30_000),
        (100, (), 30_000, 50_000),
        (10, ("lenient",), 0, 16_000),  # lighter: the lower 30 %; mitigated: below the range
        (10, ("may_lenient",), 0, 30_000),
        (10, ("heavier",), 24_000, 30_000),
        (10, ("lenient", "heavier"), 10_000, 30_000),
        (10, ("may_exempt",), 10_000, 30_000),
    ],
)
def test_the_range_that_is_left_to_decide(quantity: int, effects: tuple[str, ...], low: int, high: int) -> None:
    judgement = judge(CITY, quantity, tuple(factor(effect) for effect in effects))
    assert judgement.range == Range(low * YUAN, high * YUAN)
    assert judgement.may_exempt == ("may_exempt" in effects)
    assert len(judgement.reasons) == 1 + len(effects)


def test_a_judgement_gives_its_reasons_and_objects_to_what_lies_outside() -> None:
    judgement = judge(CITY, 10, (factor("lenient"),))
    assert judgement.reasons == (
        "占道面积（平方米）10，属于“一般”，幅度10,000元至30,000元（天津市城市管理裁量基准）",
        "情节，应当从轻或者减轻（《行政处罚法》第三十二条）",
    )
    assert judgement.objection(16_000 * YUAN) == ""
    assert judgement.objection(16_001 * YUAN) == (
        "罚款16,001元不在裁量范围（0元至16,000元）内。调整金额，或者写明理由并提请集体讨论。"
    )
    assert judge(CITY, 10, (factor("may_exempt"),)).objection(0) == ""
    assert judge(CITY, 10, ()).objection(0)


def test_who_is_not_to_be_punished_is_fined_nothing() -> None:
    judgement: Judgement = judge(CITY, 10, (factor("exempt"), factor("heavier")))
    assert judgement.range is None
    assert judgement.objection(0) == ""
    assert "依法不予处罚" in judgement.objection(1)


def test_a_quantity_without_a_gear_and_a_range_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="no gear of city takes 5"):
        judge(replace(CITY, gears=GEARS[1:]), 5, ())
    with pytest.raises(ValueError, match="no range"):
        Range(2, 1)


@settings(deadline=None)
@given(st.integers(0, 300), st.sets(st.sampled_from([effect for effect in EFFECTS if effect != "exempt"])))
def test_what_weighs_never_leads_above_the_statute(quantity: int, effects: set[str]) -> None:
    judgement = judge(CITY, quantity, tuple(map(factor, sorted(effects))))
    assert judgement.range is not None
    assert judgement.range.high <= CITY.statutory.high
    plain = judge(CITY, quantity, ()).range
    assert plain is not None
    if "heavier" not in effects:
        assert judgement.range.high <= plain.high
    if not effects & {"lenient", "may_lenient"}:
        assert judgement.range.within(plain)


DISTRICT = replace(CITY, id="district", setter="区城管委", level=3)


@pytest.mark.parametrize(
    ("benchmarks", "codes"),
    [
        ([CITY, DISTRICT], []),
        ([replace(CITY, published=False)], ["unpublished"]),
        ([replace(CITY, statutory=Range(1_000 * YUAN, 40_000 * YUAN))], ["outside_statute"]),
        ([replace(CITY, gears=(replace(GEARS[0], below=11), GEARS[1]))], ["gears_overlap"]),
        ([replace(CITY, gears=(replace(GEARS[0], below=None), GEARS[1]))], ["gears_overlap"]),
        ([replace(CITY, gears=(replace(GEARS[0], below=9), GEARS[1]))], ["gears_gap"]),
        ([replace(CITY, gears=(GEARS[0], replace(GEARS[1], range=Range(50_000, 60_000))))], ["outside_statute", "gears_order"]),
        ([CITY, replace(DISTRICT, gears=(replace(GEARS[0], below=20), replace(GEARS[1], at_least=20), GEARS[2]))], ["beyond_upper"]),
        ([CITY, replace(DISTRICT, measure="长度（米）", gears=GEARS[::-1])], []),
        ([CITY, replace(DISTRICT, statutory=Range(0, 50_000 * YUAN))], ["statute_differs"]),
        ([CITY, replace(CITY, id="again")], ["twice"]),
        ([replace(CITY, until=date(2025, 12, 31)), replace(CITY, id="next", valid_from=date(2026, 1, 1))], []),
        ([CITY, replace(CITY, id="other", item="0002")], []),
        ([CITY, replace(DISTRICT, gears=GEARS[:1])], []),
    ],
)  # fmt: skip
def test_what_does_not_agree_between_benchmarks(benchmarks: list[Benchmark], codes: list[str]) -> None:
    found = inconsistencies(benchmarks)
    assert [entry.code for entry in found] == codes
    assert all(set(entry.benchmarks) <= {benchmark.id for benchmark in benchmarks} for entry in found)


def test_gears_by_circumstances_say_their_title_and_no_quantity() -> None:
    gears = (
        Gear("1", "轻微", Range(0, 100), at_least=1, below=2),
        Gear("2", "一般", Range(100, 300), at_least=2, below=3),
    )
    by_case = replace(CITY, measure="", gears=gears, statutory=Range(0, 300))
    assert judge(by_case, 2, ()).reasons[0].startswith("属于“一般”，幅度")
    assert inconsistencies([by_case]) == ()


def test_siblings_of_one_level_are_not_held_against_each_other() -> None:
    wide = replace(CITY, gears=(Gear("a", "一律", CITY.statutory),))
    other = replace(wide, id="other", setter="另一市", gears=(Gear("a", "一律", Range(1_000 * YUAN, 2_000 * YUAN)),))
    assert inconsistencies([wide, other]) == ()
    assert [found.code for found in inconsistencies([replace(wide, level=3), other])] == ["beyond_upper"]


def test_a_factor_names_the_facts_on_which_it_rests() -> None:
    found = {factor.code: factor for factor in factors({**WEIGHTLESS, "harm_removed": True}, LAW)}
    assert asked_by(found["lenient.harm_removed"]) == {"harm_removed"}
    assert asked_by(Factor("list.1", "样例", "may_exempt", "清单", certain=True, missing=())) == frozenset()
