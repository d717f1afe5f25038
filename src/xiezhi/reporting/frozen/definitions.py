"""How figures were counted when a snapshot was made: every measure's SQL, the rule sets and the orders of penalties."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache

from xiezhi.measures.asking import compiled
from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.classes import penalty_orders
from xiezhi.measures.errors import UnknownMeasure
from xiezhi.measures.measure import Measure
from xiezhi.measures.rules import rules


@cache
def definitions() -> bytes:
    """One JSON text; the same as long as nobody changes a definition, whatever the records hold."""
    content = {
        "measures": {code: _measure(entry) for code, entry in MEASURES.items()},
        "rules": {code: asdict(entry) for code, entry in rules().items()},
        "penalty_orders": {name: asdict(order) for name, order in penalty_orders().items()},
    }
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=str) + "\n").encode()


def _measure(entry: Measure) -> dict[str, object]:
    return {
        "title": entry.title,
        "definition": entry.definition,
        "unit": entry.unit,
        "source": entry.source,
        "over": entry.over.value,
        "sql": dict(_statements(entry)),
    }


def _statements(entry: Measure) -> Iterator[tuple[str, str]]:
    """The SQL by rule set; a rule set without such a figure has none."""
    for code in rules():
        try:
            yield code, compiled(entry.over, (entry.code,), (), "duckdb", code)
        except UnknownMeasure:
            continue
