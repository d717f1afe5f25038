"""What a benchmark, a line of a list, an amount or a checklist must state before it is kept as a draft."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from xiezhi.law.exemptions import requirement
from xiezhi.law.local_amounts import open_amounts
from xiezhi.law.procedures import procedures
from xiezhi.law.reading import names
from xiezhi.law.review import entry_condition
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import (
    APPROVING,
    LEVELS,
    ApprovalChain,
    Benchmark,
    BenchmarkGear,
    Checklist,
    ExemptionLine,
    LocalAmount,
    LocalRow,
    ReviewEntry,
    Role,
)

LARGEST: Final = 10**15
LONGEST_REVIEW: Final = 90
LONGEST_LINE, MOST_LINES = 500, 200


def problems(row: LocalRow, gears: Sequence[BenchmarkGear]) -> list[str]:
    """Everything that is wrong, each in words with the remedy; nothing where the draft can be kept."""
    own: dict[type[LocalRow], Callable[[Any, Sequence[BenchmarkGear]], Iterator[str]]] = {
        Benchmark: _of_benchmark,
        ExemptionLine: _of_exemption,
        LocalAmount: _of_amount,
        ReviewEntry: _of_review,
        ApprovalChain: _of_chain,
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


def _of_item(row: Benchmark | ExemptionLine | ReviewEntry | Checklist) -> Iterator[str]:
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


def _of_review(row: ReviewEntry, _: Sequence[BenchmarkGear]) -> Iterator[str]:
    if row.power_code:
        yield from _of_item(row)
    if not row.title:
        yield "请填写审核事项。"
    if not table("kind").name(row.kind):
        yield "请选择执法类别。"
    amounts = [yuan for yuan in (row.citizen_yuan, row.organisation_yuan) if yuan is not None]
    if any(not 0 < yuan < LARGEST for yuan in amounts):
        yield "数额须大于0；不按数额的留空。"
    if row.days is not None and not 0 < row.days <= LONGEST_REVIEW:
        yield f"审核期限须为1至{LONGEST_REVIEW}个工作日；没有规定的留空。"
    try:
        entry_condition(citizen=row.citizen_yuan, organisation=row.organisation_yuan, requires=row.requires)
    except ValueError:
        yield "适用条件不能判断，请重新选择。"


def _of_chain(row: ApprovalChain, _: Sequence[BenchmarkGear]) -> Iterator[str]:
    known = {(each.id, step) for each in procedures() for step in (*each.steps, *each.asides)}
    if (row.procedure, row.step) not in known:
        yield "没有这个程序的这个环节，请重新选择。"
    places = [APPROVING.index(Role(level)) for level in row.levels if level in APPROVING]
    if not places or len(places) != len(row.levels):
        yield f"审批层级须至少一级，从{'、'.join(str(role.label) for role in APPROVING)}中选择。"
    elif places != sorted(set(places)):
        yield "审批层级须由低到高，每级只出现一次，请调整顺序。"
    if not 0 <= row.from_yuan < LARGEST:
        yield "罚款数额须不小于0。"


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
