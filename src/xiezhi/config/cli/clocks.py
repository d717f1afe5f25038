"""``xiezhi clocks``: the stored clocks of cases."""

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command and its part."""
    parts = subparsers.add_parser("clocks", help="办案期限").add_subparsers(title="命令", metavar="命令", required=True)
    parser = parts.add_parser("recompute", help="日历或者规则改动后，重新计算全部案件的期限")
    parser.add_argument("--always", action="store_true", help="没有改动也重新计算")
    parser.set_defaults(run=_recompute)


def _recompute(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, shell_actor

    open_platform()
    from xiezhi.cases.services.clocks import recompute_clocks

    done = recompute_clocks(actor=shell_actor(), now=datetime.now(UTC), always=args.always, told=_tell)
    if done is None:
        print("日历和规则没有改动，期限不需要重新计算")
    else:
        print(f"已重新计算期限：起算情形{done.starts:,}种，期限改动{done.changed:,}项，逐案计算{done.cases:,}件")
    return 0


def _tell(what: str) -> None:
    print(f"{what} …", file=sys.stderr)
