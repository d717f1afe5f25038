"""From numbers to figures: each with its name, body, year and the change that belongs to it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise

from xiezhi.reader.cells import is_total
from xiezhi.reader.changes import Mark, find_changes, is_chained, is_earlier_level, level_follows, transparent
from xiezhi.reader.grids import Grids, Place
from xiezhi.reader.handed import ITEM_JOINS, spread_lists
from xiezhi.reader.labels import Name, is_body, name_tokens, strip_edges
from xiezhi.reader.likeness import alike, shared
from xiezhi.reader.model import Change, ChangeKind, Figure
from xiezhi.reader.page import Page
from xiezhi.reader.scopes import Subject, body_at, period_at, subject_of
from xiezhi.reader.tokens import Token, find_tokens
from xiezhi.reader.units import compatible, is_count
from xiezhi.reader.vocabulary import vocabulary

_FAR = 2500
_CONTEXT = 160


@dataclass(slots=True)
class Found:
    """The figures of a page, and for a second change of one figure the figure that it belongs to (id to id)."""

    figures: list[Figure]
    base_of: dict[str, str]
    grids: Grids


def find_figures(page: Page) -> Found:
    """Return the figures of a page in the order of the text; a change joins its figure or is a figure of its own."""
    grids = Grids(page)
    tokens = [token for token in find_tokens(page) if not _numbers_a_row(grids, token)]
    places = [grids.place(token.number_start) for token in tokens]
    marks = find_changes(page, tokens) | _column_changes(page, tokens, places)
    names = spread_lists(page, tokens, name_tokens(page, tokens, set(marks)), marks)
    subject = subject_of(page)
    drafts = {
        index: in_table(_draft(page, token, names[index], subject), place)
        for index, (token, place) in enumerate(zip(tokens, places, strict=True))
        if index not in marks
    }
    bases: dict[int, int] = {}
    homes: dict[int, int] = {}
    for index, mark in marks.items():
        base = _row_base(places, drafts, index) if places[index] else homes.get(index - 1)
        if places[index] is None and (base is None or not _goes_on(page, tokens, marks, index)):
            base = _base(page, tokens, drafts, marks, index, mark)
        homes[index] = index if base is None else base
        apart = mark.change.chained and not level_follows(page, mark.change)
        if base is None or apart or drafts[base].change is not None:
            own = _own_change(page, tokens[index], mark, subject, marks, _namesake(drafts, marks, index, base))
            drafts[index] = in_table(own, places[index])
            if base is not None and not mark.change.chained:
                bases[index] = base
        else:
            drafts[base] = replace(drafts[base], change=mark.change)
    order = sorted(drafts)
    numbered = {index: replace(drafts[index], id=f"f{place}") for place, index in enumerate(order, 1)}
    return Found(
        [numbered[index] for index in order],
        {numbered[one].id: numbered[other].id for one, other in bases.items()},
        grids,
    )


def _goes_on(page: Page, tokens: list[Token], marks: dict[int, Mark], index: int) -> bool:
    """Whether a change only says in per cent, or in numbers, what the one before it said (减少2起，下降67%)."""
    one, other = marks[index - 1].change.kind, marks[index].change.kind
    between = page.plain[tokens[index - 1].end : tokens[index].start]
    return (
        {one, other} == {"yoy_abs", "yoy_pct"}
        and _STRAIGHT_ON.match(between) is not None
        and transparent(marks[index].subject)
    )


_STRAIGHT_ON = re.compile(r"^[ ,，、(]*[\u4e00-\u9fff]{1,8}$")


def _numbers_a_row(grids: Grids, token: Token) -> bool:
    place = grids.place(token.number_start)
    return place.is_serial if place else grids.covers_header(token.number_start)


def _column_changes(page: Page, tokens: list[Token], places: list[Place | None]) -> dict[int, Mark]:
    """Changes by their column's header (同比, 增减): the sign stands before the number."""
    marks: dict[int, Mark] = {}
    for index, (token, place) in enumerate(zip(tokens, places, strict=True)):
        if place and place.is_change:
            sign = -1 if page.plain[token.start - 1 : token.start] in {"-", "−", "↓", "▼"} else 1
            kind: ChangeKind = "yoy_pct" if token.is_percent or "%" in place.heading else "yoy_abs"
            change = Change(kind, sign * token.value, token.granularity, token.start, token.end)
            change = replace(change, chained=is_chained(place.heading))
            marks[index] = Mark(index, change, "", token.start, 0, separate=False)
    return marks


