"""``xiezhi verify``: recompute the whole trail."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("verify", help="校验全部留痕，指出第一条被改动的记录")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="并行进程数（默认 2）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Place what still waits, then verify; exit status 1 when something was altered."""
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    from django.conf import settings

    from xiezhi.trail.sequencer import sequence
    from xiezhi.trail.verification import verify

    sequence(settings.XIEZHI_SEQUENCER_DSN)
    verdict = verify(settings.XIEZHI_SEQUENCER_DSN, processes=args.processes)
    if verdict.ok:
        print(f"留痕完好：共 {verdict.events} 条，{verdict.algorithm} 根 {verdict.root.hex()}")
        return 0
    broken = verdict.first_broken
    if broken is None:
        raise RuntimeError("a verdict that is not ok names what is broken")
    event = "" if broken.event_id is None else f"事件 {broken.event_id}:"
    print(f"留痕已被改动，第一处：{event}{broken.message}")
    return 1
