"""One block of a template as a form, and back: every field is there without a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.measures.rules import rules
from xiezhi.measures.splits import SPLITS
from xiezhi.reporting.annual.checking import TABLE_ASPECTS, TABLE_TITLES

Content = dict[str, Any]
BLANK_LINES = 2
MOST_LINES = 100
LONGEST = 4000
_PLAIN = {
    "heading": ("text",),
    "written": ("section", "hint"),
    "chart": ("caption", "measure"),
    "each": ("split", "heading"),
}
_SENTENCE = ("text", "about", "none")
_PARTS = ("parts", "split", "lead", "item", "joiner", "end", "none", "blank", "order")
NEW_SENTENCE: Content = {"text": ""}
NEW_PARTS: Content = {
    "parts": "act.count",
    "split": "kind",
    "lead": "其中，",
    "item": "{label}{value}件",
    "joiner": "、",
    "end": "。",
}
ELSE = "其余"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or one column of a table, with the place by which its fields are named."""

    place: int
    values: Mapping[str, Any]
    is_parts: bool = False

    @property
    def always(self) -> str:
        """The parts that are always listed, as written in the form."""
        return "、".join(self.values.get("always", ()))

    @property
    def minimum(self) -> str:
        """The least values by category, one a line."""
        told: Mapping[str, int] = self.values.get("minimum", {})
        return "\n".join(f"{ELSE if name == 'else' else name}={value}" for name, value in told.items())


@dataclass(frozen=True, slots=True)
class BlockForm:
    """What the form of a block shows. `table` is None where the block shows none."""

    at: int
    block: Mapping[str, Any]
    sentences: Sequence[Line]
    table: Mapping[str, Any] | None
    columns: Sequence[Line]

    @property
    def has_sentences(self) -> bool:
        """True for blocks that are made of sentences."""
        return self.block["type"] in ("paragraph", "each")

    splits = [(split.code, split.title) for split in SPLITS.values()]
    rules = [(rule.code, rule.title) for rule in rules().values()]
    aspects = list(TABLE_ASPECTS.items())
    table_types = list(TABLE_TITLES.items())


def block_form(content: Content, at: int) -> BlockForm:
    """The form of the block in the place `at`."""
    block = content["block"][at]
    table = content["tables"].get(block["table"]) if "table" in block else None
    shown = table.get(_shown(table), []) if table else []
    columns = [*shown, *({} for _ in range(BLANK_LINES))] if table else []
    return BlockForm(
        at,
        block,
        [_line(place, entry) for place, entry in enumerate(block.get("sentences", []))],
        table,
        [Line(place, entry) for place, entry in enumerate(columns)],
    )


def block_from(post: Mapping[str, str], content: Content, at: int) -> tuple[Content, Content | None]:
    """The block, and the table that it shows, as the form says."""
    block = dict(content["block"][at])
    kind = block["type"]
    block |= {name: _text(post, name) for name in _PLAIN.get(kind, ())}
    if kind in ("heading", "each"):
        block["level"] = _number(post, "level")
    if kind == "written":
        block["optional"] = "optional" in post
    if kind in ("paragraph", "each"):
        block["sentences"] = [_sentence(post, f"s{place}-") for place in _places(post, "s")]
    if "table" not in block or block["table"] not in content["tables"]:
        return block, None
    return block, _table(post, content["tables"][block["table"]])


def changed_lines(lines: list[Content], action: str) -> list[Content]:
    """The sentences or columns after a button: add-text, add-parts, drop-N, up-N; anything else changes nothing."""
    name, _, place = action.rpartition("-")
    made = list(lines)
    if action == "add-text":
        return [*made, dict(NEW_SENTENCE)]
    if action == "add-parts":
        return [*made, dict(NEW_PARTS)]
    if place.isdigit() and int(place) < len(made):
        line = made.pop(int(place)) if name in ("drop", "up") else None
        if name == "up" and line is not None:
            made.insert(max(0, int(place) - 1), line)
    return made


def lines_of(block: Content, table: Content | None) -> tuple[Content, str]:
    """Where the lines of a block are kept: the block or its table, and the name there."""
    return (block, "sentences") if table is None else (table, _shown(table))


def _shown(table: Mapping[str, Any]) -> str:
    return "rows" if table["type"] == "comparison" else "columns"


def _line(place: int, entry: str | Content) -> Line:
    if isinstance(entry, str):
        return Line(place, {"text": entry})
    return Line(place, entry, "parts" in entry)


def _places(post: Mapping[str, str], prefix: str) -> range:
    count = _number(post, f"{prefix}-count")
    return range(min(count, MOST_LINES))


def _sentence(post: Mapping[str, str], prefix: str) -> str | Content:
    if f"{prefix}parts" not in post:
        told = {name: _text(post, prefix + name) for name in _SENTENCE}
        return {name: value for name, value in told.items() if value or name == "text"}
    made: Content = {name: _text(post, prefix + name) for name in _PARTS}
    if always := [name for name in _text(post, f"{prefix}always").replace(",", "、").split("、") if name.strip()]:
        made["always"] = always
    made["most"] = _number(post, f"{prefix}most")
    if minimum := _minimum(_text(post, f"{prefix}minimum")):
        made["minimum"] = minimum
    return made


def _minimum(text: str) -> dict[str, int]:
    pairs = (line.replace("＝", "=").partition("=") for line in text.split("\n"))
    told = {name.strip(): value.strip() for name, _, value in pairs if value.strip().isdigit()}
    return {"else" if name == ELSE else name: int(value[:9]) for name, value in told.items()}


def _table(post: Mapping[str, str], old: Content) -> Content:
    lines = []
    for place in _places(post, "c"):
        measure = _text(post, f"c{place}-measure")
        if measure:
            line = {"title": _text(post, f"c{place}-title"), "measure": measure}
            aspect = _text(post, f"c{place}-aspect") or "value"
            lines.append({**line, "aspect": aspect, "optional": f"c{place}-optional" in post})
    kind = _text(post, "table-type")
    kept = {name: value for name, value in old.items() if name not in ("rows", "columns")}
    told = {name: _text(post, f"table-{name}") for name in ("caption", "unit", "note", "split", "label", "rule")}
    ticks = {name: f"table-{name}" in post for name in ("total", "turned", "years")}
    return {**kept, **told, **ticks, "type": kind, "rows" if kind == "comparison" else "columns": lines}


def _text(post: Mapping[str, str], name: str) -> str:
    return post.get(name, "").replace("\r\n", "\n").replace("\x00", "")[:LONGEST]


def _number(post: Mapping[str, str], name: str) -> int:
    text = post.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
