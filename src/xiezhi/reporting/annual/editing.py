"""Changes of a template's content as plain data: each takes the content and gives a new one."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from xiezhi.measures.rules import DEFAULT

Content = dict[str, Any]

# What a new block of each type begins with; `table` is named when it is added.
_NEW: Mapping[str, Content] = {
    "heading": {"type": "heading", "level": 1, "text": "新标题"},
    "paragraph": {"type": "paragraph", "sentences": ["全年共办理行政执法行为{act.count}件，{act.count:change}。"]},
    "written": {"type": "written", "section": "", "hint": "要写什么"},
    "table": {"type": "table"},
    "annex": {"type": "annex"},
    "chart": {"type": "chart", "chart": "months", "caption": "各月行政执法行为件数与上年对比", "measure": "act.count"},
    "each": {
        "type": "each",
        "split": "category",
        "heading": "{label}执法情况",
        "level": 2,
        "sentences": ["{label}共有执法主体{organisation.count}个，全年办理行政执法行为{act.count}件。"],
    },
    "signature": {"type": "signature"},
}
_NEW_TABLE: Content = {
    "type": "comparison",
    "caption": "行政执法行为办理情况",
    "unit": "件",
    "note": "",
    "rows": [{"title": "执法行为", "measure": "act.count"}],
    "rule": DEFAULT,
}
ADDABLE = tuple(_NEW)


def add_block(content: Content, at: int, kind: str) -> Content:
    """A new block of a type (one of ADDABLE) before the place `at`. A written section and a table get names of their own."""
    made = deepcopy(content)
    block = deepcopy(_NEW[kind])
    if kind == "written":
        block["section"] = _free("section", {entry.get("section") for entry in made["block"]})
    if kind in ("table", "annex"):
        block["table"] = _free("table", set(made["tables"]))
        made["tables"][block["table"]] = deepcopy(_NEW_TABLE)
    made["block"].insert(max(0, min(at, len(made["block"]))), block)
    return made


def put_block(content: Content, at: int, block: Content, table: Content | None = None) -> Content:
    """Another block in the place `at`; `table` replaces the table that it shows."""
    made = deepcopy(content)
    made["block"][at] = block
    if table is not None:
        made["tables"][block["table"]] = table
    return made


def move_block(content: Content, at: int, by: int) -> Content:
    """The block moved by so many places; at the ends it stays."""
    made = deepcopy(content)
    to = max(0, min(at + by, len(made["block"]) - 1))
    made["block"].insert(to, made["block"].pop(at))
    return made


def remove_block(content: Content, at: int) -> Content:
    """The content without a block; a table that nothing shows any more goes with it."""
    made = deepcopy(content)
    gone = made["block"].pop(at)
    name = gone.get("table")
    if name and not any(entry.get("table") == name for entry in made["block"]):
        made["tables"].pop(name, None)
    return made


def put_head(content: Content, *, title: str, issuer: str) -> Content:
    """Another title and issuer."""
    return {**deepcopy(content), "title": title, "issuer": issuer}


def _free(stem: str, taken: set[Any]) -> str:
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)