def _row_base(places: list[Place | None], drafts: dict[int, Figure], index: int) -> int | None:
    """The number of its row that a change is of: of the latest year, else the only one before it, else the total beside it.

    Of several without year or total nobody can tell: then None, and the change is a figure of its own.
    """
    place = places[index]
    row = [
        i
        for i in drafts
        if (other := places[i]) and place and other.grid is place.grid and other.row == place.row and i < index
    ]
    if any(_year(places[i]) for i in row):
        return max(row, key=lambda i: (_year(places[i]), -i))
    changes = [
        i for i, other in enumerate(places[:index]) if other and place and _in_row(other, place) and other.is_change
    ]
    since = max(changes, default=-1)
    near = [i for i in row if i > since and not _of_last_year(places[i])]
    if len(near) == 1:
        return near[0]
    beside = places[near[-1]] if near else None
    return near[-1] if beside and is_total(beside.heading) else None


def _in_row(one: Place, other: Place) -> bool:
    return one.grid is other.grid and one.row == other.row


def _of_last_year(place: Place | None) -> bool:
    return place is not None and re.search(r"上年|去年|同期|上期|前期", place.titles) is not None


def _year(place: Place | None) -> int:
    return int(place.year or 0) if place else 0


def _column_name(place: Place) -> str:
    """What the header adds to the row's name: its title and the one above it, without years, measure words and 合计."""
    heading, group = (text.partition("(")[0] for text in (place.heading, place.group))
    if place.year:
        return "" if place.year in group else group
    return group if group and is_total(heading) else f"{group}{heading}"


def in_table(figure: Figure, place: Place | None) -> Figure:
    """Return a figure with the name, year and measure word that its row, header and caption give it."""
    if place is None:
        return figure
    heading = _column_name(place)
    figure = replace(figure, item=None, scope=place.name if is_body(place.name) else figure.scope)
    label = place.name if place.name and (not heading or is_total(heading)) else f"{place.name}{heading}"
    if heading and place.name.endswith(tuple(vocabulary("tables")["measures"])):
        label = f"{heading}{place.name}"
    scale, unit = place.unit
    factor = {"万": 10**4, "亿": 10**8}.get(scale, 1)
    if figure.unit or not unit:
        return replace(figure, label=label, period=place.year or figure.period)
    return replace(
        figure,
        label=label,
        period=place.year or figure.period,
        unit=unit,
        value=figure.value * factor,
        granularity=figure.granularity * factor,
    )


def _draft(page: Page, token: Token, name: Name, subject: Subject) -> Figure:
    bound = token.bound if token.bound != "around" else None
    return Figure(
        id="",
        start=token.start,
        end=token.end,
        raw=page.raw[token.start : token.end],
        value=token.value,
        unit=token.unit,
        approximate=token.loose or (token.bound is not None and not token.outside),
        bound=bound,
        loose=token.loose,
        granularity=token.granularity,
        label=name.label,
        metric=None,
        scope=name.item or body_at(page, token.start) or subject.body,
        period=period_at(page, subject, token.start),
        change=None,
        role=token.kind,
        context=_context(page, token),
        item=name.item,
    )


def _context(page: Page, token: Token) -> str:
    start = max(page.clause(token.start)[0], token.start - _CONTEXT)
    end = min(page.clause(token.end)[1], token.end + _CONTEXT)
    return page.plain[start : token.start] + page.plain[token.end : max(token.end, end - 1)]


def _namesake(drafts: dict[int, Figure], marks: dict[int, Mark], index: int, base: int | None) -> Figure | None:
    """The figure whose name a change takes that has none: its base, else, in a list, the one in the same place before."""
    if base is not None:
        return drafts[base]
    first = index - marks[index].chained
    size = _group_size(marks, marks[index])
    before = [i for i in drafts if i < first][-size:]
    return drafts[before[marks[index].chained]] if len(before) == size else None


