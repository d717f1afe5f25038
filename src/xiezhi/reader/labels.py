"""The name of a figure, taken from the words before it or, where the number comes first, behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from xiezhi.reader.page import Page
from xiezhi.reader.tokens import Token
from xiezhi.reader.vocabulary import alternatives, vocabulary

_LONGEST = 30
_TELLING = 6  # letters behind 等 that name the thing without the list before it
_LONGEST_BEHIND = 22
_SIDE_BY_SIDE = 3  # numbers that share the thing counted behind the last of them
_REACH = 160  # letters before a number in which its name is looked for


@dataclass(frozen=True, slots=True)
class Name:
    """A figure's label, and the body that it is about when the words name one (`item`)."""

    label: str
    item: str | None = None
    inherited: bool = False


def name_tokens(page: Page, tokens: list[Token], skip: set[int]) -> list[Name]:
    """Return a name for each token. Tokens in `skip` are changes: they bound their neighbours' names and lend none."""
    names: list[Name] = []
    previous: Name | None = None
    for index, token in enumerate(tokens):
        sentence = page.sentence(token.number_start)[0]
        if index and tokens[index - 1].end <= sentence:
            previous = None
        name = _summed(page, tokens, names, index) or _name(page, tokens, index, previous)
        names.append(name)
        if index not in skip:
            previous = name
    return names


_SUMS_UP = re.compile(r"[,，、; ]*(?:合计|共计|总计|总共)(?:为|达|有|约)?")


def _summed(page: Page, tokens: list[Token], names: list[Name], index: int) -> Name | None:
    """The name of a total behind its parts, from what theirs end in (一般隐患…、重大隐患…，合计: 隐患合计)."""
    if index < 2 or not _SUMS_UP.fullmatch(page.plain[tokens[index - 1].end : tokens[index].start]):
        return None
    one, other = names[index - 2].label, names[index - 1].label
    size = next((n for n in range(min(len(one), len(other)), 1, -1) if one[-n:] == other[-n:]), 0)
    return Name(f"{one[-size:]}合计") if size and one != other else None


def strip_edges(text: str) -> str:
    """Return a name without dates, adverbs and joining words at its edges."""
    text = text[-2 * _REACH :].strip()
    if _PART_OF_YEAR.fullmatch(text):
        return text
    text = _dates().sub("", text)
    before = None
    while before != text:
        before = text
        text = _leading().sub("", text)
        text = _trailing().sub("", text).strip()
        text = _dates().sub("", text)
    return text


# The whole name of a number in a list by quarters.
_PART_OF_YEAR = re.compile(r"第?[一二三四]季度|[上下]半年")


@cache
def _dates() -> re.Pattern[str]:
    return re.compile(rf"^(?:{vocabulary('labels')['dates']})+")


@cache
def _leading() -> re.Pattern[str]:
    table = vocabulary("labels")
    return re.compile(rf"^(?:(?:{alternatives(table['leading'])})(?![末底])|{table['leading_letters']})+")


@cache
def _trailing() -> re.Pattern[str]:
    table = vocabulary("labels")
    return re.compile(rf"(?:{alternatives(table['trailing'])}|{table['trailing_letters']})+$")


@cache
def _verbs() -> frozenset[str]:
    return frozenset(vocabulary("labels")["verbs"])


@cache
def verb_openings() -> tuple[str, ...]:
    """Return the verbs of two letters or more, as beginnings that no body's name has."""
    return tuple(word for word in vocabulary("labels")["verbs"] if len(word) > 1)


def _verb_end(text: str) -> str:
    """The verb at the end of a text with its 了, 过, 到 or 的, else nothing.

    Looked up by its last letters: a pattern of all verbs takes longer to compile than a report to read.
    """
    for tail in ("", "了", "过", "到", "的"):
        if tail and not text.endswith(tail):
            continue
        stem = text.removesuffix(tail)
        found = next((stem[-size:] for size in (4, 3, 2, 1) if stem[-size:] in _verbs()), "")
        if found:
            return found + tail
    return ""


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(vocabulary("labels")["whole"])


def _name(page: Page, tokens: list[Token], index: int, previous: Name | None) -> Name:
    token = tokens[index]
    left = _left(page, tokens, index)
    if token.kind == "rank":
        return Name(_rank_label(left))
    if previous and previous.label and (carried := _carried(left, token, previous)):
        return Name(carried, previous.item, inherited=True)
    if not left.strip() and page.plain[token.start - 1 : token.start] == "(":
        item = _before_bracket(page, tokens, index)
        if item:
            return _item_name(page, token, item)
    return _plain_name(page, tokens, index, left, previous)


