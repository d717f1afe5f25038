"""``xiezhi serve`` and what it takes."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("serve", help="启动网站、后台作业和定时任务")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认 127.0.0.1，只有本机能访问）")
    parser.add_argument("--port", type=int, default=8000, help="端口（默认 8000）")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="网站进程数（默认 1）")
    parser.add_argument("--no-worker", action="store_true", help="只启动网站，后台作业由 xiezhi worker 承担")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from xiezhi.config.serve import serve

    return serve(host=args.host, port=args.port, workers=args.workers, background=not args.no_worker)
