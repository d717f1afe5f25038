"""Acts in by csv: what is stored, and what a second look at the same file changes."""

from datetime import date
from pathlib import Path

import pytest
from tests.exchange.ledger import PERSON, UNIT, act, load_acts
from tests.factories import organisation

from xiezhi.cases import sealing
from xiezhi.cases.models import Act

pytestmark = pytest.mark.django_db


def test_an_act_is_stored_field_by_field(tmp_path: Path) -> None:
    body = organisation("甲局")
    row = act(
        "甲罚〔2024〕1号",
        职权事项编码="P1",
        职权事项名称="对无照经营的处罚",
        适用程序="普通程序",
        案件来源="12345热线",
        相对人类型="法人",
        相对人名称="云汀鑫隆餐饮有限公司",
        相对人证件号码=UNIT,
        送达日期="20240306",
        结案日期="2024/3/7",
        决定书文号="甲罚决〔2024〕1号",
        处罚种类="警告、罚款",
        **{"罚款金额(元)": "1,234.50", "没收金额(元)": "10"},
        处理结果="处罚",
        整改情况="已整改",
        转办案件编号="",
        法制审核日期="2024年3月4日",
        公示日期="2024.3.8",
        备注="无",
        经办科室="一科",
    )
    result = load_acts(tmp_path, [row])
    assert (result.read, result.inserted, result.refused, result.warnings) == (1, 1, 0, 0), result.refusals
    stored = Act.objects.get()
    assert stored.body == body
    assert (stored.number, stored.kind, stored.procedure, stored.source, stored.party_type) == (
        "甲罚〔2024〕1号",
        2,
        2,
        4,
        3,
    )
    assert (stored.fine, stored.confiscated, stored.penalties) == (123450, 1000, 0b101)
    assert (stored.filed_on, stored.decided_on, stored.served_on) == (
        date(2024, 3, 1),
        date(2024, 3, 5),
        date(2024, 3, 6),
    )
    assert (stored.closed_on, stored.reviewed_on, stored.published_on) == (
        date(2024, 3, 7),
        date(2024, 3, 4),
        date(2024, 3, 8),
    )
    assert stored.party_name == "云汀鑫隆餐饮有限公司"
    assert sealing.decrypt(stored.party_id_cipher) == UNIT
    assert bytes(stored.party_id_hash) == sealing.keyed_hash(UNIT)
    assert stored.remainder == {"经办科室": "一科"}
    assert stored.created_by_batch == stored.last_batch == result.batch


def test_a_natural_person_is_sealed(tmp_path: Path) -> None:
    organisation("甲局")
    load_acts(tmp_path, [act("1", 相对人类型="自然人", 相对人名称="张伟", 相对人证件号码=PERSON)])
    stored = Act.objects.get()
    assert stored.party_name == ""
    assert sealing.decrypt(stored.party_cipher) == "张伟"
    assert bytes(stored.party_hash) == sealing.keyed_hash("张伟")
    assert sealing.decrypt(stored.party_id_cipher) == PERSON


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    organisation("甲局")
    rows = [act(str(n), 相对人类型="自然人", 相对人名称="张伟", 额外=f"x{n}") for n in range(5)]
    load_acts(tmp_path, rows)
    before = list(Act.objects.order_by("pk").values())
    again = load_acts(tmp_path, rows)
    assert (again.inserted, again.updated, again.unchanged, again.refused) == (0, 0, 5, 0)
    assert list(Act.objects.order_by("pk").values()) == before