def _plain_name(page: Page, tokens: list[Token], index: int, left: str, previous: Name | None) -> Name:
    """The words before the number, those behind it where it comes first, else the name of the number before."""
    token = tokens[index]
    if previous and not left and index and tokens[index - 1].end == token.start:
        if tokens[index - 1].bound and not tokens[index - 1].loose:
            return Name(page.plain[tokens[index - 1].start : token.start])
        return Name(previous.label, previous.item, inherited=True)
    if not left.strip(" ,，、") and _opens_group(tokens, index):
        return Name(page.plain[token.start : token.end])
    behind = _behind(page, tokens, index)
    if _MOVES.match(behind) or _INSIDE.fullmatch(behind):
        behind = ""
    bare = strip_edges(_whole().sub("", left))
    if behind and (not bare or _number_first(left)):
        return Name(_verb_before(bare) + behind)
    if bare:
        return _named(page, token, bare)
    if previous and previous.label:
        return Name(previous.label, previous.item, inherited=True)
    return Name(
        strip_edges(page.plain[page.clause(max(token.start - 1, 0))[0] : token.start]) or _earlier_clause(page, token)
    )


def _opens_group(tokens: list[Token], index: int) -> bool:
    """Whether a limit names the group that the next number counts (35岁以下60人)."""
    token = tokens[index]
    limit = token.bound is not None and not token.loose and not token.outside
    return limit and index + 1 < len(tokens) and tokens[index + 1].start == token.end


def _verb_before(bare: str) -> str:
    verb = _verb_end(bare)
    return verb if len(verb) > 1 and verb not in {"其他", "其余", "以及"} else ""


_SHARE = re.compile(r"^[\s,，、(;]*占(?P<base>比|[^,，;。()]{0,24}?)(?:的)?(?:约|近|超过?|达到?|为|到|仅|高达|约为)*$")
_FROM_LEVEL = re.compile(r"(?:的?(?:比例|比重))?[由从](?:去年|上年度?|(?:19|20)\d{2}年度?)(?:同期)?的?$")
_LEVEL = re.compile(
    r"^[\s,，、(]*(?:(?:比|较|与|同)?(?:(?:19|20)\d{2}年度?|上年度?|去年|上一年度?)(?:同期)?的?(?:为)?"
    r"|(?:下降|减少|降低|降|减|增加|增长|上升|提高|提升|增|升|扩展|扩大|拓展|压减|压缩|精简|缩减|缩短|变|调整)(?:到|至|为)(?:(?:19|20)\d{2}年度?的?)?)$"
)


_MOVES = re.compile(
    r"(?:下降|减少|降低|降|减|增加|增长|上升|提高|提升|增|升|扩展|扩大|拓展|压减|压缩|精简|缩减|缩短|变为|调整)(?:到|至|为)?"
)


# 行政处罚6842件中，…: no name of what is counted.
_INSIDE = re.compile(r"[之当]?中|里|以?内")


def _carried(left: str, token: Token, previous: Name) -> str | None:
    """A name carried on from the figure before: its share (占30%) or its level in another year (降至98件)."""
    share = _SHARE.match(_FROM_LEVEL.sub("", left)) if token.is_percent or token.unit == "成" else None
    if share:
        base = share["base"].strip()
        return f"{previous.label}占比" if base in {"", "比"} else f"{previous.label}占{base.removesuffix('的')}比例"
    return previous.label if _LEVEL.match(left) else None


def _left(page: Page, tokens: list[Token], index: int) -> str:
    end = _before_remark(page, tokens[index].start)
    while index and tokens[index - 1].start >= end:
        index -= 1
    start = max(page.clause(max(end - 1, 0) if end < tokens[index].start else end)[0], end - _REACH)
    if index and tokens[index - 1].end > start:
        start = tokens[index - 1].end
    return page.plain[start:end]


def _before_remark(page: Page, end: int) -> int:
    """Where a bracket opens that closes right before a number (事故（道路运输类）1起), else the number itself."""
    if page.plain[end - 1 : end] != ")":
        return end
    line = page.paragraph(end)[0]
    depth = 0
    for offset in range(end - 1, max(line - 1, end - _REACH), -1):
        depth += (page.plain[offset] == ")") - (page.plain[offset] == "(")
        if depth == 0:
            return offset if page.plain[max(line, offset - 2) : offset].strip() else end
    return end


_STOPS = re.compile(r"[。，,;:、()\n！？!?]")


def _behind(page: Page, tokens: list[Token], index: int) -> str:
    """The counted thing behind the number; two numbers side by side (12批次28处) share it."""
    position = tokens[index].end
    for _ in range(_SIDE_BY_SIDE):
        if (
            index + 1 >= len(tokens)
            or page.plain[position : tokens[index + 1].start].strip()
            or tokens[index + 1].start - position > 1
        ):
            break
        index += 1
        position = tokens[index].end
    stop = _STOPS.search(page.plain, position)
    end = stop.start() if stop else len(page.plain)
    if index + 1 < len(tokens):
        end = min(end, tokens[index + 1].start)
    text = strip_edges(page.plain[position : min(end, position + _LONGEST_BEHIND)])
    counted = _total_adverb().split(text)[0]  # 9个镇街共办理案件…: the towns are counted, not what they did
    return _verb_tail().sub("", counted if len(counted) > 1 else text)


