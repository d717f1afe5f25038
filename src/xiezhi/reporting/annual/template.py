"""The template of a report: data files, read once and checked as they are read, or content that people edited."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

from xiezhi.measures.catalogue import MEASURES, measure
from xiezhi.measures.rules import DEFAULT, rule
from xiezhi.reporting.annual.kinds import ANNUAL
from xiezhi.reporting.annual.kinds import kind as report_kind

# {measure} or {measure:aspect}; names without a dot are plain variables ({organisation}, {year}, {label}, {value} …).
TOKEN = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)*)(?::([a-z_]+))?\}")
ASPECTS = frozenset({"value", "previous", "change", "change_abs", "mom", "mom_abs"})
# Plain variables that every sentence knows, with what they stand for.
VARIABLES: Mapping[str, str] = {
    "organisation": "机构名称",
    "year": "年度",
    "period": "期间",
    "first": "期间首日",
    "last": "期间末日",
    "since": "走势的最早一期",
    "cutoff": "数据截止日",
}
# What decides whether a part gets its heading and paragraph in an `each` block.
_SAYS_SOMETHING = ("organisation.count", "act.count")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text; with `about`, only where that figure is not zero (else `none`)."""

    text: str
    about: str = ""
    none: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """A list of the parts of a figure by a split, those that are zero left out but for `always`.

    `minimum` by category asks for large parts only; `order`: "own" (codes, 编制序) or "volume" (most acts first);
    `most`: no more than so many of them (0: all).
    `blank` is the label of acts without the code.
    """

    parts: str
    split: str
    item: str
    joiner: str
    lead: str = ""
    end: str = ""
    none: str = ""
    blank: str = "其他"
    order: str = "own"
    always: tuple[str, ...] = ()
    most: int = 0
    minimum: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BlockTemplate:
    """One block; which fields are filled depends on its `type`."""

    type: str
    level: int = 0
    text: str = ""
    heading: str = ""
    section: str = ""
    hint: str = ""
    optional: bool = False
    table: str = ""
    chart: str = ""
    caption: str = ""
    measure: str = ""
    split: str = ""
    sentences: tuple[Sentence | Parts, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column or row of a table: its title and the measure below it."""

    title: str
    measure: str
    aspect: str = "value"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TableTemplate:
    """One table. type: "line" (one row, or two `years`), "comparison" (rows of measures), "split" (rows of parts),
    "years" (a row for each of the latest periods of the kind's trend).

    `rule`: the rule set by which its figures are counted; `mom`: a comparison with the period just before as well.
    """

    type: str
    caption: str
    unit: str
    note: str
    columns: tuple[Column, ...] = ()
    rows: tuple[Column, ...] = ()
    split: str = ""
    label: str = ""
    total: bool = False
    turned: bool = False
    years: bool = False
    mom: bool = False
    rule: str = DEFAULT

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that it shows."""
        return tuple(column.measure for column in (*self.columns, *self.rows))


@dataclass(frozen=True, slots=True)
class Wording:
    """How changes and amounts are put into words."""

    versus: str
    up: str
    down: str
    up_percent: str
    down_percent: str
    same: str
    from_nothing: str
    nothing_both_years: str
    percent_from: int
    wan_from: int
    none: str
    annex: str
    placeholder: str
    uncollected: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A whole template; `areas`: for areas (行政区划), else for bodies."""

    title: str
    source: str
    areas: bool
    issuer: str
    blocks: tuple[BlockTemplate, ...]
    tables: Mapping[str, TableTemplate]
    wording: Wording

    def sections(self) -> dict[str, str]:
        """The sections that people write: their hint by their code."""
        return {block.section: block.hint for block in self.blocks if block.type == "written"}


@cache
def template(*, areas: bool, kind: str = ANNUAL) -> Template:
    """The built-in template of a kind of report for an area or for a body. Raises ValueError where the data is wrong."""
    found = build(builtin(areas=areas, kind=kind))
    for code in _measures(found):
        measure(code)
    for table in found.tables.values():
        rule(table.rule)
    return found


def builtin(*, areas: bool, kind: str = ANNUAL) -> dict[str, Any]:
    """The content of a built-in template as plain data, whole: with its tables and its wording."""
    of = report_kind(kind)
    raw = _load(of.area if areas else of.body)
    used = {entry["table"] for entry in raw["block"] if "table" in entry}
    tables = {name: entry for name, entry in _load("annual_tables").items() if name in used}
    return deepcopy({**raw, "tables": tables, "wording": _load(of.wording)})


def build(content: Mapping[str, Any]) -> Template:
    """The template that plain data describe. Raises KeyError or TypeError where the data have another shape.

    What the sentences say is not looked at: `annual.checking` does that.
    """
    return Template(
        content["title"],
        content["source"],
        content["areas"],
        content["issuer"],
        tuple(_block(entry) for entry in content["block"]),
        {name: _table(entry) for name, entry in content["tables"].items()},
        Wording(**content["wording"]),
    )


def content_of(asked: Template) -> dict[str, Any]:
    """A template as plain data, from which `build` makes it again; what stands at its usual value is left out."""
    return {
        "title": asked.title,
        "source": asked.source,
        "areas": asked.areas,
        "issuer": asked.issuer,
        "block": [_plain(block) for block in asked.blocks],
        "tables": {name: _plain(table) for name, table in asked.tables.items()},
        "wording": _plain(asked.wording),
    }


def asked_measures(asked: Template) -> tuple[str, ...]:
    """Every measure that the template names, in the order of the catalogue."""
    named = set(_measures(asked))
    return tuple(code for code in MEASURES if code in named)


def split_measures(asked: Template) -> frozenset[str]:
    """The measures that the template names of parts: in lists of parts, in `each` blocks, charts and split tables."""
    named: set[str] = set()
    for block in asked.blocks:
        named |= {block.measure} if block.measure else set()
        named |= set(_SAYS_SOMETHING) if block.type == "each" else set()
        for sentence in block.sentences:
            if block.type == "each" or isinstance(sentence, Parts):
                named |= set(_of_sentence(sentence))
    for table in asked.tables.values():
        if table.split:
            named |= {column.measure for column in table.columns}
    return frozenset(named)


def elsewhere_measures(asked: Template) -> frozenset[str]:
    """The measures that are asked of other periods as well: of the one just before, or of the latest ones."""
    named: set[str] = set()
    for block in asked.blocks:
        named |= {block.measure} if block.chart in ("trend", "years") else set()
        for sentence in block.sentences:
            named |= set(_of_sentence(sentence, aspects=("mom", "mom_abs")))
    for name in {block.table for block in asked.blocks if block.table}:
        table = asked.tables[name]
        named |= set(table.measures) if table.mom or table.type == "years" else set()
    return frozenset(named)


def ruled_measures(asked: Template) -> dict[str, tuple[str, ...]]:
    """The measures of tables that are counted by another rule set than the platform's, by that rule set."""
    found: dict[str, dict[str, None]] = {}
    for name in {block.table: None for block in asked.blocks if block.table}:
        table = asked.tables[name]
        if table.rule != DEFAULT:
            found.setdefault(table.rule, {}).update(dict.fromkeys(table.measures))
    return {code: tuple(measures) for code, measures in found.items()}


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("xiezhi.reporting").joinpath(f"data/{name}.toml").read_text(encoding="utf-8"))


def _block(entry: dict[str, Any]) -> BlockTemplate:
    sentences = tuple(_sentence(each) for each in entry.get("sentences", ()))
    return BlockTemplate(**{**entry, "sentences": sentences})


def _sentence(entry: str | dict[str, Any]) -> Sentence | Parts:
    if isinstance(entry, str):
        return Sentence(entry)
    if "parts" in entry:
        return Parts(**{**entry, "always": tuple(entry.get("always", ()))})
    return Sentence(**entry)


def _table(entry: dict[str, Any]) -> TableTemplate:
    columns, rows = (tuple(Column(**each) for each in entry.get(name, ())) for name in ("columns", "rows"))
    return TableTemplate(**{**entry, "columns": columns, "rows": rows})


def _plain(part: Any) -> Any:
    if isinstance(part, tuple):
        return [_plain(each) for each in part]
    if isinstance(part, Mapping):
        return dict(part)
    if not isinstance(part, BlockTemplate | TableTemplate | Sentence | Parts | Column | Wording):
        return part
    usual = {each.name: each.default for each in fields(part) if each.default is not MISSING}
    told = {each.name: getattr(part, each.name) for each in fields(part)}
    return {name: _plain(value) for name, value in told.items() if value != usual.get(name, MISSING) and value != {}}


def _measures(asked: Template) -> Iterator[str]:
    for block in asked.blocks:
        yield from [block.measure] if block.measure else []
        yield from _SAYS_SOMETHING if block.type == "each" else ()
        for sentence in block.sentences:
            yield from _of_sentence(sentence)
    for name in {block.table for block in asked.blocks if block.table}:
        yield from asked.tables[name].measures


def _of_sentence(sentence: Sentence | Parts, *, aspects: tuple[str, ...] = ()) -> Iterator[str]:
    """The measures that a sentence names; with `aspects`, in one of these only."""
    if isinstance(sentence, Parts):
        first = sentence.parts
        texts = [sentence.lead, sentence.item, sentence.end, sentence.none]
        of_part = any(name in aspects for text in texts for name, _ in TOKEN.findall(text))
    else:
        first, texts, of_part = sentence.about, [sentence.text, sentence.none], False
    if first and (of_part or not aspects):
        yield first
    for name, aspect in (token for text in texts for token in TOKEN.findall(text)):
        if "." not in name:
            continue
        if aspect and aspect not in ASPECTS:
            raise ValueError(f"unknown aspect {aspect} of {name}")
        if not aspects or aspect in aspects:
            yield name
