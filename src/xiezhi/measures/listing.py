"""The catalogue as people and programs read it."""

from collections.abc import Iterable

from xiezhi.measures.catalogue import MEASURES
from xiezhi.measures.measure import Measure
from xiezhi.measures.rules import rules
from xiezhi.measures.splits import SPLITS

_HEADER = (
    "<!-- Generated from xiezhi.measures: `python -m xiezhi.measures.listing > docs/measures.md`. Do not edit. -->"
)


def _splits(measure: Measure) -> list[str]:
    return [split.code for split in SPLITS.values() if measure.over in split.over]


def as_json() -> list[dict[str, object]]:
    """One object for each measure."""
    return [
        {
            "code": measure.code,
            "title": measure.title,
            "definition": measure.definition,
            "unit": measure.unit,
            "source": measure.source,
            "additive": measure.additive,
            "stock": measure.stock,
            "splits": _splits(measure),
        }
        for measure in MEASURES.values()
    ]


def as_table() -> str:
    """For the terminal: a line with code, name and unit, below it definition and source."""
    return "\n".join(
        f"{measure.code}  {measure.title}（{measure.unit}）\n    定义：{measure.definition}\n    依据：{measure.source}"
        for measure in MEASURES.values()
    )


def as_markdown() -> str:
    """The page docs/measures.md."""
    parts = [
        _HEADER,
        "# 指标目录",
        "由程序中的声明生成。每个指标只声明一次，命令行、页面和报告用的是同一个表达式。",
        "## 统计口径",
        _table(
            ("口径", "名称", "规则", "依据", "施行"),
            ((f"`{r.code}`", r.title, r.definition, r.source, str(r.since)) for r in rules().values()),
        ),
        "## 分组",
        _table(("分组", "含义"), ((f"`{split.code}`", split.title) for split in SPLITS.values())),
        "## 指标",
        _table(
            ("指标", "名称", "单位", "定义", "依据"),
            ((f"`{m.code}`", m.title, m.unit, m.definition, m.source) for m in MEASURES.values()),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    print(as_markdown(), end="")  # noqa: T201 - this is what running the module is for
