"""What a benchmark, a line of a list, an amount or a checklist must state before it is kept as a draft."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from xiezhi.law.exemptions import requirement
from xiezhi.law.local_amounts import open_amounts
from xiezhi.law.reading import names
from xiezhi.registry.models import LEVELS, Benchmark, BenchmarkGear, Checklist, ExemptionLine, LocalAmount, LocalRow

LARGEST: Final = 10**15
LONGEST_LINE, MOST_LINES = 500, 200


def problems(row: LocalRow, gears: Sequence[BenchmarkGear]) -> list[str]:
    """Everything that is wrong, each in words with the remedy; nothing where the draft can be kept."""
    own: dict[type[LocalRow], Callable[[Any, Sequence[BenchmarkGear]], Iterator[str]]] = {
        Benchmark: _of_benchmark,
        ExemptionLine: _of_exemption,
        LocalAmount: _of_amount,
        Checklist: _of_checklist,
    }
    return [*_of_any(row), *own[type(row)](row, gears)]


def _of_any(row: LocalRow) -> Iterator[str]:
    if not row.issuer or not row.source:
        yield "请填写制定机关和文件名称、文号：没有出处的规定不能使用。"
    if row.level not in LEVELS:
        yield f"制定层级须为{'、'.join(LEVELS.values())}之一。"
    if row.valid_to < row.valid_from:
        yield f"失效日期（{row.valid_to}）早于施行日期（{row.valid_from}），请核对。"


def _of_item(row: Benchmark | ExemptionLine | Checklist) -> Iterator[str]:
    if not row.power_name:
        what = "行政检查事项" if isinstance(row, Checklist) else "职权事项"
        yield f"适用机构及其下级没有编码为“{row.power_code}”的{what}，请核对编码，或先导入职权事项台账。"


def _of_benchmark(row: Benchmark, gears: Sequence[BenchmarkGear]) -> Iterator[str]:
    yield from _of_item(row)
    if not row.basis:
        yield "请填写处罚依据的法规名称和条款。"
    if not 0 <= row.statutory_low <= row.statutory_high < LARGEST:
        yield "法定幅度的下限须不大于上限，请核对金额。"
    if not 0 <= row.share <= 100:
        yield "从轻、从重的比例须在0至100之间。"
    for place, gear in enumerate(gears, start=1):
        yield from _of_gear(f"第{place}档“{gear.title}”", gear)


def _of_gear(name: str, gear: BenchmarkGear) -> Iterator[str]:
    if not gear.title:
        yield f"{name}没有名称，请填写，如“轻微”。"
    if not 0 <= gear.low <= gear.high < LARGEST:
        yield f"{name}的罚款下限须不大于上限，请核对金额。"
    if gear.at_least < 0 or (gear.below is not None and gear.below <= gear.at_least):
        yield f"{name}的数量上限须大于下限，请核对。"


def _of_exemption(row: ExemptionLine, _: Sequence[BenchmarkGear]) -> Iterator[str]:
    yield from _of_item(row)
    if not row.title:
        yield "请填写免罚情形。"
    try:
        requirement(row.requires)
    except ValueError:
        yield "适用条件不能判断，请至少选择一项必须同时具备的条件。"


def _of_amount(row: LocalAmount, _: Sequence[BenchmarkGear]) -> Iterator[str]:
    if row.amount not in open_amounts():
        yield f"没有“{row.amount}”这项由地方规定的数额，请重新选择。"
    if row.sector and row.sector not in names("sectors"):
        yield "没有这个领域，请重新选择。"
    if not 0 < row.yuan < LARGEST:
        yield "数额须大于0。"
    if not row.article:
        yield "请填写规定数额的条款。"


def _of_checklist(row: Checklist, _: Sequence[BenchmarkGear]) -> Iterator[str]:
    yield from _of_item(row)
    if len(row.lines) > MOST_LINES:
        yield f"一份检查单最多{MOST_LINES}项，现有{len(row.lines)}项，请合并或者分到不同事项。"
    first: dict[str, int] = {}
    for place, line in enumerate(row.parts, start=1):
        if not line.text:
            yield f"第{place}项写了检查依据，没有写检查项，请补上检查项或者清空这一行。"
        if max(len(line.text), len(line.basis)) > LONGEST_LINE:
            yield f"第{place}项超过{LONGEST_LINE}字，请拆成几项。"
        if first.setdefault(line.text, place) != place:
            yield f"第{place}项与第{first[line.text]}项相同，请只保留一项。"
