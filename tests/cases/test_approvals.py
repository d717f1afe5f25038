"""Approval before a step: level by level, by whoever may, in somebody's place where that one is away."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests.cases.crew import DAY, Crew, chain, crew, moment
from tests.cases.ordinary import FINE, step, taken

from xiezhi.accounts.models import Notice
from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.models import ApprovalGiven, ApprovalRequest, CaseFile
from xiezhi.cases.selectors.document_values import known_values
from xiezhi.cases.selectors.history import steps_taken
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services.approvals import ask_approval, give_approval, withdraw_approval
from xiezhi.cases.services.steps import take
from xiezhi.cases.statements import Statement
from xiezhi.registry.models import Appointment, Role
from xiezhi.registry.services.substitutions import Absence, substitute

pytestmark = pytest.mark.django_db
LEVELS = (Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.BODY_HEAD)


@pytest.fixture
def here(db: None) -> Crew:
    return crew()


@pytest.fixture
def proposed(here: Crew) -> CaseFile:
    """A case whose filing waits for the head, after the section head and the deputy."""
    chain(here, "file", *LEVELS)
    return taken(here.place, "propose")


def asked(here: Crew, case: CaseFile, step_id: str = "file", by: str = "简书白") -> ApprovalRequest:
    return ask_approval(turn=here.turn(by, case), step_id=step_id, text="拟立案")


def say(here: Crew, request: ApprovalRequest, place: int, by: str, *, agree: bool = True, opinion: str = "") -> None:
    turn = here.turn(by, request.case)
    give_approval(turn=turn, request_id=request.pk, place=place, agree=agree, opinion=opinion)


def filed(here: Crew, case: CaseFile, by: str = "主任") -> CaseFile:
    take(turn=here.turn(by, case), step_id="file", statement=Statement({}, {"opinion": "同意立案"}))
    return here.again(case)


def away(here: Crew, name: str, role: Role, deputy: str, days: int = 5) -> None:
    appointment = Appointment.objects.get(user=here.people[name], role=role)
    absence = Absence(appointment.pk, here.people[deputy].pk, DAY, DAY + timedelta(days=days), "年休假")
    scope = here.scope("管理员")
    substitute(actor=here.actor("管理员"), scope=scope, absence=absence, today=DAY, now=moment(DAY))


def test_a_step_waits_until_every_level_before_it_has_agreed(here: Crew, proposed: CaseFile) -> None:
    with pytest.raises(NotReady, match="承办机构负责人、分管负责人逐级同意，还没有呈批"):
        filed(here, proposed)
    request = asked(here, proposed)
    assert request.levels == ["section_head", "deputy_head"]
    with pytest.raises(NotReady, match="请等候承办机构负责人审批"):
        filed(here, proposed)
    say(here, request, 1, "科长", opinion="事实清楚")
    with pytest.raises(NotReady, match="请等候分管负责人审批"):
        filed(here, proposed)
    say(here, request, 2, "副主任")
    case = filed(here, proposed)
    assert case.step == "file"
    request.refresh_from_db()
    assert request.state == "used"
    said = known_values(Reading(case, on=DAY), "立案审批表")["审批情况"]
    assert said == "承办机构负责人科长：事实清楚（2026年7月1日）。分管负责人副主任：同意（2026年7月1日）。"


def test_levels_are_told_one_after_the_other_and_the_head_when_all_agreed(here: Crew, proposed: CaseFile) -> None:
    def told(name: str) -> list[str]:
        found = Notice.objects.filter(user=here.people[name], kind="审批").order_by("pk")
        return [text.partition("：")[0] for text in found.values_list("text", flat=True)]

    request = asked(here, proposed)
    assert (told("科长"), told("副主任")) == (["批准立案等候你审批（承办机构负责人）"], [])
    say(here, request, 1, "科长")
    assert told("副主任") == ["批准立案等候你审批（分管负责人）"]
    say(here, request, 2, "副主任")
    assert told("主任") == told("简书白") == ["批准立案已逐级同意，可以办理"]


def test_what_was_sent_back_is_asked_for_again(here: Crew, proposed: CaseFile) -> None:
    request = asked(here, proposed)
    with pytest.raises(CaseRefused, match="退回的意见"):
        say(here, request, 1, "科长", agree=False)
    say(here, request, 1, "科长", agree=False, opinion="管辖依据不足")
    with pytest.raises(NotReady, match="呈批被退回"):
        filed(here, proposed)
    again = asked(here, proposed)
    say(here, again, 1, "科长")
    say(here, again, 2, "副主任")
    assert filed(here, proposed).step == "file"


def test_nobody_speaks_out_of_turn_twice_or_on_his_own(here: Crew, proposed: CaseFile) -> None:
    request = asked(here, proposed)
    with pytest.raises(CaseRefused, match="承办机构负责人办理"):
        say(here, request, 1, "副主任")
    with pytest.raises(CaseRefused, match="这一级已经审批"):
        say(here, request, 2, "副主任")
    with pytest.raises(CaseRefused, match="已由简书白呈批"):
        asked(here, proposed, by="林知夏")
    with pytest.raises(CaseRefused, match="由呈批人简书白撤回"):
        withdraw_approval(turn=here.turn("科长", proposed), request_id=request.pk)
    withdraw_approval(turn=here.turn("简书白", proposed), request_id=request.pk)
    own = asked(here, proposed, by="科长")
    with pytest.raises(CaseRefused, match="不能审批本人提出的事项"):
        say(here, own, 1, "科长")


def test_who_stands_in_approves_for_the_one_who_is_away_and_documents_say_so(here: Crew, proposed: CaseFile) -> None:
    away(here, "副主任", Role.DEPUTY_HEAD, "顾行舟")
    request = asked(here, proposed)
    say(here, request, 1, "科长")
    say(here, request, 2, "顾行舟")
    given = ApprovalGiven.objects.get(request=request, place=2)
    assert (given.given_name, given.for_name) == ("顾行舟", "副主任")
    case = filed(here, proposed)
    assert "分管负责人顾行舟（代副主任）：同意" in str(known_values(Reading(case, on=DAY), "立案审批表")["审批情况"])


def test_a_substitute_approves_nothing_of_his_own(here: Crew, proposed: CaseFile) -> None:
    away(here, "科长", Role.SECTION_HEAD, "顾行舟")
    away(here, "副主任", Role.DEPUTY_HEAD, "简书白")
    request = asked(here, proposed, by="顾行舟")
    with pytest.raises(CaseRefused, match="你代科长审批，不能审批本人提出的事项，请由科长本人"):
        say(here, request, 1, "顾行舟")
    say(here, request, 1, "科长")
    with pytest.raises(CaseRefused, match="你代副主任审批，不能审批本人承办的案件"):
        say(here, request, 2, "简书白")


def test_nobody_approves_by_a_substitute_what_he_asked_for_himself(here: Crew, proposed: CaseFile) -> None:
    away(here, "科长", Role.SECTION_HEAD, "审核员")
    request = asked(here, proposed, by="科长")
    with pytest.raises(CaseRefused, match="由科长提出或者承办，科长本人不能审批，代行人也不能"):
        say(here, request, 1, "审核员")


def test_one_person_is_not_two_levels(here: Crew, proposed: CaseFile) -> None:
    away(here, "副主任", Role.DEPUTY_HEAD, "科长")
    request = asked(here, proposed)
    say(here, request, 1, "科长")
    with pytest.raises(CaseRefused, match="同一人不能审批两级"):
        say(here, request, 2, "科长")


def test_after_its_last_day_standing_in_opens_nothing(here: Crew, proposed: CaseFile) -> None:
    away(here, "科长", Role.SECTION_HEAD, "审核员", days=2)
    request = asked(here, proposed)
    late = here.turn("审核员", proposed, on=DAY + timedelta(days=3))
    with pytest.raises(CaseRefused, match="须由该执法主体的承办机构负责人办理"):
        give_approval(turn=late, request_id=request.pk, place=1, agree=True, opinion="")


def test_who_stands_in_for_the_head_takes_the_step_in_his_name_but_not_his_own(here: Crew) -> None:
    case = taken(here.place, "propose")
    away(here, "主任", Role.BODY_HEAD, "副主任")
    done = filed(here, case, by="副主任")
    assert steps_taken(done)[-1].taken_name == "副主任（代主任）"
    assert known_values(Reading(done, on=DAY), "立案审批表")["代签"] == "（由副主任代主任签署）"


def test_an_officer_who_stands_in_for_the_head_does_not_file_his_own_case(here: Crew) -> None:
    case = taken(here.place, "propose")
    away(here, "主任", Role.BODY_HEAD, "简书白")
    with pytest.raises(CaseRefused, match="你代主任办理，不能办理本人提出或者承办的案件"):
        filed(here, case, by="简书白")


def test_a_larger_fine_needs_more_levels_and_a_higher_one_than_was_agreed_a_new_asking(here: Crew) -> None:
    chain(here, "notify", Role.SECTION_HEAD)
    chain(here, "notify", Role.SECTION_HEAD, Role.DEPUTY_HEAD, from_yuan=10_000)
    case = taken(here.place, "propose", "file", "investigate", investigate={"penalties": FINE, "fine": 500_000})
    request = asked(here, case, "notify")
    assert request.levels == ["section_head"]
    say(here, request, 1, "科长")
    with pytest.raises(NotReady, match="呈批没有到这一级"):
        step(here.place, here.again(case), "notify", on=DAY, notified_on=DAY, fine=1_000_000)
    with pytest.raises(NotReady, match="罚款高于逐级同意的数额"):
        step(here.place, here.again(case), "notify", on=DAY, notified_on=DAY, fine=600_000)
    assert step(here.place, here.again(case), "notify", on=DAY, notified_on=DAY).step == "notify"


def test_what_was_asked_keeps_the_levels_of_its_day(here: Crew, proposed: CaseFile) -> None:
    request = asked(here, proposed)
    chain(here, "file", Role.SECTION_HEAD, Role.BODY_HEAD, valid_from=DAY + timedelta(days=1))
    say(here, request, 1, "科长")
    turn = here.turn("副主任", proposed, on=DAY + timedelta(days=1))
    give_approval(turn=turn, request_id=request.pk, place=2, agree=True, opinion="")
    request.refresh_from_db()
    assert request.state == "agreed"


def test_what_was_agreed_serves_once(here: Crew) -> None:
    chain(here, "notify", Role.SECTION_HEAD)
    case = taken(here.place, "propose", "file", "investigate")
    say(here, asked(here, case, "notify"), 1, "科长")
    case = step(here.place, here.again(case), "notify")
    case = step(here.place, case, "hear_party")
    with pytest.raises(NotReady, match="还没有呈批"):
        step(here.place, case, "notify", on=DAY + timedelta(days=4))


def test_what_was_asked_counts_no_more_when_the_case_has_gone_on(here: Crew) -> None:
    chain(here, "withdraw", Role.SECTION_HEAD)
    case = taken(here.place, "propose", "file")
    request = asked(here, case, "withdraw")
    case = step(here.place, here.again(case), "investigate")
    with pytest.raises(CaseRefused, match="案件已经前进"):
        say(here, request, 1, "科长")
    assert asked(here, case, "withdraw").pk != request.pk


def test_what_a_level_said_is_never_changed(here: Crew, proposed: CaseFile) -> None:
    say(here, asked(here, proposed), 1, "科长")
    with pytest.raises(DatabaseError), transaction.atomic():
        ApprovalGiven.objects.update(agreed=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApprovalGiven.objects.all().delete()
