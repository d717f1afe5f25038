"""The forms of a benchmark, a line of a list, an amount, an entry of a review list and a checklist: from texts to rows and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiezhi.law.discretion import weighable
from xiezhi.law.exemptions import requirement
from xiezhi.law.expressions import fields
from xiezhi.law.facts import Kind, schema
from xiezhi.law.review import listable
from xiezhi.registry.models import FOREVER, ApprovalChain, Benchmark, BenchmarkGear, Checklist, LocalRow
from xiezhi.registry.selectors.local_lists import gears_of
from xiezhi.web.days import readable_day
from xiezhi.web.local.kinds import LocalKind
from xiezhi.web.numbers import typed_fen, typed_number

BLANK_GEARS = 2
MOST_GEARS = 12
LEVELS_ASKED = 3
BLANK_LINES = 5
MOST_LINES = 250  # as many as are read; a service says how many a checklist may have
GEAR_FIELDS = ("title", "circumstances", "at_least", "below", "low", "high")
LINE_FIELDS = ("text", "basis")
# Rows within a row: the inputs of each are lists under a name of its own.
_PARTS = {"benchmarks": ("gear", GEAR_FIELDS), "checklists": ("line", LINE_FIELDS)}
# What a line of a list may ask: the circumstances of the law that an officer states or the register knows.
ASKABLE = tuple(name for name, fact in schema().items() if name in weighable() and fact.kind is Kind.FLAG)
OPEN_NUMBERS = ("citizen_yuan", "organisation_yuan", "days")
_HEAD = ("issuer", "source")
_TEXTS = {
    "benchmarks": ("power_code", "basis", "measure"),
    "exemptions": ("power_code", "title"),
    "amounts": ("amount", "sector", "article"),
    "review-list": ("power_code", "title"),
    "chains": (),
    "checklists": ("power_code",),
}
MOST_YUAN_OF_RULES = 10**12
_LONGEST = {"issuer": 200, "source": 500, "basis": 500, "measure": 60, "power_code": 60, "title": 500, "article": 100}


@dataclass(frozen=True, slots=True)
class FormRead:
    """What a form says, and what of it cannot be read, each in words with the remedy."""

    fields: Mapping[str, Any]
    gears: tuple[BenchmarkGear, ...]
    problems: tuple[str, ...]


def read_form(kind: LocalKind, post: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> FormRead:
    """The fields of a form that was sent; `lists`: inputs of one name."""
    problems: list[str] = []
    told: dict[str, Any] = {
        name: " ".join(post.get(name, "").replace("\x00", "").split())[: _LONGEST.get(name, 60)]
        for name in (*_HEAD, *_TEXTS[kind.slug])
    }
    told["level"] = _whole(post.get("level", "3"), "制定层级", problems)
    told["verified"] = bool(post.get("verified"))
    told["valid_from"] = _day(post.get("valid_from", ""), "施行日期", problems)
    told["valid_to"] = _day(post.get("valid_to", "") or FOREVER.isoformat(), "失效日期", problems)
    told["public_on"] = _day(post["public_on"], "向社会公布日期", problems) if post.get("public_on") else None
    own = {
        "benchmarks": _benchmark,
        "exemptions": _exemption,
        "amounts": _amount,
        "review-list": _review,
        "checklists": _checklist,
        "chains": _chain,
    }[kind.slug]
    told |= own(post, lists, problems)
    gears = _gears(lists, problems) if kind.slug == "benchmarks" else ()
    return FormRead(told, gears, tuple(problems))


def texts_of(kind: LocalKind, row: LocalRow) -> dict[str, str]:
    """The texts of the form for a row."""
    texts = {name: str(getattr(row, name)) for name in (*_HEAD, *_TEXTS[kind.slug], "level")}
    texts["revision"] = str(row.revision)
    texts |= {"verified": "1" if row.verified else "", "valid_from": row.valid_from.isoformat()}
    texts["valid_to"] = "" if row.valid_to == FOREVER else row.valid_to.isoformat()
    texts["public_on"] = row.public_on.isoformat() if row.public_on else ""
    for name in ("statutory_low", "statutory_high"):
        if hasattr(row, name):
            texts[name] = yuan_text(getattr(row, name))
    for name in ("share", "yuan", "kind", *OPEN_NUMBERS):
        if hasattr(row, name):
            value = getattr(row, name)
            texts[name] = "" if value is None else str(value)
    if isinstance(row, ApprovalChain):
        texts |= {"step": f"{row.procedure}|{row.step}", "from_yuan": str(row.from_yuan)}
        texts |= {f"level_{place}": role for place, role in enumerate(row.levels, start=1)}
    for name in ("must", "more_than"):
        if hasattr(row, name):
            texts[name] = "1" if getattr(row, name) else ""
    return texts


def asked_by(formula: str) -> frozenset[str]:
    """Names of the facts that the condition of a line asks; nothing for one that cannot be read."""
    try:
        return fields(requirement(formula))
    except ValueError:
        return frozenset()


def circumstances(slug: str) -> tuple[str, ...]:
    """Names of the circumstances that a row of this kind may ask."""
    return listable() if slug == "review-list" else ASKABLE


def lists_of(kind: LocalKind) -> tuple[str, ...]:
    """Names of the inputs of a form that come several times."""
    prefix, names = _PARTS.get(kind.slug, ("", ()))
    return ("requires", *(f"{prefix}_{name}" for name in names))


def part_texts(kind: LocalKind, row: LocalRow | None) -> list[dict[str, str]]:
    """The rows within a row of a form, gears or lines of a checklist, with blank ones to fill in."""
    if kind.slug == "benchmarks":
        return _gear_texts(gears_of(row) if isinstance(row, Benchmark) else [])
    lines = row.parts if isinstance(row, Checklist) else ()
    return _with_blank([{"text": line.text, "basis": line.basis} for line in lines])


def typed_parts(kind: LocalKind, lists: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The rows within a row as they were typed, to be shown again after a refusal."""
    prefix, names = _PARTS.get(kind.slug, ("", ()))
    rows = zip(*(lists[f"{prefix}_{name}"] for name in names), strict=False)
    typed = [dict(zip(names, texts, strict=True)) for texts in rows]
    return typed if kind.slug == "benchmarks" else _with_blank([row for row in typed if any(row.values())])