@cache
def _verb_tail() -> re.Pattern[str]:
    return re.compile(r"(?<=..)(?:开展|组织|进行|实施|下发|立案查处|提供|作出)$")


@cache
def _opens_number() -> re.Pattern[str]:
    return re.compile(r"(?:[、和及与等对在将从由向为到给]|以及)$")


def _number_first(left: str) -> bool:
    text = left.rstrip(" ")
    text = _adverbs().sub("", _whole().sub("", text))
    return bool(not text or _opens_number().search(text) or _verb_end(text))


@cache
def _adverbs() -> re.Pattern[str]:
    return re.compile(r"(?:共计|累计|总计|合计|先后|分别|共|已|约|近|超过|超|达)+$")


def _before_bracket(page: Page, tokens: list[Token], index: int) -> str:
    end = tokens[index].start - 1
    start = max(page.clause(max(end - 1, 0))[0], page.plain.rfind("、", 0, end) + 1)
    if index and tokens[index - 1].end > start:
        start = tokens[index - 1].end
    return strip_edges(page.plain[start:end].removeprefix("和"))


def _item_name(page: Page, token: Token, item: str) -> Name:
    if not is_body(item):
        return Name(item)
    head = list_head(page, token.start)
    return Name(head or item, item)


def _named(page: Page, token: Token, bare: str) -> Name:
    if is_body(bare):
        head = list_head(page, token.start)
        if head or _sure_body().search(bare):
            return Name(head or bare, bare)
    return Name(_short(bare))


def _short(text: str) -> str:
    """The counted thing without the body and the adverb before it, at most 30 letters, no torn book title."""
    parts = _total_adverb().split(text)
    tail = strip_edges(parts[-1]) if len(parts) > 1 else text
    tail = tail if len(tail) > 1 else text
    if len(tail) > _LONGEST and len(last := tail.rpartition("等")[2]) >= _TELLING:
        tail = last
    tail = tail[-_LONGEST:]
    opening, closing = tail.find("《"), tail.find("》")
    return (
        tail[closing + 1 :]
        if 0 <= closing < (opening if opening >= 0 else closing + 1) and closing + 1 < len(tail)
        else tail
    )


@cache
def _total_adverb() -> re.Pattern[str]:
    return re.compile(r"(?<![公])共(?![享产建同青识])|累计|全年|年内|现有")


@cache
def _sure_body() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(vocabulary('labels')['sure_body_ends'])})$")


def list_head(page: Page, offset: int) -> str | None:
    """Return what a list of bodies counts: the words before its colon or 分别为, without their own numbers."""
    sentence = page.sentence(offset)[0]
    colon = page.plain.rfind(":", sentence, offset)
    if colon < 0:
        return None
    head = page.plain[page.clause(max(colon - 1, 0))[0] : colon]
    head = _head_end().sub("", head)
    head = re.sub(r"\d[\d,.]*[万亿]?[^\u4e00-\u9fff]*[\u4e00-\u9fff]{1,2}?(?:以上|以下)", "", head)
    return strip_edges(head) or None


@cache
def _head_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(vocabulary('labels')['list_heads'])})$")


@cache
def _body_end() -> re.Pattern[str]:
    return re.compile(
        rf"^[\u4e00-\u9fff“”()·]{{1,18}}(?:{alternatives(vocabulary('labels')['body_ends'])})(?:\([^()]*\))?$"
    )


_TASK_END = re.compile(r"[交督查承转经催协领快代举主帮]办$|[结格]局$")


def is_body(text: str) -> bool:
    """Return whether the words are a body's or a place's name (区市场监管局, 平安街道) and no act."""
    return bool(_body_end().match(text)) and not text.startswith(verb_openings()) and not _TASK_END.search(text)


def _rank_label(left: str) -> str:
    text = re.sub(r"(?:位列|位居|排名|排在|名列|位于|荣获|取得|排|列|居|获)(?=[^排列居]{0,8}$)", "", left)
    return strip_edges(text) + str(vocabulary("labels")["rank_suffix"])


_CLAUSES_BACK = 3
# Where a clause begins to tell of a change: what stands before names the thing that changed.
_CHANGE_BEGINS = re.compile(
    r"同比|环比|[比较与同](?:上|去|前|往|同期|(?:19|20)\d)|(?:增长|下降|增加|减少|上升|降低|提高|提升|下滑|回落)了?约?近?(?=[\d一二三四五六七八九十])"
)


def _earlier_clause(page: Page, token: Token) -> str:
    """The words of the clause before, without what it tells of a change; where nothing is left, of the one before that."""
    sentence = page.sentence(token.number_start)[0]
    end = page.clause(token.start)[0] - 1
    for _ in range(_CLAUSES_BACK):
        if end <= sentence:
            return ""
        start = page.clause(max(end - 1, 0))[0]
        name = strip_edges(_CHANGE_BEGINS.split(page.plain[start:end])[0])
        if name:
            return name[-_LONGEST:]
        end = start - 1
    return ""
