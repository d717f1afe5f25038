"""What is wrong with a template that people wrote: each fault with its block and what to do about it, in Chinese."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from xiezhi.measures import splits as known_splits
from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.errors import UnknownMeasure, UnknownRule, UnknownSplit
from xiezhi.measures.ordering import REFUSED, refusal
from xiezhi.measures.relations import relation
from xiezhi.measures.rules import rule
from xiezhi.reporting.annual.template import (
    ASPECTS,
    TOKEN,
    VARIABLES,
    BlockTemplate,
    Column,
    Parts,
    Sentence,
    TableTemplate,
    Template,
)

BLOCK_TITLES: Mapping[str, str] = {
    "heading": "标题",
    "paragraph": "段落",
    "written": "编写栏",
    "table": "表格",
    "chart": "图表",
    "each": "逐类段落",
    "signature": "落款",
    "annex": "附表",
}
TABLE_TITLES: Mapping[str, str] = {
    "comparison": "逐项对比（一行一个指标）",
    "line": "单行（一列一个指标）",
    "split": "分组（一行一个部分）",
    "years": "历期（一行一期）",
}
TABLE_ASPECTS: Mapping[str, str] = {"value": "本期", "previous": "上年同期"}
LEVELS = (1, 2, 3)
_SECTION = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong; `block` is its place from 0, None for what concerns the whole."""

    block: int | None
    message: str


@dataclass(frozen=True, slots=True)
class _Place:
    """What a text may speak of: the splits that are fixed around it, and the variables that it knows."""

    splits: tuple[str, ...] = ()
    variables: frozenset[str] = frozenset(VARIABLES)


def faults(asked: Template) -> list[Fault]:
    """Everything that keeps a template from being published, in the order of its blocks."""
    found = [Fault(None, message) for message in _of_whole(asked)]
    for place, block in enumerate(asked.blocks):
        label = f"第{place + 1}块（{BLOCK_TITLES.get(block.type, block.type)}）"
        found += [Fault(place, f"{label}：{message}") for message in block_faults(block, asked)]
    return found


def block_faults(block: BlockTemplate, asked: Template) -> list[str]:
    """What is wrong with one block of a template."""
    check = _CHECKS.get(block.type)
    return list(check(block, asked)) if check else [f"没有“{block.type}”这种块，请删去。"]


def nearest(code: str) -> list[str]:
    """Measures whose code or title is much like what was written, with their titles."""
    by_title = {measure.title: measure.code for measure in MEASURES.values()}
    close = get_close_matches(code, MEASURES, n=_NEAR, cutoff=0.5)
    close += [by_title[title] for title in get_close_matches(code, by_title, n=_NEAR, cutoff=0.4)]
    return [f"{found}（{MEASURES[found].title}）" for found in dict.fromkeys(close)][:_NEAR]


def _of_whole(asked: Template) -> Iterator[str]:
    for title, text in (("报告标题", asked.title), ("发布机关", asked.issuer)):
        if not text.strip():
            yield f"没有填{title}。"
        yield from (f"{title}：{message}" for message in _text(text, _Place(), measures=False))
    if not asked.blocks:
        yield "模板没有内容，请至少加一块。"
    sections = Counter(block.section for block in asked.blocks if block.type == "written")
    for section, number in sections.items():
        if number > 1:
            yield f"有{number}个编写栏的代号同为“{section}”，写的内容会互相覆盖，请改成不同的代号。"


def _heading(block: BlockTemplate, asked: Template) -> Iterator[str]:
    if not block.text.strip():
        yield "标题没有文字。"
    yield from _level(block)


def _paragraph(block: BlockTemplate, asked: Template) -> Iterator[str]:
    yield from _sentences(block, _Place())


def _written(block: BlockTemplate, asked: Template) -> Iterator[str]:
    if not _SECTION.fullmatch(block.section):
        yield f"代号“{block.section}”须以小写字母开头，只用小写字母、数字和连字符，最多40个。"
    if not block.hint.strip():
        yield "没有写填写提示，编写的人不知道要写什么。"


def _table(block: BlockTemplate, asked: Template) -> Iterator[str]:
    wanted = asked.tables.get(block.table)
    if wanted is None:
        yield f"没有名为“{block.table}”的表，请删去这一块。"
        return
    if not wanted.caption.strip():
        yield "表格没有标题。"
    if wanted.type not in TABLE_TITLES:
        yield f"没有“{wanted.type}”这种表，可选：{'、'.join(TABLE_TITLES.values())}。"
        return
    shown = wanted.rows if wanted.type == "comparison" else wanted.columns
    if not shown:
        yield "表格没有指标，请至少加一项。"
    splits = (wanted.split,) if wanted.type == "split" else ()
    yield from _split_known(splits)
    for column in shown:
        yield from _column(column, wanted, _Place(splits))


def _column(column: Column, wanted: TableTemplate, place: _Place) -> Iterator[str]:
    if not column.title.strip():
        yield f"指标 {column.measure} 没有写名称。"
    if column.aspect not in TABLE_ASPECTS:
        yield f"“{column.title}”一栏没有“{column.aspect}”这种数，可选：{'、'.join(TABLE_ASPECTS.values())}。"
    unknown = list(_measure(column.measure, place))
    yield from unknown
    if not unknown:
        yield from _counted(column.measure, wanted.rule)


def _counted(code: str, wanted: str) -> Iterator[str]:
    """A rule set may lack the class that the measure counts, or the order of classes itself."""
    try:
        counted_by = rule(wanted)
        MEASURES[code].aggregate(relation(MEASURES[code].over), counted_by)
    except (UnknownRule, UnknownMeasure) as error:
        yield str(error)


