import re
from datetime import date
from pathlib import Path

import pytest
from tests.factories import ACTOR, NOON, ActFactory, CertificateFactory, PowerFactory, area, organisation
from tests.reporting import golden

from xiezhi.measures.catalogue import measure
from xiezhi.measures.errors import BadQuestion
from xiezhi.office.texts import extract_text
from xiezhi.reader import compare, read
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import UnknownOrganisation
from xiezhi.reporting.annual import composition as plan
from xiezhi.reporting.annual import crossfoot
from xiezhi.reporting.annual.template import Parts, template
from xiezhi.reporting.documents import as_blocks, build_docx
from xiezhi.reporting.selectors.annual import NotCrossFooted, compose
from xiezhi.reporting.selectors.own import labels, own_figures
from xiezhi.reporting.services import write_text
from xiezhi.reporting.services.texts import TextRefused
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def written(composition: plan.Composition, folder: Path) -> str:
    """The text of the .docx as anybody's program would read it."""
    path = folder / "报告.docx"
    path.write_bytes(build_docx(composition))
    return extract_text(path).text


def prose(composition: plan.Composition) -> str:
    paragraphs = [block for block in composition.blocks if isinstance(block, plan.Paragraph)]
    return "\n".join("".join(run if isinstance(run, str) else run.text for run in each.runs) for each in paragraphs)


def table(composition: plan.Composition, caption: str) -> dict[str, list[str]]:
    """Rows of a table by their first cell."""
    found = next(block for block in composition.blocks if isinstance(block, plan.Table) and caption in block.caption)
    rows = [[cell if isinstance(cell, str) else cell.text for cell in row] for row in found.rows]
    return {row[0]: row[1:] for row in rows}


def violations(text: str) -> list[str]:
    return [relation.message for relation in read(text).relations if relation.status == "violated"]


def test_the_report_of_a_street_gives_the_published_figures(tmp_path: Path) -> None:
    street = golden.subdistrict()
    composition = compose(ALL, organisation="海晏街道办事处", year=2023, today=date(2024, 1, 19))
    assert composition.organisation_id == street.pk
    kinds = table(composition, "办理情况")
    assert kinds == {
        "行政检查": ["195", "309", "-114", "-36.9%"],
        "行政处罚": ["144", "166", "-22", "-13.3%"],
        "行政强制": ["0", "0", "0", "—"],
        "合计": ["339", "475", "-136", "-28.6%"],
    }
    said = prose(composition)
    for words in (
        "持证行政执法人员25人，比上年减少1人。上年末持证人员26人，本年新发证1人，注销证2人。",
        "行政执法行为339件，比上年减少136件。",
        "行政检查195件，比上年减少114件；行政处罚144件，比上年减少22件；行政强制0件，上年亦为0。",
        "简易程序137件，普通程序7件。",
        "不予处罚、免予处罚10件。罚款金额共11600元。",
    ):
        assert words in said
    text = written(composition, tmp_path)
    assert all(words in text for words in said.split("\n"))
    assert violations(text) == []


@pytest.mark.slow
def test_the_report_of_a_district_gives_the_published_figures(tmp_path: Path) -> None:
    golden.district()
    composition = compose(ALL, organisation="云汀区", year=2024, today=date(2025, 3, 7))
    said = prose(composition)
    for words in (
        "行政执法主体56个，其中区直部门32个、街镇24个",
        "持证行政执法人员1397人，比上年减少46人。上年末持证人员1443人，本年新发证99人，注销证145人。",
        "行政执法行为59535件，比上年增长42.2%。",
        "行政检查57618件，比上年增长44.6%；行政处罚1917件，比上年下降5.6%。",
        "行政处罚1395件、行政检查25918件。执法行为在1000件以上的有：",
        "行政处罚522件、行政检查31700件。执法行为在1500件以上的有：",
    ):
        assert words in said
    assert [int(number) for number in re.findall(r"（(\d+)件）", said)] == [
        *golden.LARGEST_DEPARTMENTS,
        *golden.LARGEST_TOWNS,
    ]
    assert table(composition, "行政执法行为办理情况")["行政处罚"] == ["1917", "2031", "-114", "-5.6%"]
    bodies = table(composition, "各执法主体")
    assert len(bodies) == 57
    assert bodies["合计"] == ["57618", "1917", "0", "59535", "41877", "1397"]
    text = written(composition, tmp_path)
    assert all(words in text for words in said.split("\n"))
    own = own_figures(ALL, organisation="云汀区", year=2024, today=date(2025, 3, 7))
    reading = read(text)
    judged = compare(reading, own)
    assert [relation.message for relation in judged if relation.status == "violated"] == []
    # Of the whole district, of its departments and of its towns; cells of the annex bear no measure word to hold on to.
    assert sum(relation.status == "exact" for relation in judged) >= 30
    assert violations(text) == []


