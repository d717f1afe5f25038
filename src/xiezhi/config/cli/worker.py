"""``xiezhi worker``: background work in a process of its own."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("worker", help="单独启动后台作业和定时任务")
    parser.add_argument("--concurrency", type=int, default=1, metavar="N", help="同时执行的作业数（默认 1）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until told to stop."""
    from xiezhi.config.serve import work

    return work(concurrency=args.concurrency)
