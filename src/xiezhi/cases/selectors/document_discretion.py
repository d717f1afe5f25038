"""What a decision says of its discretion: the benchmark that was applied, its version and gear, what weighed, what was left."""

from collections.abc import Iterator, Mapping

from xiezhi.cases.documents.wording import closed
from xiezhi.cases.selectors.discretion_facts import DEPARTURE, Suggested, discretion_of
from xiezhi.cases.selectors.reading import Reading
from xiezhi.law.derivations import spoken
from xiezhi.law.discretion import Judgement
from xiezhi.law.facts import Value
from xiezhi.registry.models import Benchmark

DISCRETION = "discretion"


def applied(reading: Reading, facts: Mapping[str, Value | None], texts: Mapping[str, str]) -> str:
    """The benchmark by which a case was decided or noticed, from its record, in sentences; "" where it used none."""
    found = _used(reading, facts)
    if found is None or found.benchmark is None or found.judgement is None:
        return ""
    return "".join(_sentences(found.benchmark, found.judgement, facts.get("fine"), texts.get(DEPARTURE, "")))


def further_reasons(reading: Reading, facts: Mapping[str, Value | None], texts: Mapping[str, str]) -> str | None:
    """What was written on the discretion beyond what the benchmark says; "" for nothing more, None for nothing at all."""
    written, found = texts.get(DISCRETION, ""), _used(reading, facts)
    if found is None or found.judgement is None:
        return closed(written) or None
    return "" if written.rstrip("。") == "；".join(found.judgement.reasons).rstrip("。") else closed(written)


def _used(reading: Reading, facts: Mapping[str, Value | None]) -> Suggested | None:
    """What weighed, where a gear of a benchmark was chosen for a fine."""
    if facts.get("benchmark_from") is None or facts.get("benchmark_quantity") is None or not facts.get("fine"):
        return None
    return discretion_of(reading, facts)


def _sentences(row: Benchmark, judged: Judgement, fine: Value | None, departure: str) -> Iterator[str]:
    gear, weighed = judged.gear, judged.reasons[1:]
    yield f"本机关适用{row.issuer}制定的裁量基准（{row.source}，自{spoken(row.valid_from)}起施行）："
    yield f"违法行为属于“{gear.title}”档次，罚款幅度为{gear.range}。"
    if weighed:
        yield f"本案有下列情节：{'；'.join(weighed)}。"
    if judged.range is not None and judged.range != gear.range:
        yield f"综合以上情节，裁量幅度为{judged.range}。"
    if departure and isinstance(fine, int) and judged.objection(fine):
        yield f"罚款不在上述幅度内，理由是：{closed(departure)}"