def test_nothing_is_said_of_what_is_not_there() -> None:
    district = area("云汀区")
    organisation("城管局", district)
    ActFactory(body=organisation("市监局", district), decided_on=date(2023, 5, 1))
    composition = compose(ALL, organisation="城管局", year=2024, today=date(2025, 1, 10))
    said = prose(composition)
    assert "全年没有办理行政执法行为，上年亦为0。" in said
    assert "共有持证行政执法人员0人，上年亦为0。" in said
    assert "参与率" not in said
    assert "履行率" not in said
    assert "罚款" not in said


def test_the_first_year_on_record_is_compared_with_nothing() -> None:
    bureau = organisation("城管局", area("云汀区"))
    CertificateFactory(organisation=bureau)
    ActFactory(body=bureau, decided_on=date(2024, 5, 1))
    composition = compose(ALL, organisation="云汀区", year=2024, today=date(2025, 1, 10))
    said = prose(composition)
    assert "全年共办理各类行政执法行为1件，上年没有采集数据，不作比较。" in said
    assert "上年为0，增加1件" not in said
    assert "共有持证行政执法人员1人，与上年持平" in said  # certificates have their days, whenever they were taken in
    (kinds,) = [
        block
        for block in composition.blocks
        if isinstance(block, plan.Table) and "办理情况" in block.caption and not block.annex
    ]
    total = [cell if isinstance(cell, str) else cell.text for cell in kinds.rows[-1]]
    assert total == ["合计", "1", "—", "—", "—"]


def test_wording_of_changes_and_rates() -> None:
    bureau = organisation("城管局", area("云汀区"))
    first, _ = (CertificateFactory(organisation=bureau) for _ in range(2))
    used, *_ = (PowerFactory(organisation=bureau) for _ in range(3))
    ActFactory(body=bureau, certificate_ids=[first.pk], power_code=used.code, fine=5_055_000_00)
    ActFactory.create_batch(2, body=bureau, kind=1, inspected_on=date(2024, 5, 1), decided_on=None, filed_on=None)
    ActFactory.create_batch(2, body=bureau, kind=1, inspected_on=date(2023, 5, 1), decided_on=None, filed_on=None)
    said = prose(compose(ALL, organisation="城管局", year=2024, today=date(2024, 12, 30)))
    assert "截至2024年12月30日" in said
    assert "行政检查2件，与上年持平；行政处罚1件，上年为0，增加1件" in said
    assert "人员参与率为50.0%" in said
    assert "职权履行率为33.3%" in said
    assert "罚款金额共505.5万元。" in said


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [(29, 31, "31件，比上年增加2件"), (30, 31, "31件，比上年增长3.3%"), (40, 31, "31件，比上年下降22.5%")],
)
def test_a_small_base_gets_no_percentage(before: int, now: int, words: str) -> None:
    bureau = organisation("城管局", area("云汀区"))
    golden.record([golden.Lot(bureau, 2023, 1, before), golden.Lot(bureau, 2024, 1, now)])
    assert words in prose(compose(ALL, organisation="云汀区", year=2024, today=date(2025, 1, 10)))


def test_every_figure_says_what_it_is() -> None:
    bureau = organisation("城管局", area("云汀区"))
    ActFactory(body=bureau)
    composition = compose(ALL, organisation="云汀区", year=2024, today=date(2025, 1, 10))
    assert composition.figures
    for figure in composition.figures:
        assert measure(figure.measure).title == figure.title
        assert figure.period in ("2024", "2023")
    listed = next(figure for figure in composition.figures if figure.by.get("body") == "城管局")
    assert listed.keys == {"body": "城管局"}