def _chart(block: BlockTemplate, asked: Template) -> Iterator[str]:
    if not block.caption.strip():
        yield "图没有标题。"
    yield from _measure(block.measure, _Place(("month",)))


def _each(block: BlockTemplate, asked: Template) -> Iterator[str]:
    unknown = list(_split_known((block.split,)))
    yield from unknown
    if unknown:
        return
    yield from _measure("organisation.count", _Place((block.split,)))
    yield from _level(block)
    if "{label}" not in block.heading:
        yield "标题里没有 {label}，各类的标题会一样。"
    yield from _text(block.heading, _Place((), frozenset({"label"})), measures=False)
    yield from _sentences(block, _Place((block.split,), frozenset({*VARIABLES, "label"})))


def _nothing(block: BlockTemplate, asked: Template) -> Iterator[str]:
    yield from ()


_CHECKS: Mapping[str, Callable[[BlockTemplate, Template], Iterator[str]]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "written": _written,
    "table": _table,
    "annex": _table,
    "chart": _chart,
    "each": _each,
    "signature": _nothing,
}


def _level(block: BlockTemplate) -> Iterator[str]:
    if block.level not in LEVELS:
        yield "标题的级别须是一、二或三级。"


def _sentences(block: BlockTemplate, place: _Place) -> Iterator[str]:
    if not block.sentences:
        yield "没有句子，请至少写一句，或删去这一块。"
    for number, sentence in enumerate(block.sentences, start=1):
        found = _parts(sentence, place) if isinstance(sentence, Parts) else _sentence(sentence, place)
        yield from (f"第{number}句：{message}" for message in found)


def _sentence(sentence: Sentence, place: _Place) -> Iterator[str]:
    if not sentence.text.strip():
        yield "没有文字。"
    if sentence.about:
        yield from _measure(sentence.about, place)
    yield from _text(sentence.text, place)
    yield from _text(sentence.none, place)


def _parts(sentence: Parts, place: _Place) -> Iterator[str]:
    unknown = list(_split_known((sentence.split,)))
    yield from unknown
    if not unknown:
        yield from _measure(sentence.parts, _Place((*place.splits, sentence.split)))
    yield from _order(sentence)
    if not sentence.item.strip():
        yield "没有写每一项怎么说，例如 {label}{value}件。"
    if sentence.minimum and "else" not in sentence.minimum:
        yield "“只列不少于”没有写其余各类的数，请加一行：其余=数。"
    yield from _chosen_by_fines(sentence)
    around = _Place(place.splits, place.variables | {"minimum"})
    of_item = _Place(place.splits, place.variables | ASPECTS | {"label", "minimum"})
    checks = [partial(_text, text, around) for text in (sentence.lead, sentence.none)]
    checks.append(partial(_text, sentence.item, of_item))
    for check in checks:
        yield from check()


def _order(sentence: Parts) -> Iterator[str]:
    """What a page may not order by, a report may not either."""
    found = MEASURES.get(sentence.parts)
    refused = refusal(found) if found and sentence.order == "volume" else ""
    if refused:
        yield f"{refused}请把次序改为“固有次序”。"


def _chosen_by_fines(sentence: Parts) -> Iterator[str]:
    """To list only those with at least so much is to rank them."""
    found = MEASURES.get(sentence.parts)
    if sentence.minimum and found and (found.is_money or refusal(found) == REFUSED):
        yield f"不能按{found.title}只列不少于某数的各项，这等于按罚没排名（行政处罚法第七十四条）。请去掉“只列不少于”。"


def _text(text: str, place: _Place, *, measures: bool = True) -> Iterator[str]:
    """Tokens that nobody could fill."""
    known = "、".join(f"{{{each}}}" for each in sorted(place.variables))
    for name, aspect in TOKEN.findall(text):
        if "." not in name:
            if name not in place.variables or aspect:
                more = "，或从指标表里选指标" if measures else ""
                yield f"{{{name}{':' + aspect if aspect else ''}}} 不是这里能用的变量，可用的有 {known}{more}。"
            continue
        if not measures:
            yield f"这里不能用指标 {{{name}}}，只能用 {known}。"
        elif aspect and aspect not in ASPECTS:
            yield f"{{{name}:{aspect}}} 里的“{aspect}”不是一种说法，可用 change（增减）、change_abs（增减数）、previous（上年）、mom（环比）、mom_abs（环比增减数）。"
        yield from _measure(name, place) if measures else ()
    rest = TOKEN.sub("", text)
    if "{" in rest or "}" in rest:
        near = rest[max(0, rest.find("{")) :][:12]
        yield f"“{near}”处的花括号不成对，或里面不是指标代码。"


def _measure(code: str, place: _Place) -> Iterator[str]:
    found = MEASURES.get(code)
    if found is None:
        close = nearest(code)
        hint = f"相近的有：{'、'.join(close)}。" if close else "请从指标表里选。"
        yield f"没有名为“{code}”的指标，{hint}" if code else "没有选指标，请从指标表里选。"
        return
    try:
        known_splits.check(found, tuple(known_splits.split(split) for split in place.splits))
    except UnknownSplit as error:
        yield str(error)


def _split_known(codes: tuple[str, ...]) -> Iterator[str]:
    for code in codes:
        if code not in known_splits.SPLITS:
            yield f"不能按“{code}”分组，可选：{'、'.join(each.title for each in known_splits.SPLITS.values())}。"
