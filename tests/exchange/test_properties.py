"""Properties of an import over ledgers that nobody wrote: what goes in comes out, twice is once, undo is exact, and no
cell makes it crash."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.ledger import PERSON, UNIT, load_acts
from tests.factories import ACTOR, NOON, organisation

from xiezhi.cases import sealing
from xiezhi.cases.content import FIELDS, canonical_text
from xiezhi.cases.models import Act
from xiezhi.exchange.results import ImportResult
from xiezhi.exchange.services import acts as loading
from xiezhi.exchange.services.undoing import undo
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.trail.services import configured_hash

pytestmark = pytest.mark.django_db
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ("甲局", "乙局")
PLAIN = st.text(st.characters(exclude_categories=("C", "Z")), max_size=12).filter(lambda text: not text.startswith("'"))
DAYS = st.dates(date(2023, 1, 1), date(2024, 12, 31)).map(date.isoformat)


def maybe(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | values


ROW = st.fixed_dictionaries(
    {
        "案件编号": st.integers(0, 7).map(lambda n: f"第{n}号"),
        "执法类别": st.sampled_from(["行政检查", "行政处罚", "行政许可"]),
        "执法主体": st.sampled_from(NAMES),
        "检查日期": DAYS,
        "立案日期": st.just("2023-01-01"),
        "决定日期": maybe(DAYS),
        "适用程序": maybe(st.sampled_from(table("procedure").names)),
        "相对人类型": maybe(st.sampled_from(table("party_type").names)),
        "相对人名称": PLAIN,
        "相对人证件号码": st.just(""),
        "处罚种类": st.lists(st.sampled_from(table("penalty").names), unique=True, max_size=3).map("、".join),
        "罚款金额(元)": maybe(st.decimals(0, 10**9, places=2).map(lambda amount: f"{amount:f}")),
        "执法人员证号": st.lists(st.sampled_from(["Y1", "Y2", "Y3"]), unique=True, max_size=2).map("、".join),
        "备注": PLAIN,
        "别的": PLAIN,
    }
)
LEDGER = st.lists(ROW, max_size=8, unique_by=lambda row: (row["执法主体"], row["案件编号"]))


def importing(rows: Sequence[Mapping[str, Any]], **options: Any) -> ImportResult:
    with tempfile.TemporaryDirectory() as folder:
        return load_acts(Path(folder), rows, **options)


def stored() -> list[dict[str, Any]]:
    return list(Act.objects.order_by("pk").values())


@pytest.fixture
def bodies() -> dict[str, Organisation]:
    return {name: organisation(name) for name in NAMES}


def exported(act: Act) -> dict[str, str]:
    """An act as the ledger writes it."""

    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    return {
        "案件编号": act.number,
        "执法类别": table("kind").name(act.kind),
        "检查日期": day(act.inspected_on),
        "立案日期": day(act.filed_on),
        "决定日期": day(act.decided_on),
        "适用程序": table("procedure").name(act.procedure),
        "相对人类型": table("party_type").name(act.party_type),
        "相对人名称": sealing.decrypt(act.party_cipher) or act.party_name,
        "相对人证件号码": sealing.decrypt(act.party_id_cipher),
        "处罚种类": "、".join(table("penalty").of_bits(act.penalties)),
        "罚款金额(元)": f"{act.fine // 100}.{act.fine % 100:02d}",
        "执法人员证号": "、".join(act.certificate_numbers),
        "备注": act.remark,
        "别的": act.remainder.get("别的", ""),
    }


def normalised(row: Mapping[str, str]) -> dict[str, str]:
    penalties = table("penalty")
    bits = penalties.bits(tuple(filter(None, row["处罚种类"].split("、"))))
    return {
        **{header: cell for header, cell in row.items() if header != "执法主体"},
        "处罚种类": "、".join(penalties.of_bits(bits)),
        "罚款金额(元)": f"{float(row['罚款金额(元)'] or 0):.2f}",
    }


@SLOW
@given(rows=LEDGER)
def test_what_goes_in_comes_out_and_twice_is_once(bodies: dict[str, Organisation], rows: list[dict[str, str]]) -> None:
    with transaction.atomic():
        first = importing(rows) if rows else None
        if first is not None:
            assert (first.inserted, first.refused) == (len(rows), 0), first.refusals
            for row in rows:
                act = Act.objects.get(body=bodies[row["执法主体"]], number=row["案件编号"])
                assert exported(act) == normalised(row)
                values = {field: getattr(act, field) for field in FIELDS}
                assert bytes(act.content_hash) == configured_hash().leaf_hash(canonical_text(values).encode())
            before = stored()
            again = importing(rows)
            assert (again.inserted, again.updated, again.unchanged) == (0, 0, len(rows))
            assert stored() == before
        transaction.set_rollback(True)


@SLOW
@given(first=LEDGER.filter(bool), second=LEDGER.filter(bool))
def test_undo_brings_back_every_column(
    bodies: dict[str, Organisation], first: list[dict[str, str]], second: list[dict[str, str]]
) -> None:
    with transaction.atomic():
        a = importing(first)
        before = stored()
        b = importing(second)
        assert a.batch
        assert b.batch
        undo(batch=b.batch, actor=ACTOR, scope=Scope.everything(), now=NOON)
        assert stored() == before
        undo(batch=a.batch, actor=ACTOR, scope=Scope.everything(), now=NOON)
        assert stored() == []
        transaction.set_rollback(True)


HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30),
    st.sampled_from(
        [
            "=1+1",
            "-1",
            "1e400",
            "９" * 50,
            "0000-00-00",
            "2024-02-30",
            "{}",
            '"',
            "\\N",
            "、、",
            "'; DROP TABLE",
            "\u202e",
        ]
    ),
    st.sampled_from([UNIT, PERSON, "自然人", "法人", "行政检查", "甲局", "2024-03-05"]),
)
HOSTILE_ROW = st.fixed_dictionaries(
    dict.fromkeys(
        [
            "案件编号",
            "执法类别",
            "执法主体",
            "执法主体代码",
            "适用程序",
            "相对人类型",
            "相对人名称",
            "相对人证件号码",
            "检查日期",
            "决定日期",
            "处罚种类",
            "罚款金额(元)",
            "转办案件编号",
            "执法人员证号",
            "备注",
            "别的",
        ],
        HOSTILE,
    )
)


@SLOW
@given(rows=st.lists(HOSTILE_ROW, min_size=1, max_size=12), sound=LEDGER)
def test_no_cell_makes_it_crash(
    bodies: dict[str, Organisation], rows: list[dict[str, str]], sound: list[dict[str, str]]
) -> None:
    with transaction.atomic():
        result = importing([*rows, *sound])
        refused = {refusal.row for refusal in result.refusals}
        assert result.inserted + result.refused == result.read
        assert len(refused) == result.refused
        assert Act.objects.count() == result.inserted
        assert all(refusal.column and len(refusal.reason) > 5 for refusal in result.refusals)
        assert {row.row for row in result.refused_rows} == refused
        transaction.set_rollback(True)


@SLOW
@given(rows=st.lists(ROW, max_size=14), size=st.integers(1, 5))
def test_the_size_of_the_chunks_makes_no_difference(
    bodies: dict[str, Organisation], rows: list[dict[str, str]], size: int
) -> None:
    if not rows:
        return
    keys = [(row["执法主体"], row["案件编号"]) for row in rows]
    once = {key for key in keys if keys.count(key) == 1}
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(loading, "_CHUNK", size)
        result = importing(rows)
        assert (result.inserted, result.refused) == (len(once), len(rows) - len(once))
        assert {(act.body.names.get().name, act.number) for act in Act.objects.all()} == once
        assert {row.row for row in result.refused_rows} == {n for n, key in enumerate(keys, start=2) if key not in once}
        again = importing(rows)
        assert (again.inserted, again.unchanged, again.refused) == (0, len(once), len(rows) - len(once))
        transaction.set_rollback(True)
