"""``xiezhi stats``: exact figures, live or from a snapshot."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("stats", help="统计：任一机构、时段、指标的实时数字")
    parser.add_argument("measures", nargs="+", metavar="指标", help="指标代码，见 xiezhi measures")
    parser.add_argument("--org", required=True, metavar="机构", help="名称或统一社会信用代码，含全部下级")
    parser.add_argument(
        "--period",
        required=True,
        metavar="时段",
        help="2024、2024H1、2024Q1、2024-03、2024W09 或 2024-01-01..2024-06-30",
    )
    parser.add_argument("--by", default="", metavar="分组", help="body,week,month,year,kind,procedure …，以逗号分隔")
    parser.add_argument("--compare", choices=("yoy",), help="与上年同期比较")
    parser.add_argument(
        "--basis",
        choices=("historic", "like"),
        default="historic",
        help="historic：按当时的机构；like：各期都按期末的机构，合并、划转、更名前后可比（默认 historic）",
    )
    parser.add_argument("--rule", default="platform", metavar="口径", help="统计口径（默认 platform）")
    parser.add_argument("--snapshot", metavar="编号", help="取某一快照中的数字，见 xiezhi snapshot list")
    parser.add_argument("--protect", action="store_true", help="供公开：隐去 5 件以下的数和能推算出它们的数")
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table", help="输出格式（默认 table）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the table; what the reader should know about it goes to standard error."""
    from xiezhi.config.cli.opening import open_platform, today

    open_platform()
    from xiezhi.config.cli.printing import as_json
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.protected import protected
    from xiezhi.reporting.selectors.figures import stats

    table = stats(
        Scope.everything(),
        measures=args.measures,
        organisation=args.org,
        period=args.period,
        by=[part.strip() for part in args.by.split(",") if part.strip()],
        compare=args.compare,
        rule=args.rule,
        snapshot=args.snapshot,
        basis=args.basis,
        today=today(),
    )
    if args.protect:
        table = protected(table)
    for note in table.notes:
        print(note, file=sys.stderr)
    print(
        {"json": lambda: as_json(table.as_json()), "csv": table.as_csv, "table": table.as_table}[args.format]().rstrip(
            "\n"
        )
    )
    return 0
