"""``xiezhi explain``: why two figures of one measure differ, act by act."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.reporting.selectors.differences import Difference, Told

# Acts named for each reason in the table; JSON names all.
_NAMED = 20


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("explain", help="说明两个数字为什么不一致：逐件列出只计入其中一个的执法行为")
    parser.add_argument("measure", metavar="指标", help="指标代码，见 xiezhi measures（执法行为的件数或金额）")
    parser.add_argument("--org", required=True, metavar="机构", help="第一个数字的机构：名称或统一社会信用代码")
    parser.add_argument("--period", required=True, metavar="时段", help="第一个数字的时段：2024、2024-03、2024Q1 …")
    parser.add_argument("--rule", default="platform", metavar="口径", help="第一个数字的统计口径（默认 platform）")
    parser.add_argument("--snapshot", default="", metavar="编号", help="第一个数字所取的快照（默认当前记录）")
    parser.add_argument("--with-org", metavar="机构", help="第二个数字的机构（默认与第一个相同，下同）")
    parser.add_argument("--with-period", metavar="时段", help="第二个数字的时段")
    parser.add_argument("--with-rule", metavar="口径", help="第二个数字的统计口径")
    parser.add_argument("--with-snapshot", metavar="编号", help="第二个数字所取的快照（live 为当前记录）")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式（默认 table）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print both figures, then each reason with its acts."""
    from xiezhi.config.cli.opening import open_platform, today

    open_platform()
    from xiezhi.config.cli.printing import as_json
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.differences import Asked, difference

    frozen = args.snapshot if args.with_snapshot is None else args.with_snapshot
    found = difference(
        Scope.everything(),
        measure=args.measure,
        first=Asked(args.org, args.period, args.rule, args.snapshot),
        second=Asked(
            args.with_org or args.org,
            args.with_period or args.period,
            args.with_rule or args.rule,
            "" if frozen == "live" else frozen,
        ),
        today=today(),
    )
    print(as_json(found.as_json()) if args.format == "json" else _as_text(found))
    return 0


def _as_text(found: "Difference") -> str:
    unit = found.measure.unit
    lines = [
        found.measure.title,
        f"  甲  {_told(found.first)}  {found.first.value:,} {unit}",
        f"  乙  {_told(found.second)}  {found.second.value:,} {unit}",
        f"  乙比甲 {found.amount:+,} {unit}；两者都计入的有 {found.common:,} 件。",
    ]
    if not found.groups:
        lines.append("逐件相同，没有差异。")
    for group in found.groups:
        lines.append(f"{group.amount:+,} {unit}（{group.count:,} 件）  {group.sentence}")
        lines += [f"    {line.day}  {line.number}  {line.amount:+,} {unit}" for line in group.lines[:_NAMED]]
        if len(group.lines) > _NAMED:
            lines.append(f"    另有 {len(group.lines) - _NAMED:,} 件，用 --format json 查看全部。")
    return "\n".join(lines)


def _told(told: "Told") -> str:
    return f"{told.organisation}  {told.period.text}  口径：{told.rule}  {told.snapshot or '当前记录'}"
