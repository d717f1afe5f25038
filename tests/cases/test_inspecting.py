"""The inspection of an enterprise from its approval to its end, and what the law refuses on the way."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from tests.cases.inspecting import LINES, Handling, handed_over, planned
from tests.cases.test_at_once import in_threads
from tests.cases.visits import TODAY, District, district, errand, officers_of
from tests.databases import CommittedDatabase
from tests.registry.rows import checklist, put

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, NotReady
from xiezhi.cases.models import CaseFile, InspectionTask, IssuedDocument
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.selectors.document_values import document_values
from xiezhi.cases.selectors.inspections import state_of
from xiezhi.cases.selectors.public_visit import public_visit
from xiezhi.cases.selectors.visits import year_of_visits
from xiezhi.cases.selectors.work import my_work
from xiezhi.cases.services.inspecting import hand_over
from xiezhi.cases.services.visits import Arrangement, arrange
from xiezhi.cases.statements import Statement
from xiezhi.law.vocabulary import table
from xiezhi.trail.selectors import events_of
from xiezhi.trail.services import configured_hash
from xiezhi.trail.tiles import Tiles


@pytest.fixture
def here(db: None) -> District:
    found = district()
    put(checklist(found.bureau, found.power.code, *LINES, valid_from=TODAY - timedelta(days=9)))
    return found


def text_of(document: IssuedDocument) -> str:
    file = docx.Document(BytesIO(sealing.decrypt_file(document.content)))
    cells = [cell.text for table_ in file.tables for row in table_.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def test_a_clean_visit_of_a_plan_goes_from_notice_to_its_end(here: District) -> None:
    visit = planned(here)
    visit.enter()
    act = visit.case.act
    assert act is not None
    assert (act.inspected_on, act.party_name, table("kind").name(act.kind)) == (TODAY, here.enterprise.name, "行政检查")
    assert sorted(act.certificate_numbers) == sorted(here.numbers)
    visit.check("合格", "不涉及")
    visit.record()
    visit.take("tell")
    visit.take("pass")
    act.refresh_from_db()
    assert (visit.case.ended, table("outcome").name(act.outcome), act.closed_on) == (True, "未发现问题", TODAY)
    visit.task.refresh_from_db()
    assert state_of(InspectionTask.objects.get(pk=visit.task.pk)) == "done"
    assert year_of_visits(here.enterprise, on=TODAY).counted == 1


def test_each_step_issues_what_the_enterprise_is_given(here: District) -> None:
    visit = planned(here)
    visit.enter()
    visit.check("不合格", "合格", note="许可证未悬挂")
    visit.record()
    visit.take("tell")
    issued = list(IssuedDocument.objects.filter(case=visit.case).order_by("pk"))
    assert [document.title for document in issued] == [
        *("行政检查审批表", "行政检查通知书", "现场检查笔录", "行政检查结果告知书")
    ]
    told = "检查2项，不合格1项：悬挂食品经营许可证：许可证未悬挂。"
    assert told in text_of(issued[2])
    assert told in text_of(issued[3])
    assert "食品安全法第三十五条" in text_of(issued[1])
    assert "2026年11月26日至2026年11月29日" in text_of(issued[1])
    values = document_values(visit.case, "扫码入企记录", on=TODAY)
    assert values["扫码记录"] == [
        {"序号": "1", "人员": "企业", "时间": "2026年11月26日10时00分", "方式": "企业扫码确认"}
    ]


def test_work_shows_the_next_step_and_what_was_ordered_by_its_day(here: District) -> None:
    visit = planned(here)
    scope = officers_of(here.bureau)
    (item,) = my_work(scope, on=TODAY).items
    assert (item.title, item.due) == ("通知企业", TODAY + timedelta(days=3))
    visit.enter()
    visit.check("不合格", "合格", note="许可证未悬挂")
    visit.record()
    visit.take("tell")
    due = TODAY + timedelta(days=15)
    visit.take("order", correction_due_on=due, texts={"correction": "悬挂许可证"})
    assert [(item.title, item.due) for item in my_work(scope, on=TODAY).items] == [
        ("改正违法行为", due),
        ("复查", None),
    ]


def test_a_fault_is_ordered_to_be_put_right_and_looked_at_again(here: District) -> None:
    visit = planned(here)
    visit.enter()
    visit.check("不合格", "合格", note="许可证未悬挂")
    visit.record()
    visit.take("tell")
    with pytest.raises(NotReady, match="有不合格的检查项"):
        visit.take("pass")
    due = TODAY + timedelta(days=15)
    visit.take("order", correction_due_on=due, texts={"correction": "悬挂许可证"})
    with pytest.raises(CaseRefused, match="不能办理“归档”"):
        visit.take("close")
    visit.take(
        "recheck",
        days=10,
        rectified="已整改",
        corrected_on=TODAY + timedelta(days=10),
        texts={"recheck_opinion": "已悬挂"},
    )
    visit.take("close", days=10)
    assert visit.case.act is not None
    assert table("outcome").name(visit.case.act.outcome) == "责令改正"
    assert table("rectified").name(visit.case.act.rectified) == "已整改"


def test_a_visit_is_not_archived_while_what_was_ordered_is_not_done(here: District) -> None:
    visit = planned(here)
    visit.enter()
    visit.check("不合格", "合格", note="许可证未悬挂")
    visit.record()
    visit.take("tell")
    order = {"correction_due_on": TODAY + timedelta(days=15), "texts": {"correction": "悬挂许可证"}}
    visit.take("order", **order)
    visit.take("recheck", days=16, rectified="未整改", texts={"recheck_opinion": "仍未悬挂"})
    with pytest.raises(NotReady, match="复查时仍未改正（《行政处罚法》第二十八条）"):
        visit.take("close", days=16)
    assert not visit.case.ended


def test_what_was_found_goes_with_the_case_it_leads_to(here: District) -> None:
    visit, case = handed_over(here)
    told = Particulars.opened(case.particulars)
    assert (told.party_name, told.party_number) == (here.enterprise.name, here.enterprise.code)
    assert told.violation == "现场检查发现：悬挂食品经营许可证：许可证已过期。"
    assert case.certificate_numbers == list(here.numbers)
    act = CaseFile.objects.get(pk=visit.case.pk).act
    assert act is not None
    assert (table("outcome").name(act.outcome), act.led_to_act) == ("转立案", True)
    assert InspectionTask.objects.get(pk=visit.task.pk).handed_to == case
    event = events_of([f"act:{act.pk}"])[0]
    assert event.action == "inspection.handed_over"
    assert bytes(event.rows_root or b"") == Tiles([bytes(act.content_hash)], configured_hash()).root


def test_nothing_is_handed_over_when_the_case_cannot_be_opened(here: District) -> None:
    visit = planned(here)
    visit.enter()
    visit.check("不合格", "合格", note="许可证已过期")
    visit.record()
    visit.take("tell")
    with pytest.raises(CaseRefused, match="职权事项"):
        hand_over(
            turn=visit.turn(),
            procedure_id="penalty.ordinary",
            power_id=999_999,
            statement=Statement(texts={"reasons": "无"}),
        )
    assert CaseFile.objects.get(pk=visit.case.pk).step == "tell"


def test_a_single_visit_waits_for_the_head(here: District) -> None:
    visit = Handling(here, here.single())
    with pytest.raises(NotReady, match="检查未经批准"):
        visit.take("notify", texts={"basis": "食品安全法第三十五条"})
    with pytest.raises(CaseRefused, match="负责人"):
        visit.take("approve")
    visit.take("approve", head=True)
    visit.enter()
    assert visit.case.act is not None


def test_nobody_enters_unannounced_without_approved_reasons(here: District) -> None:
    visit = planned(here)
    with pytest.raises(NotReady, match="未制发检查通知书"):
        visit.take("inspect", certificate_shown=True)
    without = planned(here, surprise_reason="举报称夜间生产", title="夜查")
    without.take("inspect", certificate_shown=True)
    assert without.case.act is not None


def test_who_did_not_show_the_certificate_or_comes_on_another_day_does_not_enter(here: District) -> None:
    visit = planned(here)
    visit.take("notify", texts={"basis": "食品安全法第三十五条"})
    with pytest.raises(NotReady, match="未出示执法证件"):
        visit.take("inspect", certificate_shown=False)
    with pytest.raises(NotReady, match="不在批准的检查日期内"):
        visit.take("inspect", certificate_shown=True, days=4)
    assert year_of_visits(here.enterprise, on=TODAY).counted == 0


def test_a_visit_over_the_cap_is_not_even_put_up_for_approval(here: District) -> None:
    here.capped(1)
    first, second = planned(here), here.planned(title="再查")
    first.enter()
    arrange(errand=errand(second, officers_of(here.bureau)), arranged=Arrangement(TODAY, TODAY, here.numbers))
    with pytest.raises(NotReady, match="已达到该企业年度检查频次上限"):
        Handling(here, second)
    second.refresh_from_db()
    assert second.case is None


def test_a_code_opens_one_visit_on_one_day_and_then_what_was_ordered(here: District) -> None:
    visit = planned(here)

    def problems(days: int) -> tuple[str, ...]:
        task = InspectionTask.objects.get(pk=visit.task.pk)
        return public_visit(task, on=TODAY + timedelta(days=days)).problems

    visit.take("notify", texts={"basis": "食品安全法第三十五条"})
    assert problems(3) == ()
    visit.take("inspect", certificate_shown=True)
    assert problems(0) == ()
    assert problems(1) == (f"这次检查已于{TODAY}进行，不得重复检查",)
    visit.check("不合格", "合格", note="未悬挂")
    visit.record()
    visit.take("tell")
    visit.take("order", correction_due_on=TODAY + timedelta(days=15), texts={"correction": "悬挂"})
    assert problems(10) == ()


def test_a_fault_needs_words_and_the_record_every_line(here: District) -> None:
    visit = planned(here)
    with pytest.raises(CaseRefused, match="还没有入企检查"):
        visit.check("合格", "合格")
    visit.enter()
    with pytest.raises(CaseRefused, match="写明发现的情况"):
        visit.check("不合格", "合格")
    with pytest.raises(NotReady, match="没填写的检查项"):
        visit.record()
    visit.check("不合格", "合格", note="未悬挂")
    visit.record()
    with pytest.raises(CaseRefused, match="检查单不能再改"):
        visit.check("合格", "合格")


def test_a_step_skipped_by_a_forged_request_is_refused(here: District) -> None:
    visit = planned(here)
    for step in ("tell", "close", "hand_to_case", "recheck"):
        with pytest.raises(CaseRefused, match="不能办理"):
            visit.take(step)


def test_of_visits_at_once_only_as_many_enter_as_the_cap_allows(committed_db: CommittedDatabase) -> None:
    place = district()
    place.capped(2)
    visits = [planned(place, title=f"计划{n}") for n in range(5)]
    for visit in visits:
        visit.take("notify", texts={"basis": "食品安全法第三十五条"})

    def enter(visit: Handling) -> CaseFile:
        visit.take("inspect", certificate_shown=True)
        return visit.case

    done = in_threads(enter, visits, 5)
    assert sum(isinstance(each, CaseFile) for each in done) == 2
    assert all("频次上限" in str(each) for each in done if isinstance(each, CaseRefused))
    assert year_of_visits(place.enterprise, on=TODAY).counted == 2
