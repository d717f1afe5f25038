"""Checklists of inspections: what is kept, which one reaches a body on a day, and what stands in the way of publishing one."""

from datetime import date, timedelta

import pytest
from tests.factories import PowerFactory, area, organisation
from tests.registry.rows import TODAY, checklist, put

from xiezhi.registry.models import Organisation
from xiezhi.registry.models.checklist import ChecklistLine
from xiezhi.registry.selectors.checklists import GENERAL, checklist_for, lines_of
from xiezhi.registry.services.local_rules import LocalRuleRefused
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def body() -> Organisation:
    return organisation("甲局", area("云汀区"))


def test_a_draft_reaches_nobody_and_a_published_one_from_its_day_on(body: Organisation) -> None:
    row = checklist(body, "J1", ("台账完整", "第三条"), valid_from=date(2026, 3, 1))
    assert checklist_for(body.pk, "J1", on=TODAY) is None
    put(row)
    assert checklist_for(body.pk, "J1", on=TODAY) == row
    assert checklist_for(body.pk, "J1", on=date(2026, 2, 28)) is None
    assert checklist_for(body.pk, "J2", on=TODAY) is None
    assert [event.action for event in reversed(events_of([f"checklist:{row.pk}"]))] == [
        "local_rule.drafted",
        "local_rule.published",
    ]


def test_the_lowest_level_stands_and_what_is_above_reaches_those_below(body: Organisation) -> None:
    above = Organisation.objects.exclude(pk=body.pk).get()
    city = put(checklist(above, "J1", ("台账完整", ""), level=2))
    assert checklist_for(body.pk, "J1", on=TODAY) == city
    own = put(checklist(body, "J1", ("通道畅通", ""), level=3))
    assert checklist_for(body.pk, "J1", on=TODAY) == own


def test_a_new_version_ends_the_one_before_it_and_never_backwards(body: Organisation) -> None:
    first = put(checklist(body, "J1", ("台账完整", "")))
    second = checklist(body, "J1", ("通道畅通", ""), valid_from=TODAY - timedelta(days=1))
    with pytest.raises(LocalRuleRefused, match="不能早于今天"):
        put(second)
    coming = put(checklist(body, "J1", ("通道畅通", ""), valid_from=TODAY + timedelta(days=5)))
    first.refresh_from_db()
    assert first.valid_to == TODAY + timedelta(days=4)
    assert checklist_for(body.pk, "J1", on=TODAY) == first
    assert checklist_for(body.pk, "J1", on=TODAY + timedelta(days=5)) == coming


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([("", "第三条")], "第1项写了检查依据，没有写检查项"),
        ([("台账", ""), ("通道", ""), ("台账", "第三条")], "第3项与第1项相同"),
        ([("长" * 501, "")], "第1项超过500字"),
        ([(f"第{n}项", "") for n in range(201)], "最多200项，现有201项"),
    ],
)
def test_lines_that_cannot_be_looked_at_are_refused_by_their_place(
    body: Organisation, lines: list[tuple[str, str]], says: str
) -> None:
    with pytest.raises(LocalRuleRefused, match=says):
        checklist(body, "J1", *lines)


def test_an_empty_checklist_is_kept_as_a_draft_and_not_published(body: Organisation) -> None:
    with pytest.raises(LocalRuleRefused, match="没有检查项"):
        put(checklist(body, "J1"))


def test_only_an_item_of_inspection_has_a_checklist(body: Organisation) -> None:
    PowerFactory.create(organisation=body, code="P1", name="对占道的处罚")
    with pytest.raises(LocalRuleRefused, match="没有编码为“P1”的行政检查事项"):
        checklist(body, "P1", ("台账完整", ""))


def test_without_a_checklist_one_general_line_is_looked_at(body: Organisation) -> None:
    assert lines_of(None) == (GENERAL,)
    row = checklist(body, "J1", ("台账完整", "第三条"), ("通道畅通", ""))
    assert lines_of(row) == (ChecklistLine("台账完整", "第三条"), ChecklistLine("通道畅通"))
