"""``xiezhi snapshot``: freeze the records of one moment, list what was frozen, verify it byte by byte."""

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.reporting.models import Snapshot


def configure(subparsers: "Subparsers") -> None:
    """Add the command and its parts."""
    parts = subparsers.add_parser("snapshot", help="快照：固定某一时刻的数据，供日后复算").add_subparsers(
        title="命令", metavar="命令", required=True
    )
    create = parts.add_parser("create", help="建立快照（不含当事人和执法人员的姓名、证件号码）")
    create.add_argument("--title", default="", metavar="名称", help="这一快照为何而建")
    create.set_defaults(run=_create)
    listing = parts.add_parser("list", help="列出全部快照")
    listing.set_defaults(run=_list)
    verify = parts.add_parser("verify", help="逐个文件校验快照，指出被改动或缺失的文件")
    verify.add_argument("snapshot", nargs="?", metavar="编号", help="只校验这一个（默认全部）")
    verify.set_defaults(run=_verify)
    prune = parts.add_parser("prune", help="找出没有任何快照用到的文件（默认只列出，加 --delete 才删除）")
    prune.add_argument("--delete", action="store_true", help="删除列出的文件")
    prune.set_defaults(run=_prune)
    for parser in (create, listing, verify, prune):
        parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式（默认 table）")


def _create(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, shell_actor, today

    open_platform()
    from xiezhi.config.cli.printing import as_json
    from xiezhi.reporting.services.snapshots import create_snapshot

    made = create_snapshot(actor=shell_actor(), title=args.title, today=today(), now=datetime.now(UTC))
    print(as_json(_row(made)) if args.format == "json" else f"已建立快照 {made.pk}，共 {made.rows:,} 行")
    return 0


def _list(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    from xiezhi.config.cli.printing import as_json
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.snapshots import snapshots

    rows = [_row(snapshot) for snapshot in snapshots(Scope.everything())]
    if args.format == "json":
        print(as_json(rows))
    elif not rows:
        print("还没有快照；用 xiezhi snapshot create 建立")
    for row in rows if args.format == "table" else []:
        print(row["id"], row["created_at"], row["created_by"], f"{row['rows']:,} 行", row["title"], sep="\t")
    return 0


def _verify(args: argparse.Namespace) -> int:
    """Exit status 1 when a file is not what it was."""
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    from xiezhi.config.cli.printing import as_json
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.snapshots import snapshots, verify_snapshot

    asked = [args.snapshot] if args.snapshot else [snapshot.pk for snapshot in snapshots(Scope.everything())]
    wrong = {name: verify_snapshot(name) for name in asked}
    if args.format == "json":
        print(as_json(wrong))
    elif not wrong:
        print("还没有快照可以校验")
    for name, sentences in wrong.items() if args.format == "table" else ():
        print(f"快照 {name} 已损坏：" if sentences else f"快照 {name} 完好", *sentences, sep="\n  ")
    return int(any(wrong.values()))


def _prune(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, shell_actor

    open_platform()
    from xiezhi.config.cli.printing import as_json
    from xiezhi.reporting.services.pruning import prune_snapshots

    found = prune_snapshots(actor=shell_actor(), remove=args.delete)
    if args.format == "json":
        print(as_json({"files": [str(path) for path in found.files], "size": found.size, "deleted": found.removed}))
        return 0
    for path in found.files:
        print(path)
    if not found.files:
        print("没有多余的文件，每个文件都有快照用到")
    else:
        done = "已删除" if found.removed else "没有删除，加 --delete 再运行才删除"
        print(f"{len(found.files):,} 个文件没有任何快照用到，共 {found.size:,} 字节；{done}")
    return 0


def _row(snapshot: "Snapshot") -> dict[str, object]:
    from zoneinfo import ZoneInfo

    return {
        "id": snapshot.pk,
        "title": snapshot.title,
        "created_at": f"{snapshot.created_at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}",
        "created_by": snapshot.created_by,
        "rows": snapshot.rows,
        "manifest": snapshot.manifest,
    }
