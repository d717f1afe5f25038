"""An ordinary penalty step by step: what the law forbids is refused with its article, what is done is kept once."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.cases.matters import COMPANY, PERSON, Street, street
from tests.cases.ordinary import FILED, FINE, NOTIFIED, SHORT, STEPS, opened, step, taken, turn_of

from xiezhi.accounts.models import User
from xiezhi.cases import sealing
from xiezhi.cases.content import FIELDS, canonical_text
from xiezhi.cases.documents.wording import exempt_grounds
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile, NotReady, UnknownCase
from xiezhi.cases.models import Act, CaseFile, StepTaken
from xiezhi.cases.selectors.case_facts import case_facts
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.document_values import document_values
from xiezhi.cases.selectors.history import documents_of, steps_taken
from xiezhi.cases.selectors.narrative import told_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.selectors.steps import beside, following, prefilled, step_of
from xiezhi.cases.services.documents import issue
from xiezhi.cases.services.opening import give_up
from xiezhi.cases.services.steps import take
from xiezhi.cases.statements import Statement
from xiezhi.law.facts import schema
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.officers import link_officer
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of
from xiezhi.trail.services import configured_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Street:
    return street()


def test_a_case_from_its_proposal_to_its_closing(place: Street) -> None:
    case = taken(place, *SHORT)
    act = case.act
    assert act is not None
    assert case.ended
    assert following(case) == beside(case) == ()
    assert [taken.step for taken in steps_taken(case)] == list(SHORT)
    assert act.number == "柳堤街道办事处立〔2026〕1号"
    assert act.decision_number == "柳堤街道办事处罚〔2026〕1号"
    assert (act.filed_on, act.decided_on, act.served_on) == (FILED, date(2026, 7, 20), date(2026, 7, 21))
    assert (act.published_on, act.closed_on) == (date(2026, 7, 22), date(2026, 7, 31))
    assert (act.fine, act.penalties, act.outcome, act.procedure, act.party_name) == (500_000, 4, 1, 2, COMPANY)
    leaf = configured_hash().leaf_hash(canonical_text({name: getattr(act, name) for name in FIELDS}).encode())
    assert bytes(act.content_hash) == leaf
    # What the act holds stands nowhere else.
    assert not {"fine", "penalties", "filed_on", "party_type", "served_on"} & set(case.facts)
    assert case.facts["paid_on"] == "2026-07-30"


def test_a_case_with_hearing_review_and_discussion(place: Street) -> None:
    course = ("propose", "file", "investigate", "notify", "call_hearing", "hold_hearing", "review", "discuss", "decide")
    case = taken(place, *course, investigate={"complex": True})
    assert case.act is not None
    assert case.act.reviewed_on == date(2026, 7, 17)
    assert case.act.decided_on == date(2026, 7, 20)


def test_before_the_decision_the_act_is_filed_and_holds_no_fine(place: Street) -> None:
    case = taken(place, "propose")
    assert case.act is None
    assert not Act.objects.exists()
    case = step(place, case, "file")
    assert case.act is not None
    assert (case.act.decided_on, case.act.fine, case.act.party_name) == (None, 0, COMPANY)
    case = step(place, case, "investigate")
    assert case.act is not None
    assert (case.act.fine, case.facts["fine"]) == (0, 500_000)


# Steps before, the step, what is changed, the code of the condition, and the article that the refusal must name.
INVESTIGATED = ("propose", "file", "investigate")
TOLD = (*INVESTIGATED, "notify")
REFUSED: list[tuple[tuple[str, ...], str, dict[str, Any], str, str]] = [
    ((), "propose", {"officers": ()}, "officers.two", "第四十二条"),
    ((), "propose", {"officers": "one"}, "officers.two", "第四十二条"),
    (("propose", "file"), "investigate", {"certificate_shown": False}, "certificate.shown", "第五十五条"),
    (("propose", "file"), "investigate", {"recused": False}, "officers.recused", "第四十三条"),
    (INVESTIGATED, "notify", {"earlier_fines": 1}, "fine.once", "第二十九条"),
    (TOLD, "decide", {"on": date(2026, 7, 2)}, "notice.waited", "第四十四条"),
    (TOLD, "call_hearing", {"hearing_held_on": date(2026, 7, 14)}, "hearing.notice", "第六十四条"),
    ((*TOLD, "call_hearing"), "hold_hearing", {"hearing_host_independent": False}, "hearing.host", "第六十四条"),
]


@pytest.mark.parametrize(("before", "name", "changed", "code", "article"), REFUSED)
def test_what_the_law_forbids_is_refused_with_its_article(
    place: Street, before: tuple[str, ...], name: str, changed: dict[str, Any], code: str, article: str
) -> None:
    if changed.get("officers") == "one":
        changed = {**changed, "officers": (place.certificates[0].number,)}
    case = taken(place, *before)
    events = len(events_of([f"case:{case.pk}"]))
    with pytest.raises(NotReady) as refused:
        step(place, case, name, **changed)
    assert code in {condition.code for condition in refused.value.conditions}
    assert article in str(refused.value)
    case.refresh_from_db()
    assert case.step == (before[-1] if before else "")
    assert StepTaken.objects.filter(case=case).count() == len(before)
    assert len(events_of([f"case:{case.pk}"])) == events


def test_a_certificate_that_was_cancelled_meanwhile_stands_in_the_way(place: Street) -> None:
    case = taken(place, "propose")
    place.certificates[1].cancelled_on = FILED
    place.certificates[1].save()
    with pytest.raises(NotReady, match="有执法人员当日执法证无效（《行政处罚法》第四十二条）"):
        step(place, case, "file")


def test_a_heavier_fine_after_a_defence_is_refused(place: Street) -> None:
    heard = {
        "defended": True,
        "defence_reviewed": True,
        "notice_waived": None,
        "defence": "不服",
        "defence_opinion": "不采纳",
    }
    case = taken(place, *TOLD, "hear_party", hear_party=heard)
    with pytest.raises(NotReady, match="第四十五条"):
        step(place, case, "decide", fine=500_001)
    assert step(place, case, "decide", fine=400_000).ended is False


def test_a_fine_above_the_one_that_was_told_needs_a_new_notice(place: Street) -> None:
    case = taken(place, *TOLD, "hear_party")
    with pytest.raises(NotReady, match="罚款高于事先告知的金额（《行政处罚法》第四十四条、第六十二条）"):
        step(place, case, "decide", fine=500_001)
    again = step(place, case, "notify", fine=600_000, on=date(2026, 7, 6), notified_on=date(2026, 7, 6))
    again = step(place, again, "hear_party", on=date(2026, 7, 7))
    assert step(place, again, "decide", fine=600_000).ended is False


def test_no_decision_without_the_review_that_the_law_asks_for(place: Street) -> None:
    case = taken(place, *TOLD, "hear_party", investigate={"complex": True})
    with pytest.raises(NotReady, match="第五十八条") as refused:
        step(place, case, "decide")
    assert {"review.done", "discussion.done"} <= {condition.code for condition in refused.value.conditions}
    returned = step(place, case, "review", review_passed=False)
    with pytest.raises(NotReady, match="法制审核"):
        step(place, returned, "decide")
    again = step(place, returned, "investigate", complex=True, on=date(2026, 7, 20), investigated_on=date(2026, 7, 20))
    assert again.act is not None
    assert again.act.reviewed_on is None


def test_a_step_out_of_turn_is_refused_with_what_may_be_done(place: Street) -> None:
    case = taken(place, *INVESTIGATED)
    with pytest.raises(CaseRefused, match=r"不能办理“处罚决定”：这件案件现在可以办理“事先告知”.*《行政处罚法》"):
        step(place, case, "decide")
    with pytest.raises(CaseRefused, match="不能办理“no_such_step”"):
        take(turn=turn_of(place, case, "officer", NOTIFIED), step_id="no_such_step", statement=Statement())
    with pytest.raises(CaseRefused, match="已经结案"):
        step(place, taken(place, *SHORT), "serve")


def test_who_may_take_a_step(place: Street) -> None:
    case = taken(place, "propose")
    with pytest.raises(CaseRefused, match="须由该执法主体的执法主体负责人办理"):
        step(place, case, "file", role="officer")
    elsewhere = Scope.of({"body_head": frozenset({place.body.pk + 1})})
    turn = turn_of(place, case, "body_head", FILED)
    with pytest.raises(UnknownCase):
        take(
            turn=turn.__class__(turn.actor, elsewhere, case.pk, case.revision, FILED, turn.now),
            step_id="file",
            statement=Statement(),
        )


def test_a_reviewer_does_not_review_a_case_that_he_handles(place: Street) -> None:
    case = taken(place, *TOLD, "hear_party", investigate={"complex": True})
    reviewer = turn_of(place, case, "legal_reviewer", date(2026, 7, 17)).actor
    link_officer(
        actor=Actor(0, "测试", "test"), user=_user(reviewer.id), certificate_number=place.certificates[1].number
    )
    with pytest.raises(CaseRefused, match=r"本案办案人员不得办理“法制审核”.*《行政处罚法》第五十八条"):
        step(place, case, "review")


def _user(pk: int) -> User:
    return User.objects.get(pk=pk)


@pytest.mark.parametrize(
    ("name", "changed", "problem"),
    [
        ("propose", {"party_name": ""}, "请填写“当事人姓名或者名称”"),
        ("propose", {"grave": None}, "请填写“涉及生命健康安全、金融安全且有危害后果”"),
        ("propose", {"violation": "违" * 2001}, "“违法事实”有 2001 字，最多 2000 字"),
        ("propose", {"party_number": "91310115MA1K3XYU03"}, "统一社会信用代码不正确"),
        ("propose", {"act_ended_on": date(2026, 6, 19)}, "违法行为终了日期“2026-06-19”在今天之后"),
        ("investigate", {"investigated_on": date(2026, 6, 17)}, "调查终结日期“2026-06-17”早于立案日期“2026-06-18”"),
        ("investigate", {"fine": None}, "请填写“罚款金额”"),
        ("serve", {"served_on": date(2026, 7, 19)}, "送达日期“2026-07-19”早于决定日期“2026-07-20”"),
        ("execute", {"paid_on": date(2026, 7, 20)}, "缴清日期“2026-07-20”早于送达日期“2026-07-21”"),
    ],
)
def test_what_is_stated_wrongly_is_named_with_the_remedy(
    place: Street, name: str, changed: dict[str, Any], problem: str
) -> None:
    case = taken(place, *SHORT[: SHORT.index(name)])
    with pytest.raises(CaseRefused, match=problem):
        step(place, case, name, **changed)


def test_a_hearing_is_held_only_once_its_day_has_come(place: Street) -> None:
    case = taken(place, "propose", "file", "investigate", "notify", "call_hearing")
    with pytest.raises(CaseRefused, match="听证举行日期“2026-07-16”在今天之后"):
        step(place, case, "hold_hearing", on=date(2026, 7, 15))
    assert step(place, case, "hold_hearing").step == "hold_hearing"


@pytest.mark.parametrize(
    ("way", "again", "day"),
    [
        (("propose", "file", "investigate", "notify", "hear_party"), "notify", "notified_on"),
        (("propose", "file", "investigate", "notify", "hear_party", "review"), "investigate", "investigated_on"),
        (("propose", "file", "investigate", "notify", "call_hearing"), "call_hearing", "hearing_notice_on"),
    ],
)
def test_a_step_taken_again_is_of_today_not_of_the_first_time(
    place: Street, way: tuple[str, ...], again: str, day: str
) -> None:
    case = taken(place, *way)
    later = date(2026, 7, 24)
    asked = dict(prefilled(step_of(case, again), case_facts(Reading(case, on=later)), on=later))
    assert asked[day] == later


def test_rare_characters_in_names_are_kept(place: Street) -> None:
    name = "阿卜杜拉·𠮷田"
    case = taken(place, "propose", "file", propose={"party_name": name, "party_type": "自然人", "party_number": ""})
    assert case.act is not None
    assert sealing.decrypt(case.act.party_cipher) == name
    assert name.encode() not in bytes(case.particulars)


def test_the_same_step_by_two_people_at_once_is_taken_once(place: Street) -> None:
    case = taken(place, "propose")
    step(place, case, "file")
    with pytest.raises(ChangedMeanwhile, match="负责人已于06月18日 10:00办理“批准立案”"):
        step(place, case, "file", revision=case.revision)
    assert Act.objects.count() == 1


def test_what_is_not_asked_is_not_taken_from_a_forged_form(place: Street) -> None:
    case = taken(place, "propose")
    forged = Statement({"decided_on": FILED, "fine": 1, "officers": 9, "penalties": FINE}, {"defence": "x"})
    take(turn=turn_of(place, case, "body_head", FILED), step_id="file", statement=forged)
    kept = one_case(Scope.everything(), case.pk)
    assert kept.act is not None
    assert kept.act.decided_on is None
    assert "officers" not in kept.facts and "fine" not in kept.facts  # noqa: PT018 -- one claim


def test_no_punishment_is_decided_on_a_lawful_ground_only(place: Street) -> None:
    case = taken(place, *INVESTIGATED)
    told = {"exempt_ground": "初次违法且危害后果轻微并及时改正", "corrected_in_time": True, "slight_harm": True}
    exempting = {"on": date(2026, 7, 3), "role": "body_head", "reasons": "首次违法，已改正"}
    STEPS["exempt"] = (date(2026, 7, 3), "body_head", {}, {})
    with pytest.raises(NotReady, match="第三十三条"):
        step(place, case, "exempt", **exempting, **told, first_violation=False)
    case = step(place, case, "exempt", **exempting, **told, first_violation=True)
    assert case.act is not None
    assert (case.act.outcome, case.act.fine, case.act.penalties) == (2, 0, 0)
    assert case.act.decision_number == "柳堤街道办事处不罚〔2026〕1号"
    said = document_values(case, "不予行政处罚决定书", on=date(2026, 7, 3))
    assert said["不予处罚条款"] == "第三十三条第一款、第五十七条第一款第二项"
    assert str(said["不予处罚后续"]).startswith("本机关依法对你（单位）进行教育")
    assert set(exempt_grounds()) == set(schema()["exempt_ground"].values)
    case = step(place, case, "serve", on=date(2026, 7, 6), served_on=date(2026, 7, 6))
    assert step(place, case, "close", on=date(2026, 7, 7)).ended


def test_every_step_leaves_one_event_with_the_leaf_of_the_act(place: Street) -> None:
    case = taken(place, *SHORT)
    assert case.act is not None
    told = [event for event in events_of([f"act:{case.act.pk}"]) if event.action == "case.step"]
    assert len(told) == len(SHORT) - 1
    assert len(events_of([f"case:{case.pk}"])) == 2
    assert COMPANY not in json.dumps([event.body for event in told], ensure_ascii=False)


def test_a_step_is_never_changed(place: Street) -> None:
    case = taken(place, "propose")
    with pytest.raises(DatabaseError), transaction.atomic():
        StepTaken.objects.filter(case=case).update(title="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        StepTaken.objects.filter(case=case).delete()


def test_a_case_is_given_up_before_its_first_step_only(place: Street) -> None:
    case = opened(place)
    give_up(turn=turn_of(place, case, "officer", FILED))
    assert not CaseFile.objects.exists()
    started = taken(place, "propose")
    with pytest.raises(CaseRefused, match="已经开始办理"):
        give_up(turn=turn_of(place, started, "officer", FILED))


def test_a_case_in_which_a_document_was_issued_is_not_given_up(place: Street) -> None:
    case = opened(place)
    stated = {"party_name": COMPANY, "place": "汀北路12号", "scene": "占道约60平方米"}
    issue(turn=turn_of(place, case, "officer", FILED), title="现场检查（勘验）笔录", texts=stated)
    case.refresh_from_db()
    with pytest.raises(CaseRefused, match="已经制发文书"):
        give_up(turn=turn_of(place, case, "officer", FILED))


def test_a_case_of_a_person_masks_the_name(place: Street) -> None:
    case = taken(place, "propose", "file", propose={"party_name": PERSON, "party_type": "自然人", "party_number": ""})
    assert case.act is not None
    assert case.act.party_name == ""
    assert bytes(case.act.party_hash) == sealing.keyed_hash(PERSON)


def test_the_history_says_who_did_what_and_what_it_changed(place: Street) -> None:
    case = taken(place, "propose", "file")
    filed, proposed = told_of(case, steps_taken(case), documents_of(case))
    assert (proposed.changed, filed.changed) == ("本案开始办理", "由“立案呈批”到“批准立案”，列入执法行为台账")
    assert [document.title for document in filed.documents] == ["立案审批表"]
    assert "立案日期" in dict(filed.recorded)
    assert "案件来源" in dict(proposed.stated)
    assert not {"立案日期", "案件来源"} & set(dict(proposed.written))
