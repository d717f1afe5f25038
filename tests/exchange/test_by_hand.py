"""An act that was decided on the platform and stands in a ledger as well is one act."""

from pathlib import Path
from typing import Any

import pytest
from tests.cases.matters import DAY, NUMBER, PERSON, Street, street
from tests.exchange.ledger import load_acts
from tests.factories import ACTOR, NOON

from xiezhi.cases.models import Act, CaseClock
from xiezhi.cases.selectors.cases import clocks_of, one_case
from xiezhi.cases.services import summary
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db


def decided(place: Street) -> Act:
    draft = place.draft(party_type="自然人", party_name=PERSON, party_number=NUMBER, fine=10_000)
    case = summary.decide(turn=place.turn(place.open()), draft=draft)
    summary.deliver(turn=place.turn(case), handed_over=True)
    return Act.objects.get(pk=case.act_id)


def row(act: Act, place: Street, **cells: Any) -> dict[str, Any]:
    return {
        "案件编号": act.number,
        "决定书文号": act.number,
        "执法类别": "行政处罚",
        "执法主体": "柳堤街道办事处",
        "适用程序": "简易程序",
        "决定日期": DAY.isoformat(),
        "送达日期": DAY.isoformat(),
        "职权事项编码": place.item.code,
        "职权事项名称": place.item.name,
        "相对人类型": "自然人",
        "相对人名称": PERSON,
        "相对人证件号码": NUMBER,
        "处罚种类": "罚款",
        "罚款金额": "100",
        "处理结果": "处罚",
        "执法人员证号": "、".join(act.certificate_numbers),
        **cells,
    }


def test_a_ledger_that_says_the_same_changes_nothing(tmp_path: Path) -> None:
    place = street()
    act = decided(place)
    result = load_acts(tmp_path, [row(act, place)])
    assert (result.refused, result.inserted, result.updated, result.unchanged) == (0, 0, 0, 1), result.refusals


def test_a_day_of_publication_from_a_ledger_ends_the_clock_of_the_case(tmp_path: Path) -> None:
    place = street()
    act = decided(place)
    result = load_acts(tmp_path, [row(act, place, 公示日期="2026-06-22")])
    assert (result.inserted, result.updated) == (0, 1), result.refusals
    case = one_case(place.scope, act.case.pk)
    published = next(clock for clock in clocks_of(case) if clock.rule_id == "penalty.publication")
    assert str(published.done_on) == "2026-06-22"
    stored = CaseClock.objects.get(case=case, kind="penalty.publication")
    assert (str(stored.done_on), stored.is_open) == ("2026-06-22", False)
    assert summary.report_for_record(turn=place.turn(case)).step == "record"


def test_undoing_the_import_opens_the_clock_again(tmp_path: Path) -> None:
    place = street()
    act = decided(place)
    result = load_acts(tmp_path, [row(act, place, 公示日期="2026-06-22")])
    assert result.batch is not None
    undo(batch=result.batch, actor=ACTOR, scope=Scope.everything(), now=NOON)
    stored = CaseClock.objects.get(case=act.case, kind="penalty.publication")
    assert (stored.done_on, stored.is_open) == (None, True)
