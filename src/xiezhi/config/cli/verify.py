"""``xiezhi verify``: recompute the whole trail."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("verify", help="校验全部留痕，指出第一条被改动的记录")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="并行进程数（默认 2）")
    parser.add_argument(
        "--heads",
        type=Path,
        metavar="文件夹",
        help="另行保管的树首文件夹（默认数据目录下的 heads；应再备份到本机之外）",
    )
    parser.add_argument(
        "--archives", action="store_true", help="只校验归档案卷：逐卷核对散列，指出被改动、缺失和多余的文件"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Place what still waits, then verify against the heads kept in files; exit status 1 when something was altered."""
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    if args.archives:
        return _archives()
    from django.conf import settings

    from xiezhi.trail.heads import export_head
    from xiezhi.trail.sequencer import sequence
    from xiezhi.trail.verification import verify

    sequence(settings.XIEZHI_SEQUENCER_DSN)
    kept = args.heads or settings.XIEZHI_HEADS
    settings.XIEZHI_HEADS.mkdir(parents=True, exist_ok=True)
    verdict = verify(settings.XIEZHI_SEQUENCER_DSN, processes=args.processes, heads=kept)
    if verdict.ok:
        export_head(settings.XIEZHI_SEQUENCER_DSN, settings.XIEZHI_HEADS)
        print(f"留痕完好：共 {verdict.events} 条，{verdict.algorithm} 根 {verdict.root.hex()}")
        return 0
    broken = verdict.first_broken
    if broken is None:
        raise RuntimeError("a verdict that is not ok names what is broken")
    print(f"留痕已被改动，第一处：{broken.message}")
    return 1


def _archives() -> int:
    """Exit status 1 when a bound volume is gone or is not what was archived, or a file belongs to none."""
    from xiezhi.cases.services.archive_keeping import verify_archives

    volumes, wrong = verify_archives()
    for sentence in wrong:
        print(sentence)
    print(f"归档案卷共 {volumes:,} 卷，" + (f"发现 {len(wrong):,} 处问题" if wrong else "全部完好"))
    return int(bool(wrong))
