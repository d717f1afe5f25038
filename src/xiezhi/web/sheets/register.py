"""Records of the registers as a table: its heads, and the cells of each row as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import singledispatch

from xiezhi.cases.masking import masked_name, masked_number
from xiezhi.law import vocabulary
from xiezhi.measures.relations import Over
from xiezhi.registry.models import FOREVER, Certificate, Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.reporting.selectors.register_rows import RegisterRow

NONE = "—"
_HEADS: Mapping[Over, Sequence[str]] = {
    Over.CERTIFICATES: ("执法证号", "姓名", "所属执法主体", "岗位", "发证日期", "有效期至", "注销日期"),
    Over.ORGANISATIONS: ("机构", "机构类别", "主体性质", "统一社会信用代码", "生效日期", "失效日期"),
    Over.POWERS: ("职权事项编码", "职权事项名称", "执法主体", "职权类别", "履职清单", "生效日期", "失效日期"),
}


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """A table of texts; `masked` says that names of officers are not shown in full."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    masked: bool = False


def register_sheet(over: Over, rows: Sequence[RegisterRow], *, named: Scope) -> RegisterSheet:
    """The table; officers of bodies that `named` does not cover are masked."""
    moved = any(row.share < 0 for row in rows)
    shown = [[*_cells(row.entry, row.body, named.covers(row.body_id)), *([_way(row)] if moved else [])] for row in rows]
    masked = over is Over.CERTIFICATES and not all(named.covers(row.body_id) for row in rows)
    return RegisterSheet([*_HEADS[over], *(["计入"] if moved else [])], shown, masked)


def _way(row: RegisterRow) -> str:
    return "划入 +1" if row.share > 0 else "划出 −1"


@singledispatch
def _cells(entry: object, body: str, named: bool) -> list[str]:
    raise TypeError(f"no register holds {type(entry)}")


@_cells.register
def _of_certificate(entry: Certificate, body: str, named: bool) -> list[str]:
    return [
        entry.number if named else masked_number(entry.number),
        entry.officer.name if named else masked_name(entry.officer.name),
        body,
        _name("post", entry.post),
        *map(_day, (entry.issued_on, entry.expires_on, entry.cancelled_on)),
    ]


@_cells.register
def _of_organisation(entry: Organisation, body: str, named: bool) -> list[str]:
    kinds = [_name("category", entry.category), _name("nature", entry.nature)]
    return [body, *kinds, entry.code or NONE, _day(entry.valid_from), _day(entry.valid_to)]


@_cells.register
def _of_power(entry: Power, body: str, named: bool) -> list[str]:
    duty = "是" if entry.is_duty else "否"
    days = [_day(entry.valid_from), _day(entry.valid_to)]
    return [entry.code, entry.name, body, _name("kind", entry.kind), duty, *days]


def _day(value: date | None) -> str:
    return NONE if value is None or value == FOREVER else str(value)


def _name(table: str, code: int) -> str:
    return vocabulary.table(table).name(code) or NONE
