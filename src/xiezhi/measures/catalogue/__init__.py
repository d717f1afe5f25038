"""The catalogue: every measure by its code, in the order in which lists show them."""

from collections.abc import Mapping
from types import MappingProxyType

from xiezhi.measures.catalogue.acts import ACT_MEASURES
from xiezhi.measures.catalogue.classes import CLASS_MEASURES
from xiezhi.measures.catalogue.inspections import INSPECTION_MEASURES
from xiezhi.measures.catalogue.penalties import PENALTY_MEASURES
from xiezhi.measures.catalogue.registers import REGISTER_MEASURES
from xiezhi.measures.errors import UnknownMeasure
from xiezhi.measures.measure import Measure

FAMILIES: tuple[tuple[str, tuple[Measure, ...]], ...] = (
    ("各类执法行为", ACT_MEASURES),
    ("行政检查与整改", INSPECTION_MEASURES),
    ("行政处罚", PENALTY_MEASURES),
    ("处罚按最重种类", CLASS_MEASURES),
    ("主体、人员与职权", REGISTER_MEASURES),
)
MEASURES: Mapping[str, Measure] = MappingProxyType(
    {measure.code: measure for _, family in FAMILIES for measure in family}
)


def measure(code: str) -> Measure:
    """The measure `code`. Raises UnknownMeasure."""
    found = MEASURES.get(code.strip())
    if found is None:
        raise UnknownMeasure(f"没有名为“{code}”的指标，可用 xiezhi measures 查看全部指标。")
    return found
