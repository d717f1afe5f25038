"""Templates of reports: what is wrong with one, and the way from a copy to a published version."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import ACTOR, NOON, ActFactory, area, organisation

from xiezhi.measures.catalogue import MEASURES
from xiezhi.registry.scope import Scope
from xiezhi.reporting.annual import composition as plan
from xiezhi.reporting.annual import editing
from xiezhi.reporting.annual.checking import faults, nearest
from xiezhi.reporting.annual.kinds import kinds
from xiezhi.reporting.annual.template import build, builtin, content_of, template
from xiezhi.reporting.models import ReportTemplate
from xiezhi.reporting.selectors.annual import compose
from xiezhi.reporting.selectors.templates import UnknownTemplate, get_template, template_for, templates
from xiezhi.reporting.services.templates import (
    TemplateRefused,
    discard_template,
    draft_template,
    edit_template,
    publish_template,
)
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

ALL = Scope.everything()
TODAY = date(2025, 1, 20)


def with_sentence(text: Any, **block: Any) -> list[str]:
    content = builtin(areas=True)
    content["block"] = [{"type": "paragraph", "sentences": [text], **block}]
    return [fault.message for fault in faults(build(content))]


@pytest.mark.parametrize("areas", [True, False])
@pytest.mark.parametrize("kind", list(kinds()))
def test_the_built_in_templates_have_no_fault_and_survive_being_data(areas: bool, kind: str) -> None:
    found = template(areas=areas, kind=kind)
    assert faults(found) == []
    assert build(content_of(found)) == build(builtin(areas=areas, kind=kind)) == found


def test_an_unknown_measure_names_the_block_and_the_nearest() -> None:
    (message,) = with_sentence("共{penalty.coun}件。")
    assert message.startswith("第1块（段落）：第1句：没有名为“penalty.coun”的指标")
    assert "penalty.count（行政处罚数）" in message


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{act.count:chnge}", "“chnge”不是一种说法，可用 change"),
        ("{organisatoin}办理", "{organisatoin} 不是这里能用的变量"),
        ("共{act.count件", "花括号不成对"),
        ("  ", "没有文字"),
        ({"text": "有", "about": "nothing.count"}, "没有名为“nothing.count”的指标"),
        ({"parts": "officer.count", "split": "kind", "item": "{label}{value}件", "joiner": "、"}, "不能按执法类别"),
        ({"parts": "act.count", "split": "colour", "item": "{label}", "joiner": "、"}, "不能按“colour”分组"),
        (
            {"parts": "act.count", "split": "kind", "item": "{label}{worth}", "joiner": "、"},
            "{worth} 不是这里能用的变量",
        ),
        (
            {"parts": "act.count", "split": "kind", "item": "{label}", "joiner": "、", "minimum": {"街镇": 3}},
            "没有写其余各类的数",
        ),
        (
            {"parts": "penalty.fine.sum", "split": "body", "item": "{label}", "joiner": "、", "order": "volume"},
            "不按罚款、没收金额和罚款件数排序、排名（行政处罚法第七十四条）",
        ),
        (
            {"parts": "penalty.fine.sum", "split": "body", "item": "{label}", "joiner": "、", "minimum": {"else": 1}},
            "这等于按罚没排名（行政处罚法第七十四条）",
        ),
    ],
)
def test_each_fault_of_a_sentence_is_told(text: Any, told: str) -> None:
    assert any(told in message for message in with_sentence(text)), with_sentence(text)


def test_faults_of_blocks_and_tables_are_told() -> None:
    content = builtin(areas=True)
    content["tables"]["penalties"]["rule"] = "annual-2017"
    content["tables"]["bodies"]["rule"] = "nobody"
    content["block"] = [
        {"type": "paragraph"},
        {"type": "annex", "table": "penalties"},
        {"type": "annex", "table": "bodies"},
        {"type": "table", "table": "gone"},
        {"type": "written", "section": "Ⅰ", "hint": ""},
        {"type": "chart", "chart": "months", "caption": "图", "measure": "nothing"},
        {"type": "each", "split": "category", "heading": "各类", "level": 9, "sentences": ["{label}"]},
        {"type": "poem"},
    ]
    told = "\n".join(fault.message for fault in faults(build(content)))
    for words in (
        "第1块（段落）：没有句子",
        "第2块（附表）：统计口径“annual-2017”",
        "第3块（附表）：没有名为“nobody”的统计口径",
        "第4块（表格）：没有名为“gone”的表",
        "第5块（编写栏）：代号“Ⅰ”",
        "第5块（编写栏）：没有写填写提示",
        "第6块（图表）：没有名为“nothing”的指标",
        "第7块（逐类段落）：标题的级别",
        "第7块（逐类段落）：标题里没有 {label}",
        "没有“poem”这种块",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("{label}{", "花括号不成对"),
        ("{label:>30000000}", "花括号不成对"),
        ("{label}{label.__class__}", "不能用指标 {label.__class__}"),
        ("{label}{year}", "{year} 不是这里能用的变量，可用的有 {label}。"),
        ("{label}{act.count}", "这里不能用指标 {act.count}，只能用 {label}。"),
    ],
)
def test_a_heading_of_parts_knows_the_name_of_the_part_only(heading: str, told: str) -> None:
    content = builtin(areas=True)
    content["block"] = [{**editing.add_block(content, 0, "each")["block"][0], "heading": heading}]
    assert any(told in fault.message for fault in faults(build(content))), faults(build(content))


@pytest.mark.django_db
def test_a_heading_is_filled_by_the_name_alone_and_never_formatted() -> None:
    place = area("云汀区")
    organisation("城管局", place)
    content = builtin(areas=True)
    block = {**editing.add_block(content, 0, "each")["block"][0], "heading": "{label}和{label:>9}{"}
    composed = compose(
        ALL, organisation=place.pk, year=2024, today=TODAY, template=build({**content, "block": [block]}), texts={}
    )
    (heading,) = (found.text for found in composed.blocks if isinstance(found, plan.Heading))
    assert heading.endswith("和{label:>9}{")
    assert not heading.startswith("{")


@given(st.sampled_from(sorted(MEASURES)), st.data())
def test_a_code_with_one_letter_wrong_is_still_recognised(code: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(code) - 1))
    assert any(found.startswith(code + "（") for found in nearest(code)), code
    written = code[:at] + code[at + 1 :]
    assert nearest(written), written


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 60), st.sampled_from(editing.ADDABLE)),
        st.tuples(st.just("move"), st.integers(0, 60), st.sampled_from([-1, 1])),
        st.tuples(st.just("remove"), st.integers(0, 60), st.none()),
    ),
    max_size=12,
)


@given(STEPS)
def test_whatever_blocks_are_added_moved_and_removed_the_template_stays_publishable(steps: Any) -> None:
    content = builtin(areas=True)
    for step, at, more in steps:
        if step == "add":
            content = editing.add_block(content, at, more)
            continue
        place = at % len(content["block"])
        content = editing.move_block(content, place, more) if step == "move" else editing.remove_block(content, place)
    assert faults(build(content)) == []
    shown = {block["table"] for block in content["block"] if "table" in block}
    assert shown == set(content["tables"])


def drafted(place: Any, name: str = "区年报", **changes: Any) -> ReportTemplate:
    content = {**builtin(areas=place.category == 1), **changes}
    return draft_template(
        actor=ACTOR, organisation=place, kind="annual", name=name, content=content, today=TODAY, now=NOON
    )


def published(place: Any, name: str = "区年报", **changes: Any) -> ReportTemplate:
    draft = drafted(place, name, **changes)
    return publish_template(actor=ACTOR, scope=ALL, template_id=draft.pk, now=NOON)


@pytest.mark.django_db
def test_a_draft_is_edited_published_and_then_stands() -> None:
    district = area("云汀区")
    draft = drafted(district)
    content = editing.put_head(draft.content, title="{organisation}{year}年总结", issuer="办公室")
    edited = edit_template(actor=ACTOR, scope=ALL, template_id=draft.pk, revision=0, content=content, now=NOON)
    assert edited.revision == 1
    assert publish_template(actor=ACTOR, scope=ALL, template_id=draft.pk, now=NOON).version == 1
    for act in (
        lambda: edit_template(actor=ACTOR, scope=ALL, template_id=draft.pk, revision=1, content=content, now=NOON),
        lambda: publish_template(actor=ACTOR, scope=ALL, template_id=draft.pk, now=NOON),
        lambda: discard_template(actor=ACTOR, scope=ALL, template_id=draft.pk),
    ):
        with pytest.raises(TemplateRefused, match="第1版已发布，不能再改"):
            act()
    assert published(district).version == 2
    assert [event.action for event in reversed(events_of([f"template:{draft.pk}"]))] == [
        "report_template.drafted",
        "report_template.edited",
        "report_template.published",
    ]


@pytest.mark.django_db
def test_two_people_who_edit_at_once_find_out() -> None:
    draft = drafted(area("云汀区"))
    other = Actor(id=7, name="钱编辑", via="test")
    edit_template(actor=other, scope=ALL, template_id=draft.pk, revision=0, content=draft.content, now=NOON)
    with pytest.raises(TemplateRefused, match="钱编辑刚刚改过这份草稿"):
        edit_template(actor=ACTOR, scope=ALL, template_id=draft.pk, revision=0, content=draft.content, now=NOON)


@pytest.mark.django_db
def test_what_has_faults_is_kept_as_a_draft_and_not_published() -> None:
    draft = drafted(area("云汀区"), block=[{"type": "paragraph", "sentences": []}])
    with pytest.raises(TemplateRefused, match="第1块（段落）：没有句子"):
        publish_template(actor=ACTOR, scope=ALL, template_id=draft.pk, now=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        {},
        {**builtin(areas=True), "block": [{"kind": "?"}]},
        {**builtin(areas=True), "title": "x" * 300_000},
        {**builtin(areas=True), "title": "\x00"},
        {**builtin(areas=True), "block": [{"type": "paragraph", "sentences": [{"text": "\x00"}]}]},
    ],
)
def test_what_is_no_template_is_refused(content: Any) -> None:
    place = area("云汀区")
    with pytest.raises(TemplateRefused):
        draft_template(
            actor=ACTOR,
            organisation=place,
            kind="annual",
            name="坏",
            content={"areas": True, **content},
            today=TODAY,
            now=NOON,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", " ", "x" * 61, "简\x00本", "简\n本"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(TemplateRefused, match="请给模板起一个名称"):
        draft_template(
            actor=ACTOR,
            organisation=area("云汀区"),
            kind="annual",
            name=name,
            content=builtin(areas=True),
            today=TODAY,
            now=NOON,
        )


@pytest.mark.django_db
def test_a_second_draft_of_one_name_is_refused_and_a_thrown_away_one_makes_room() -> None:
    district = area("云汀区")
    draft = drafted(district)
    with pytest.raises(TemplateRefused, match="已经有一份草稿"):
        drafted(district)
    discard_template(actor=ACTOR, scope=ALL, template_id=draft.pk)
    assert drafted(district).version == 0


@pytest.mark.django_db
def test_the_nearest_and_newest_published_template_in_use_is_taken() -> None:
    city = area("岚江市")
    district = area("云汀区", city)
    bureau = organisation("市监局", district)
    day = date(2024, 12, 31)
    assert template_for(district.pk, district.category, on=day) is None
    of_city = published(city, name="市模板", areas=True)
    assert template_for(district.pk, district.category, on=day) == of_city
    ReportTemplate.objects.update(valid_from=date(2025, 1, 1))
    assert template_for(district.pk, district.category, on=day) is None, "in use from 2025 on"
    ReportTemplate.objects.update(valid_from=date(2024, 1, 1))
    assert template_for(district.pk, district.category, on=day) == of_city
    first = published(district)
    ReportTemplate.objects.update(valid_from=date(2024, 1, 1))
    assert template_for(district.pk, district.category, on=day) == first
    drafted(district)
    assert template_for(district.pk, district.category, on=day) == first, "a draft serves nobody"
    draft = ReportTemplate.objects.get(version=0)
    second = publish_template(actor=ACTOR, scope=ALL, template_id=draft.pk, now=NOON + timedelta(days=1))
    ReportTemplate.objects.update(valid_from=date(2024, 1, 1))
    assert template_for(district.pk, district.category, on=day) == second
    assert template_for(bureau.pk, bureau.category, on=day) is None, "a template for areas is none for a body"


@pytest.mark.django_db
def test_a_report_is_composed_by_the_published_template_or_by_the_one_given() -> None:
    district = area("云汀区")
    bureau = organisation("市监局", district)
    ActFactory.create(body=bureau)
    content = builtin(areas=True)
    content["block"] = [{"type": "paragraph", "sentences": ["处罚{penalty.count}件。"]}]
    draft = drafted(district, block=content["block"])
    edit_template(
        actor=ACTOR,
        scope=ALL,
        template_id=draft.pk,
        revision=0,
        content=draft.content,
        now=NOON,
        valid_from=date(2024, 1, 1),
    )
    publish_template(actor=ACTOR, scope=ALL, template_id=draft.pk, now=NOON)
    composition = compose(ALL, organisation=district.pk, year=2024, today=TODAY)
    (block,) = composition.blocks
    assert isinstance(block, plan.Paragraph)
    assert "".join(run if isinstance(run, str) else run.text for run in block.runs) == "处罚1件。"
    asked = replace(build(content), title="甲")
    given_one = compose(ALL, organisation=district.pk, year=2024, today=TODAY, template=asked, texts={})
    assert given_one.title == "甲"


@pytest.mark.django_db
def test_templates_of_organisations_out_of_view_are_not_there() -> None:
    mine, other = area("云汀区"), area("青汀区")
    own, foreign = drafted(mine), drafted(other)
    scope = Scope.of({"statistician": frozenset({mine.pk})})
    assert [row.pk for row in templates(scope)] == [own.pk]
    with pytest.raises(UnknownTemplate):
        get_template(scope, foreign.pk)
    with pytest.raises(UnknownTemplate):
        publish_template(actor=ACTOR, scope=scope, template_id=foreign.pk, now=NOON)
