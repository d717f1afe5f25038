"""What of the law is applied where, as a page for people: docs/statutes.md."""

from collections.abc import Iterable

from xiezhi.law.calendar import calendar
from xiezhi.law.conditions import conditions
from xiezhi.law.discretion import weighed_rules
from xiezhi.law.expressions import rules
from xiezhi.law.procedures import Procedure, procedures
from xiezhi.law.reading import names
from xiezhi.law.statutes import Rule, statutes
from xiezhi.law.terms import Term
from xiezhi.law.thresholds import QUESTIONS, thresholds

_HEADER = "<!-- Generated from xiezhi.law: `python -m xiezhi.law.listing > docs/statutes.md`. Do not edit. -->"


def as_markdown() -> str:
    """The page docs/statutes.md: every statute with its articles, what applies them, and whether they were verified."""
    known = statutes().rules
    verified = sum(rule.verified for rule in known)
    preface = (
        f"由程序中的规则数据生成：{len(known)}条规则，其中{verified}条已核对条文（“核对”一栏为“是”），其余据二手资料录入，使用前应当核对。"
        "金额、期限按行为或者立案当日有效的版本适用，“施行”一栏为该版本的起止日期。"
    )
    years = (
        f"{calendar().title}：{min(calendar().years)}年至{max(calendar().years)}年，来源为国务院办公厅各年度通知。"
        "没有安排的年份按周一至周五计算，结果注明“暂定”。"
    )
    parts = [
        _HEADER,
        "# 适用的法律条文",
        preface,
        "“用于”一栏：办案步骤的合法性条件、程序门槛、裁量情节，或者只计算期限。没有用处的条文列出供查阅。",
        *_statutes(known),
        "## 程序",
        _table(
            ("程序", "名称", "依据", "施行", "步骤"),
            (
                (
                    f"`{p.id}`",
                    p.title,
                    f"《{p.law}》{p.articles}",
                    _days(p),
                    " → ".join(s.title for s in p.steps.values()),
                )
                for p in procedures()
            ),
        ),
        "## 工作日历",
        years,
    ]
    return "\n\n".join(parts) + "\n"


def _statutes(known: Iterable[Rule]) -> Iterable[str]:
    uses = _uses()
    by_law: dict[str, list[Rule]] = {}
    for rule in known:
        by_law.setdefault(rule.law, []).append(rule)
    for law, found in by_law.items():
        yield f"## {law}"
        yield _table(
            ("条文", "规则", "内容", "数值", "范围", "施行", "核对", "用于"),
            (
                (
                    rule.article,
                    f"`{rule.id}`",
                    rule.title,
                    _value(rule),
                    _reach(rule),
                    _days(rule),
                    "是" if rule.verified else "否",
                    "、".join(uses.get(rule.id, ())),
                )
                for rule in found
            ),
        )


def _uses() -> dict[str, tuple[str, ...]]:
    """By rule: what applies it."""
    pairs = [
        *((rule_id, "合法性条件") for c in conditions().values() for rule_id in {c.rule_id, *rules(c.violated)}),
        *((rule_id, QUESTIONS[t.question]) for t in thresholds() for rule_id in {t.rule_id, *rules(t.when)}),
        *((rule_id, "裁量情节") for rule_id in weighed_rules()),
        *((rule.id, "期限") for rule in statutes().rules if rule.term is not None and rule.event),
    ]
    found: dict[str, dict[str, None]] = {}
    for rule_id, use in pairs:
        found.setdefault(rule_id, {})[use] = None
    return {rule_id: tuple(uses) for rule_id, uses in found.items()}


def _value(rule: Rule) -> str:
    if rule.unit == "duty":
        return ""
    words = names("bounds").get(rule.bound, "")
    return f"{words}{rule.value:,}{names('units')[rule.unit]}{_counting(rule.term) if rule.term else ''}"


def _counting(term: Term) -> str:
    unit = names("units")[term.unit]
    extensions = (
        f"经{names('levels')[e.by]}批准可延长{f'{e.most}{unit}' if e.most else ''}{f'，至多{e.times}次' if e.times > 1 else ''}"
        for e in term.extensions
    )
    excluded = [names("suspensions")[kind] for kind in term.excludes]
    parts = (
        "之前" if term.before else "",
        "遇休息日顺延" if term.rolls else "",
        *extensions,
        f"不计{'、'.join(excluded)}期间" if excluded else "",
    )
    return "".join(f"；{part}" for part in parts if part)


def _reach(rule: Rule) -> str:
    return "、".join(part for part in (names("sectors").get(rule.sector, ""), rule.region) if part) or "全国"


def _days(dated: Rule | Procedure) -> str:
    return f"{dated.valid_from}至{dated.until}" if dated.until else f"{dated.valid_from}起"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    print(as_markdown(), end="")  # noqa: T201 - this is what running the module is for
