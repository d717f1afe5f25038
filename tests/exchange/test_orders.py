"""Work orders of the hotline come in as leads, each once; what cannot be read comes back with the reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import ACTOR, area, organisation

from xiezhi.cases import sealing
from xiezhi.cases.models import Lead, LeadChannel
from xiezhi.cases.reporters import Reporter
from xiezhi.exchange.cells import read_moment
from xiezhi.exchange.errors import UndoRefused
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.services.importing import run_import
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 18, 6, 15, tzinfo=UTC)
HEAD = "工单号,承办单位,派单时间,诉求标题,诉求内容,事发地址,紧急程度,办结时限,来电人,联系电话,坐席"
ORDER = "GD1,云汀区市场监督管理局,2026-06-18 09:30,过期食品,货架有过期糕点,汀北路12号,一般,2026-06-25,沈望舒,13800001234,7号"


@pytest.fixture
def body() -> Organisation:
    return organisation("云汀区市场监督管理局", area("云汀区"), code="11120199MB0000014X")


def take_in(tmp_path: Path, *lines: str, scope: Scope | None = None, **options: bool) -> ImportResult:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    return run_import(ledger="orders", path=path, actor=ACTOR, scope=scope or Scope.everything(), now=NOW, **options)


def test_an_order_becomes_a_lead_with_its_times_and_a_sealed_reporter(body: Organisation, tmp_path: Path) -> None:
    result = take_in(tmp_path, ORDER)
    assert (result.inserted, result.refused) == (1, 0)
    lead = Lead.objects.get()
    channel = lead.channels.get()
    assert (lead.body, lead.title, lead.place) == (body, "过期食品", "汀北路12号")
    assert sealing.decrypt(lead.content) == "货架有过期糕点"
    assert channel.received_at == datetime(2026, 6, 18, 1, 30, tzinfo=UTC)
    assert channel.stated_by == lead.answer_by
    assert Reporter.opened(channel.reporter) == Reporter("沈望舒", "13800001234")
    assert any("坐席" in note and "没有导入" in note for note in result.notes)


def test_a_file_imported_again_registers_nothing_twice(body: Organisation, tmp_path: Path) -> None:
    take_in(tmp_path, ORDER)
    again = take_in(tmp_path, ORDER, ORDER.replace("GD1", "GD2"))
    assert (again.inserted, again.unchanged) == (1, 1)
    assert sorted(LeadChannel.objects.values_list("number", flat=True)) == ["GD1", "GD2"]


def test_a_dry_run_leaves_nothing_and_no_gap_in_the_numbers(body: Organisation, tmp_path: Path) -> None:
    assert take_in(tmp_path, ORDER, dry_run=True).inserted == 1
    assert not Lead.objects.exists()
    take_in(tmp_path, ORDER)
    assert Lead.objects.get().number.endswith("1号")


@pytest.mark.parametrize(
    ("found", "put", "reason"),
    [
        ("云汀区市场监督管理局", "没有的局", "没有名为“没有的局”的机构"),
        ("2026-06-18 09:30", "2026-06-18 25:30", "时间不存在"),
        ("2026-06-18 09:30", "2026-06-19 09:30", "收到时间晚于现在"),
        ("2026-06-25", "2026-06-01", "答复期限"),
        ("过期食品", "", "必填项"),
        ("一般", "特急", "特急"),
    ],
)
def test_what_cannot_be_registered_comes_back_with_the_reason_and_takes_no_number(
    body: Organisation, tmp_path: Path, found: str, put: str, reason: str
) -> None:
    result = take_in(tmp_path, ORDER.replace(found, put), ORDER.replace("GD1", "GD2"))
    assert (result.inserted, result.refused) == (1, 1)
    assert reason in result.refusals[0].reason
    assert Lead.objects.get().number.endswith("1号")


def test_one_order_twice_in_a_file_is_refused_both_times(body: Organisation, tmp_path: Path) -> None:
    assert take_in(tmp_path, ORDER, ORDER).refused == 2


def test_orders_for_a_body_out_of_view_are_refused(body: Organisation, tmp_path: Path) -> None:
    other = organisation("青汀区城市管理局")
    scope = Scope.of({"officer": frozenset({other.pk})})
    assert take_in(tmp_path, ORDER, scope=scope).refused == 1


def test_a_batch_of_orders_is_not_undone(body: Organisation, tmp_path: Path) -> None:
    result = take_in(tmp_path, ORDER)
    assert result.batch is not None
    with pytest.raises(UndoRefused, match="登记的是线索"):
        undo(batch=result.batch, actor=ACTOR, scope=Scope.everything(), now=NOW)


@given(
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2100, 1, 1)).map(
        lambda at: at.replace(microsecond=0)
    )
)
def test_a_moment_is_read_as_it_was_written(at: datetime) -> None:
    for text in (f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y/%m/%d %H:%M:%S}", at.isoformat()):
        assert read_moment(text) == (at, "")
    assert read_moment(f"{at:%Y-%m-%d}") == (datetime(at.year, at.month, at.day), "")


def test_bodies_that_have_had_a_lead_are_not_undone(tmp_path: Path) -> None:
    path = tmp_path / "organisations.csv"
    path.write_text("机构名称,机构类别\n云汀区,行政区划\n云汀区市场监督管理局,区直部门", encoding="utf-8")
    made = run_import(ledger="organisations", path=path, actor=ACTOR, scope=Scope.everything(), now=NOW)
    assert made.batch is not None, made.refusals
    take_in(tmp_path, ORDER)
    with pytest.raises(UndoRefused, match="线索云汀区市场监督管理局线索"):
        undo(batch=made.batch, actor=ACTOR, scope=Scope.everything(), now=NOW)