def _own_change(
    page: Page, token: Token, mark: Mark, subject: Subject, marks: dict[int, Mark], base: Figure | None
) -> Figure:
    names = _split_subject(mark.subject)
    group = _group_size(marks, mark)
    label = names[mark.chained] if len(names) == group > 1 else strip_edges(mark.subject)
    figure = _draft(page, token, Name(label or (base.label if base else "")), subject)
    return replace(figure, change=mark.change)


def _split_subject(subject: str) -> list[str]:
    text = re.sub(r"(?:同比|环比|较上年|比上年|均|分别)+$", "", subject)
    return [strip_edges(piece) for piece in ITEM_JOINS.split(text) if strip_edges(piece)]


def _group_size(marks: dict[int, Mark], mark: Mark) -> int:
    first = mark.token - mark.chained
    size = 0
    while (found := marks.get(first + size)) and found.chained == size:
        size += 1
    return size


def _base(
    page: Page, tokens: list[Token], drafts: dict[int, Figure], marks: dict[int, Mark], index: int, mark: Mark
) -> int | None:
    """The figure that a change belongs to: the one before it, the one of the same name, or the one it leads to."""
    size = _group_size(marks, mark)
    sentence = page.sentence(tokens[index].number_start)[0]
    first = bisect_left(tokens, sentence, hi=index, key=lambda token: token.start)
    near = [
        i
        for i in range(first, index)
        if i in drafts and i not in marks and _can_change(drafts[i], mark, tokens[index].unit)
    ]
    near = [i for i in near if not _enclosed(page, tokens[i], tokens[index])]
    if not (mark.separate and size > 1 and transparent(mark.subject)):
        near = _of_this_year(page, drafts, near)
    subject = strip_edges(mark.subject)
    if transparent(mark.subject) and (near or not subject):
        return _unnamed_base(page, near, drafts, marks, index, mark, size)
    names = _split_subject(mark.subject)
    if len(names) == size > 1:
        subject = names[mark.chained]
    suffered = mark.subject.strip().startswith("被")
    earlier = [] if suffered else _earlier(page, tokens, drafts, marks, index, mark)
    for name in dict.fromkeys((subject, _COUNT_END.sub("", subject))):
        found = _same_name(near, drafts, name, least=0.5) if near else None
        if found is None:
            found = _same_name(earlier, drafts, name, least=0.6, strict=True)
        if found is not None:
            return found
    return _leads_to(page, tokens, drafts, marks, index)


_COUNT_END = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:起数|件数|人数|次数|户数|数量|总数|数)$")


def _enclosed(page: Page, inner: Token, outer: Token) -> bool:
    """Whether a figure stands in brackets that close before the change: they tell its parts, not it."""
    between = page.plain[inner.end : outer.start]
    closing, opening = between.find(")"), between.find("(")
    return closing >= 0 and (opening < 0 or closing < opening)


def _of_this_year(page: Page, drafts: dict[int, Figure], near: list[int]) -> list[int]:
    """Drop the earlier levels that a change is measured from (比2022年的9.35万件减少…, 2023年330万元)."""
    now = [i for i in near if not is_earlier_level(page, drafts[i].start, drafts[i].label)]
    periods = {int(drafts[i].period or 0) for i in now if (drafts[i].period or "").isdigit()}
    return [i for i in now if not ((drafts[i].period or "").isdigit() and int(drafts[i].period or 0) + 1 in periods)]


def _unnamed_base(
    page: Page, near: list[int], drafts: dict[int, Figure], marks: dict[int, Mark], index: int, mark: Mark, size: int
) -> int | None:
    if not near:
        return None
    first = mark.token - mark.chained
    before = [i for i in near if i < first]
    if mark.separate and size > 1:
        return before[len(before) - size + mark.chained] if len(before) >= size else None
    if size > 1 and len(before) >= size and _in_a_row(page, drafts, before[-size:]):
        return before[len(before) - size + mark.chained]
    if mark.chained:
        return None
    return before[-1] if before else None


