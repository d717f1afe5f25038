"""What lies in a case's file beside its own documents: of the lead that it came from, of its approvals; and the whole of it before closing."""

from pathlib import Path
from typing import Any

import pytest
from tests.cases.crew import Crew, chain, crew
from tests.cases.filing import text_of_pages, unclosed
from tests.cases.lead_matters import REPORTER, district
from tests.cases.matters import DAY, street
from tests.cases.ordinary import taken
from tests.cases.test_lead_documents import ANSWER, REGISTER, issued

from xiezhi.cases.archive.order import order_for
from xiezhi.cases.archive.pieces import Piece
from xiezhi.cases.archive.workroom import Workroom
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.file_contents import contents_of
from xiezhi.cases.selectors.file_lacks import FileLack
from xiezhi.cases.selectors.file_papers import APPROVAL, LEAD_DOCUMENT
from xiezhi.cases.selectors.reading import Reading
from xiezhi.cases.services import summary
from xiezhi.cases.services.approvals import ask_approval, give_approval
from xiezhi.cases.services.leads import deciding
from xiezhi.cases.services.volumes import SETTERS
from xiezhi.law.procedures import procedures
from xiezhi.office.apart import Apart
from xiezhi.office.binding import Binder
from xiezhi.registry.models import Role

pytestmark = pytest.mark.django_db
BINDER = Binder("柳堤街道办事处", "占道经营案", DAY)


def pieces(case: CaseFile, source: str) -> list[Piece]:
    return [each for each in contents_of(Reading(case, on=case.opened_on)).pieces if each.key.startswith(f"{source}:")]


def text_of(piece: Piece, folder: Path) -> str:
    with Apart(folder) as apart:
        made = SETTERS[piece.key.partition(":")[0]](piece, Workroom(folder, BINDER, apart))
    return "".join("".join(text_of_pages(made.read_bytes())).split())


def approved(here: Crew) -> CaseFile:
    chain(here, "file", Role.SECTION_HEAD, Role.BODY_HEAD)
    case = taken(here.place, "propose")
    request = ask_approval(turn=here.turn("简书白", case), step_id="file", text="拟立案调查")
    give_approval(turn=here.turn("科长", case), request_id=request.pk, place=1, agree=True, opinion="事实清楚")
    return here.again(case)


def test_what_each_level_said_lies_among_the_internal_papers(db: None, tmp_path: Path) -> None:
    here = crew()
    [piece] = pieces(approved(here), APPROVAL)
    assert (piece.volume, piece.remark) == ("annex", "已同意")
    text = text_of(piece, tmp_path)
    for told in ("批准立案", "拟立案调查", "同意。事实清楚", "科长"):
        assert told in text


def test_a_request_that_nobody_answered_is_no_paper(db: None) -> None:
    here = crew()
    chain(here, "file", Role.SECTION_HEAD, Role.BODY_HEAD)
    case = taken(here.place, "propose")
    ask_approval(turn=here.turn("简书白", case), step_id="file", text="拟立案调查")
    assert pieces(here.again(case), APPROVAL) == []


def test_a_document_of_the_lead_lies_where_matters_come_from_but_not_what_names_who_reported(tmp_path: Path) -> None:
    place = district()
    lead = place.told()
    register = issued(place, lead, REGISTER)
    issued(place, lead, ANSWER, answer="已经立案")
    case = deciding.file_case(turn=place.turn(lead), procedure_id="penalty.ordinary", power_id=place.item.pk)
    [piece] = pieces(case, LEAD_DOCUMENT)
    assert (piece.key, piece.volume, piece.section) == (f"{LEAD_DOCUMENT}:{register.pk}", "annex", "source")
    text = text_of(piece, tmp_path)
    assert "三号货架有过期糕点三盒" in text
    assert REPORTER.name not in text


def test_a_summary_penalty_is_not_closed_while_its_file_lacks_something(monkeypatch: pytest.MonkeyPatch) -> None:
    place = street()
    case = unclosed(place)
    lack = FileLack("没有“当场行政处罚决定书”", "请制发", "《行政处罚法》第五十二条", True, "document")
    monkeypatch.setattr(summary, "lacks_of", lambda _: [lack])
    with pytest.raises(CaseRefused, match="现在不能办理“结案”：案卷没有“当场行政处罚决定书”"):
        summary.close(turn=place.turn(case))
    assert not CaseFile.objects.get(pk=case.pk).ended


@pytest.mark.parametrize("found", [each for each in procedures() if each.kind], ids=lambda each: each.id)
def test_the_file_of_every_procedure_must_hold_what_its_way_makes(found: Any) -> None:
    musts = order_for(found.id, "", DAY).musts_of(found.id)
    asked = {title for must in musts for title in must.documents}
    for step in found.steps.values():
        made = {each.name for each in step.documents if not each.optional}
        if "decision_number" in step.numbers and made:
            assert made & asked, f"{found.id}: {step.title}"
        if step.id == "close" and made and found.kind != "行政检查":
            assert made & asked, f"{found.id}: {step.title}"
        assert "送达回证" not in made or "送达回证" in asked, f"{found.id}: {step.title}"
    first = next((step for step in found.steps.values() if step.documents), None)
    assert first is None or {each.name for each in first.documents} & asked, found.id
    assert any(must.blocks for must in musts)
