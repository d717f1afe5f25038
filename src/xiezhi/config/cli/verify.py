"""``xiezhi verify``: recompute the whole trail, and read every file of evidence and every bound volume again."""

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
    parser.add_argument("--evidence", action="store_true", help="逐个读出证据文件，指出被改动、丢失和多出的")
    parser.add_argument("--archives", action="store_true", help="逐卷核对归档案卷的散列，指出被改动、缺失和多余的文件")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify the trail and, where it is asked for, the files of evidence and the bound volumes; exit status 1 when something was altered."""
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    trail = _verify_trail(args)
    evidence = _verify_evidence() if args.evidence else _mention_evidence()
    return max(trail, evidence, _verify_archives() if args.archives else 0)


def _verify_evidence() -> int:
    from xiezhi.cases.selectors.evidence_check import check_files

    files = size = faults = 0
    for checked in check_files():
        files += 1
        size += checked.size
        if checked.problem:
            faults += 1
            print(checked.problem)
    print(f"证据文件 {files:,} 个、{size:,} 字节，{f'有问题的 {faults:,} 个，见上' if faults else '全部与索引相符'}")
    return 1 if faults else 0


def _mention_evidence() -> int:
    from xiezhi.cases.models import StoredFile

    files = StoredFile.objects.count()
    if files:
        print(f"证据文件 {files:,} 个没有核对：加 --evidence 逐个读出核对")
    return 0


def _verify_trail(args: argparse.Namespace) -> int:
    """Place what still waits, then verify against the heads kept in files."""
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


def _verify_archives() -> int:
    """Exit status 1 when a bound volume is gone or is not what was archived, or a file belongs to none."""
    from xiezhi.cases.services.archive_keeping import verify_archives

    volumes, wrong = verify_archives()
    for sentence in wrong:
        print(sentence)
    print(f"归档案卷共 {volumes:,} 卷，" + (f"发现 {len(wrong):,} 处问题" if wrong else "全部完好"))
    return int(bool(wrong))