def _with_blank(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    return lines + [dict.fromkeys(LINE_FIELDS, "") for _ in range(max(BLANK_LINES, 2 * BLANK_LINES - len(lines)))]


def _gear_texts(gears: Sequence[BenchmarkGear]) -> list[dict[str, str]]:
    rows = [
        {
            "title": gear.title,
            "circumstances": gear.circumstances,
            "at_least": str(gear.at_least) if gear.at_least or gear.below else "",
            "below": "" if gear.below is None else str(gear.below),
            "low": yuan_text(gear.low),
            "high": yuan_text(gear.high),
        }
        for gear in gears
    ]
    blank = max(BLANK_GEARS, 4 - len(rows))
    return rows + [dict.fromkeys(GEAR_FIELDS, "") for _ in range(blank)]


def yuan_text(fen: int) -> str:
    """Money in yuan as it is typed."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def _benchmark(post: Mapping[str, str], _: object, problems: list[str]) -> dict[str, Any]:
    return {
        "statutory_low": _fen(post.get("statutory_low", "") or "0", "法定幅度下限", problems),
        "statutory_high": _fen(post.get("statutory_high", ""), "法定幅度上限", problems),
        "share": _whole(post.get("share", "30"), "从轻、从重的比例", problems),
    }


def _exemption(post: Mapping[str, str], lists: Mapping[str, Sequence[str]], _: list[str]) -> dict[str, Any]:
    """All circumstances that were ticked must be so at once."""
    ticked = [name for name in ASKABLE if name in lists.get("requires", ())]
    return {"must": bool(post.get("must")), "requires": " and ".join(ticked)}


def _amount(post: Mapping[str, str], _: object, problems: list[str]) -> dict[str, Any]:
    return {"yuan": _whole(post.get("yuan", ""), "数额", problems), "more_than": bool(post.get("more_than"))}


def _review(post: Mapping[str, str], lists: Mapping[str, Sequence[str]], problems: list[str]) -> dict[str, Any]:
    """What is left empty asks nothing."""
    titles = {"citizen_yuan": "对公民的数额", "organisation_yuan": "对单位的数额", "days": "审核期限"}
    ticked = [name for name in circumstances("review-list") if name in lists.get("requires", ())]
    numbers = {
        name: _whole(post[name], titles[name], problems) if post.get(name, "").strip() else None
        for name in OPEN_NUMBERS
    }
    return {"kind": _whole(post.get("kind", ""), "执法类别", problems), "requires": " and ".join(ticked), **numbers}


def _chain(post: Mapping[str, str], _: object, problems: list[str]) -> dict[str, Any]:
    """The step that was chosen, from which fine on, and the levels from the first that is filled in to the last."""
    procedure, _bar, step = post.get("step", "").partition("|")
    levels = [post.get(f"level_{place}", "") for place in range(1, LEVELS_ASKED + 1)]
    return {
        "procedure": procedure[:60],
        "step": step[:40],
        "from_yuan": _whole(post.get("from_yuan", "") or "0", "罚款达到的数额", problems),
        "levels": [level[:20] for level in levels if level],
    }


def _checklist(_: Mapping[str, str], lists: Mapping[str, Sequence[str]], __: list[str]) -> dict[str, Any]:
    """Blank lines are left out; a basis without its line is told by the service."""
    columns = [list(lists.get(f"line_{name}", ()))[:MOST_LINES] for name in LINE_FIELDS]
    rows = [[" ".join(text.replace("\x00", "").split()) for text in texts] for texts in zip(*columns, strict=False)]
    return {"lines": [dict(zip(LINE_FIELDS, texts, strict=True)) for texts in rows if any(texts)]}


def _gears(lists: Mapping[str, Sequence[str]], problems: list[str]) -> tuple[BenchmarkGear, ...]:
    columns = [list(lists.get(f"gear_{name}", ()))[:MOST_GEARS] for name in GEAR_FIELDS]
    rows = [dict(zip(GEAR_FIELDS, texts, strict=True)) for texts in zip(*columns, strict=False)]
    return tuple(_gear(place, row, problems) for place, row in enumerate(rows, start=1) if any(row.values()))


def _gear(place: int, row: Mapping[str, str], problems: list[str]) -> BenchmarkGear:
    name = f"第{place}档"
    return BenchmarkGear(
        title=row["title"].strip()[:60],
        circumstances=row["circumstances"].strip()[:1000],
        at_least=_whole(row["at_least"] or "0", f"{name}的数量下限", problems),
        below=_whole(row["below"], f"{name}的数量上限", problems) if row["below"].strip() else None,
        low=_fen(row["low"] or "0", f"{name}的罚款下限", problems),
        high=_fen(row["high"], f"{name}的罚款上限", problems),
    )


def _fen(text: str, title: str, problems: list[str]) -> int:
    fen = typed_fen(text, below_yuan=MOST_YUAN_OF_RULES)
    if fen is None:
        problems.append(f"{title}“{text[:20]}”不是金额，请填不小于0的数字，单位是元，如 200 或 200.50。")
        return 0
    return fen


def _whole(text: str, title: str, problems: list[str]) -> int:
    number = typed_number(text, below=MOST_YUAN_OF_RULES)
    if number is None or number != number.to_integral_value():
        problems.append(f"{title}“{text[:20]}”不是整数，请填不小于0的整数。")
        return 0
    return int(number)


def _day(text: str, title: str, problems: list[str]) -> date:
    day = readable_day(text)
    if day is None:
        problems.append(f"{title}“{text[:20]}”不是日期，请按“2026-06-18”的样子填写。")
    return day or FOREVER
