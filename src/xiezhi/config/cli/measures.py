"""``xiezhi measures``: every measure with its definition."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("measures", help="列出全部指标及其定义、单位、来源")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式（默认 table）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the catalogue; needs no database."""
    from xiezhi.config.cli.printing import as_json
    from xiezhi.measures import listing

    print(as_json(listing.as_json()) if args.format == "json" else listing.as_table())
    return 0