def test_what_people_write_stands_in_its_place_and_leaves_an_event(tmp_path: Path) -> None:
    bureau = organisation("城管局", area("云汀区"))
    empty = compose(ALL, organisation="城管局", year=2024, today=date(2025, 1, 10))
    assert "problems" in empty.unwritten
    assert "【由编制单位填写：存在的问题及原因】" in written(empty, tmp_path)
    write_text(
        actor=ACTOR,
        organisation=bureau,
        period="2024",
        section="problems",
        text="人手不足。\r\n\r\n培训不够。",
        now=NOON,
    )
    filled = compose(ALL, organisation="城管局", year=2024, today=date(2025, 1, 10))
    assert "problems" not in filled.unwritten
    text = written(filled, tmp_path)
    assert "人手不足。" in text
    assert "培训不够。" in text
    assert "存在的问题及原因】" not in text
    assert next(event.action for event in events_of([f"organisation:{bureau.pk}"], limit=5)) == "report_text.written"
    with pytest.raises(TextRefused, match="超过上限"):
        write_text(actor=ACTOR, organisation=bureau, period="2024", section="problems", text="字" * 20_001, now=NOON)
    for section, said in (("problems", "字\x00"), ("problems\x00", "字")):
        with pytest.raises(TextRefused, match="空字符"):
            write_text(actor=ACTOR, organisation=bureau, period="2024", section=section, text=said, now=NOON)


def test_a_report_that_does_not_add_up_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    bureau = organisation("城管局", area("云汀区"))
    ActFactory(body=bureau)
    broken = {**crossfoot.checks(), "sum": [{"whole": ["act.count"], "parts": ["inspection.count"]}]}
    monkeypatch.setattr(crossfoot, "checks", lambda: broken)
    with pytest.raises(NotCrossFooted, match="本期执法行为总数为1，而各部分之和为0"):
        compose(ALL, organisation="城管局", year=2024, today=date(2025, 1, 10))


def test_a_number_printed_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    bureau = organisation("城管局", area("云汀区"))
    golden.record([golden.Lot(bureau, 2023, 1, 1000), golden.Lot(bureau, 2024, 1, 1063)])
    monkeypatch.setattr("xiezhi.reporting.annual.wording.one_decimal", lambda number: f"{float(number):.0f}.0")
    with pytest.raises(NotCrossFooted, match=r"印作6\.0%，应为6\.3"):
        compose(ALL, organisation="城管局", year=2024, today=date(2025, 1, 10))


def test_who_may_ask_for_what() -> None:
    bureau = organisation("城管局", area("云汀区"))
    scope = Scope(organisation_ids=frozenset({bureau.pk}), roles=frozenset())
    assert compose(scope, organisation=bureau.pk, year=2024, today=date(2025, 1, 10)).year == 2024
    with pytest.raises(UnknownOrganisation):
        compose(scope, organisation="云汀区", year=2024, today=date(2025, 1, 10))
    with pytest.raises(BadQuestion, match="2026年尚未开始"):
        compose(scope, organisation="城管局", year=2026, today=date(2025, 1, 10))


def test_plain_blocks_for_a_page() -> None:
    organisation("城管局", area("云汀区"))
    blocks = as_blocks(compose(ALL, organisation="云汀区", year=2024, today=date(2025, 1, 10)))
    headings = [f"{block['number']}{block['text']}" for block in blocks if block["type"] == "heading"]
    assert headings[:3] == ["一、基本情况", "（一）行政执法主体情况", "（二）行政执法人员情况"]
    assert {block["type"] for block in blocks} == {"paragraph", "heading", "table", "written", "chart", "signature"}


@pytest.mark.parametrize("areas", [True, False])
def test_no_template_ranks_by_money(areas: bool) -> None:
    """行政处罚法第七十四条: parts may stand in the order of their number of acts, never of fines."""
    for block in template(areas=areas).blocks:
        for sentence in block.sentences:
            if isinstance(sentence, Parts):
                assert not measure(sentence.parts).is_money
    assert all(not wanted.split or "元" not in wanted.unit for wanted in template(areas=areas).tables.values())


def test_labels_of_our_own_figures_begin_with_our_own_title() -> None:
    for code, names in labels().items():
        assert names[0] == measure(code).title
        assert len(set(names)) == len(names), code
