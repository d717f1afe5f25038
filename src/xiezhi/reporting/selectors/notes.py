"""What must be said beside figures so that they are not misread."""

from dataclasses import replace

from xiezhi.measures.catalogue import measure
from xiezhi.measures.relations import Over
from xiezhi.reporting.selectors.reading import answer
from xiezhi.reporting.selectors.relations import Question


def notes(question: Question) -> tuple[str, ...]:
    """Chinese sentences on the figures asked for; empty where nothing needs saying."""
    if not any(entry.over is Over.CERTIFICATES and (entry.stock or entry.is_rate) for entry in question.measures):
        return ()
    expired = replace(question, measures=(measure("officer.expired.count"),), splits=())
    number = answer(expired).groups[()]["officer.expired.count"]
    if not number:
        return ()
    return (f"有 {number} 本执法证在 {question.period.last} 前已过有效期而未注销，仍计入持证人数，请核实。",)