def _in_a_row(page: Page, drafts: dict[int, Figure], indexes: list[int]) -> bool:
    """Whether numbers follow one another with nothing between but the marks of a list (58.3万起、27.2万起)."""
    gaps = [page.plain[drafts[one].end : drafts[other].start] for one, other in pairwise(indexes)]
    return all(re.fullmatch(r"[ 、和及与]*", gap) for gap in gaps)


def _can_change(figure: Figure, mark: Mark, unit: str) -> bool:
    if figure.role == "rank" or (figure.bound and not figure.loose):
        return False
    if mark.change.kind == "yoy_pp":
        return figure.is_percent
    if _OF_RATE.search(mark.subject):
        return figure.is_percent and mark.change.kind == "yoy_pct"
    bare = not figure.unit and is_count(unit)
    return not figure.is_percent and (mark.change.kind == "yoy_pct" or bare or compatible(figure.unit, unit))


# A change of a rate (败诉率同比下降17.65%) is none of the count beside it.
_OF_RATE = re.compile(r"(?<![效功])率(?:同比|环比|较[^,，;。]{2,8}|比[^,，;。]{2,8})?$")


def _same_name(
    candidates: list[int], drafts: dict[int, Figure], subject: str, *, least: float, strict: bool = False
) -> int | None:
    """The candidate whose label is most like the subject; `strict` also asks that neither says much more."""
    best, best_score = None, 0.0
    for i in reversed(candidates):
        label = drafts[i].label
        score = shared(subject, label)
        if score < least or (strict and not _one_thing(subject, label)):
            continue
        total = score + alike(subject, label)
        if total > best_score + 1e-9 or (strict and abs(total - best_score) <= 1e-9):
            best, best_score = i, total
    return best


# Words around what is counted: 作出行政处罚决定247件 … 处罚件数增加31件 speak of one thing.
_AROUND = re.compile(r"作出|办理|查处|实施|行政|决定|案件|件数|数量|总数|金额|合计")


def _one_thing(subject: str, label: str) -> bool:
    if _AROUND.sub("", subject) == _AROUND.sub("", label) != "":
        return True
    if subject != label and min(len(subject), len(label)) < 3:
        return False
    return label.endswith(subject) or subject.endswith(label) or alike(subject, label) >= 0.6


def _earlier(
    page: Page, tokens: list[Token], drafts: dict[int, Figure], marks: dict[int, Mark], index: int, mark: Mark
) -> list[int]:
    """Figures of the same and the preceding paragraphs that a change with a subject of its own may belong to."""
    start = page.paragraph(tokens[index].start)[0]
    above = page.paragraph(max(start - 2, 0))[0]
    return [
        i
        for i, figure in drafts.items()
        if i not in marks
        and max(above, tokens[index].start - _FAR) <= figure.start < tokens[index].start
        and figure.change is None
        and _can_change(figure, mark, tokens[index].unit)
    ]


_REACHES = re.compile(r"^[,，\s]*(?:总量|总数|数量)?(?:达到|达|至|到|增至|降至|增加到|减少到|共|为)+$")


def _leads_to(
    page: Page, tokens: list[Token], drafts: dict[int, Figure], marks: dict[int, Mark], index: int
) -> int | None:
    """The figure behind the change that it led to (较上年增加114件, 达2145件)."""
    last, following = index, index + 1
    while following in marks and _goes_on(page, tokens, marks, following):
        last, following = following, following + 1
    if following not in drafts or tokens[following].is_percent:
        return None
    between = page.plain[tokens[last].end : tokens[following].start]
    if _REACHES.match(between):
        return following
    reached = following + 1
    if _FROM.match(between) and reached in drafts and tokens[reached].unit == tokens[following].unit:
        return reached if _REACHED.match(page.plain[tokens[following].end : tokens[reached].start]) else None
    return None


_FROM = re.compile(r"^[,，\s(]*(?:总量|总数|数量)?[由从][^,，;。\d]{0,12}$")
_REACHED = re.compile(r"^(?:下降|减少|降低|压减|缩减|增长|增加|上升|提高|提升|扩大|降|减|增|升)(?:至|到|为)$")
