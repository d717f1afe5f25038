"""``xiezhi migrate``: prepare the database."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("migrate", aliases=["prepare"], help="建立或升级数据库（各命令会自动进行）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Start the server when needed, migrate, set the grants."""
    from xiezhi.config.database import prepare

    prepare(force=True)
    print("数据库已就绪")
    return 0
