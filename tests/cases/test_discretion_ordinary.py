"""Discretion in an ordinary penalty: the notice and the decision keep within the benchmark, or say why not."""

from datetime import date

import pytest
from tests.cases.matters import COMPANY, Street, street
from tests.cases.ordinary import INVESTIGATED, NOTIFIED, STEPS, step, taken
from tests.factories import ActFactory, organisation
from tests.registry.rows import amount, benchmark, gear, put

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.models import CaseFile, IssuedDocument, StepTaken
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import assess, following
from xiezhi.cases.statements import Statement
from xiezhi.office.filled import text_of
from xiezhi.registry.models import Benchmark

pytestmark = pytest.mark.django_db
BEFORE = ("propose", "file", "investigate")
TOLD = (*BEFORE, "notify", "hear_party")
GEARS = (gear("一般", 1000, 5000), gear("严重", 5000, 10_000))


@pytest.fixture
def place() -> Street:
    made = street()
    put(benchmark(made.body, made.item.code, statutory_high=1_000_000, gears=GEARS))
    return made


def test_a_decision_within_the_benchmark_keeps_by_which_it_was_made(place: Street) -> None:
    case = taken(place, *TOLD, "decide", notify={"benchmark_quantity": 1}, decide={"benchmark_quantity": 1})
    last = StepTaken.objects.filter(case=case).latest("place")
    kept = {name: last.facts[name] for name in ("benchmark_from", "benchmark_low", "benchmark_high")}
    assert kept == {"benchmark_from": "2024-01-01", "benchmark_low": 100_000, "benchmark_high": 500_000}


def test_the_decision_states_the_benchmark_its_version_and_what_weighed(place: Street) -> None:
    told = {"notify": {"benchmark_quantity": 1, "fine": 200_000}, "decide": {"benchmark_quantity": 1, "fine": 200_000}}
    case = taken(place, *TOLD, "decide", investigate={"harm_removed": True}, **told)
    text = text_issued(case, "行政处罚决定书")
    row = Benchmark.objects.get()
    assert f"本机关适用{row.issuer}制定的裁量基准（{row.source}，自2024年1月1日起施行）" in text
    assert "违法行为属于“一般”档次，罚款幅度为1,000元至5,000元。本案有下列情节：" in text
    assert "（《行政处罚法》第三十二条）。综合以上情节，裁量幅度为0元至2,200元。一般情节。" in text


def test_a_decision_repeats_no_reasons_that_the_benchmark_gave(place: Street) -> None:
    row = Benchmark.objects.get()
    given = f"属于“一般”，幅度1,000元至5,000元（{row.source}）"
    told = {"notify": {"benchmark_quantity": 1}, "decide": {"benchmark_quantity": 1, "discretion": given}}
    text = text_issued(taken(place, *TOLD, "decide", **told), "行政处罚决定书")
    assert text.count("1,000元至5,000元") == 1


def test_a_fine_outside_states_why_in_the_decision(place: Street) -> None:
    outside = {"benchmark_quantity": 1, "fine": 600_000, "departure": "占用消防通道"}
    case = taken(place, *TOLD, "decide", notify=outside, decide=outside)
    assert "罚款不在上述幅度内，理由是：占用消防通道。" in text_issued(case, "行政处罚决定书")


def test_a_decision_without_a_benchmark_states_none() -> None:
    assert "裁量基准" not in text_issued(taken(street(), *TOLD, "decide"), "行政处罚决定书")


def text_issued(case: CaseFile, title: str) -> str:
    return text_of(sealing.decrypt_file(IssuedDocument.objects.get(case=case, title=title).content))


def test_a_notice_without_a_gear_is_not_given(place: Street) -> None:
    case = taken(place, *BEFORE)
    with pytest.raises(CaseRefused, match="请填写“适用的裁量档次”"):
        step(place, case, "notify")


def test_a_fine_outside_is_refused_with_the_article_until_reasons_are_written(place: Street) -> None:
    """行政处罚法第三十四条."""
    case = taken(place, *BEFORE)
    with pytest.raises(NotReady, match="第三十四条"):
        step(place, case, "notify", benchmark_quantity=1, fine=600_000)
    case = step(place, case, "notify", benchmark_quantity=1, fine=600_000, departure="占用消防通道，依据第五条")
    assert "占用消防通道" not in str(StepTaken.objects.filter(case=case).latest("place").facts)


def test_what_weighs_was_found_in_the_investigation(place: Street) -> None:
    """第三十二条: who removes the harm is punished more lightly."""
    case = taken(place, *BEFORE, investigate={"harm_removed": True})
    told = Statement({**STEPS["notify"][2], "benchmark_quantity": 1}, STEPS["notify"][3])
    assessed = assess(Reading(case, on=NOTIFIED), following(case)[0], told)
    assert [condition.code for condition in assessed.blocking] == ["discretion.within"]
    assert assessed.facts["benchmark_high"] == 100_000 + 400_000 * 30 // 100


def test_the_button_waits_for_nothing_that_the_form_asks(place: Street) -> None:
    case = taken(place, *BEFORE)
    assessed = assess(Reading(case, on=INVESTIGATED), following(case)[0], Statement())
    assert "discretion.within" not in [condition.code for condition in assessed.beforehand]


def test_without_a_benchmark_nothing_is_asked() -> None:
    assert taken(street(), *TOLD, "decide").act is not None


def test_a_record_at_another_body_is_no_first_violation(place: Street) -> None:
    """第三十三条: 初次违法 is checked across bodies, whatever the form says."""
    elsewhere = organisation("青汀区城管局")
    told = {"party_type": 2, "party_name": COMPANY, "power_code": place.item.code, "fine": 100}
    ActFactory.create(body_id=elsewhere.pk, decided_on=date(2025, 5, 5), **told)
    case = taken(place, *BEFORE)
    STEPS["exempt"] = (date(2026, 7, 3), "body_head", {}, {})
    ground = {"exempt_ground": "初次违法且危害后果轻微并及时改正", "corrected_in_time": True, "slight_harm": True}
    with pytest.raises(NotReady, match="第三十三条"):
        step(place, case, "exempt", first_violation=True, reasons="首次违法，已改正", **ground)


def test_an_amount_of_the_place_asks_for_the_hearing(place: Street) -> None:
    """第六十三条: from the local amount on, the right to a hearing must be told."""
    put(amount(place.body, 5_000))
    case = taken(place, *BEFORE)
    with pytest.raises(NotReady, match="第六十三条"):
        step(place, case, "notify", benchmark_quantity=1, hearing_offered=False)
    assert step(place, case, "notify", benchmark_quantity=1, fine=499_999, hearing_offered=False).step == "notify"
