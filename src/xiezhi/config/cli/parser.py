"""The tree of commands."""

import argparse
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from xiezhi import __version__

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name

# Order as in the help. Each is a module of this package with ``configure(subparsers)`` and ``run(args) -> int``.
COMMANDS = (
    *("serve", "worker", "migrate", "user", "number", "organisation", "imports", "sample", "clocks"),
    *("stats", "explain", "measures", "report", "snapshot", "verify"),
)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="xiezhi",
        description="獬豸：行政执法监督平台",
        epilog="数据目录由环境变量 XIEZHI_DATA 指定（默认为 var/）；DATABASE_URL 可另指定 PostgreSQL 数据库。",
    )
    parser.add_argument("--version", action="version", version=f"xiezhi {__version__}", help="显示版本")
    subparsers = parser.add_subparsers(title="命令", metavar="命令", required=True)
    for name in COMMANDS:
        import_module(f"xiezhi.config.cli.{name}").configure(subparsers)
    return parser
