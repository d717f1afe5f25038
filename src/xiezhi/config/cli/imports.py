"""``xiezhi import``: ledgers in, with the refused rows back, the list of batches, and undo."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.exchange.results import ImportResult

_LEDGERS = {
    "organisations": "机构",
    "officers": "执法人员",
    "powers": "职权事项",
    "enterprises": "企业",
    "benchmarks": "裁量基准",
    "exemptions": "免罚清单",
    "checklists": "检查单",
    "acts": "执法行为",
    "orders": "12345工单",
}
_COUNTS = {
    "batch": "批次",
    "read": "读取",
    "inserted": "新增",
    "updated": "更新",
    "unchanged": "无变化",
    "refused": "退回",
    "warnings": "提示",
}


def configure(subparsers: "Subparsers") -> None:
    """Add the command and its parts."""
    parts = subparsers.add_parser("import", help="导入台账、列出批次、撤销批次").add_subparsers(
        title="命令", metavar="命令", required=True
    )
    for ledger, name in _LEDGERS.items():
        parser = parts.add_parser(ledger, help=f"导入{name}台账（.xlsx .csv）")
        parser.add_argument("file", metavar="文件", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只核对，什么也不写入")
        parser.add_argument("--all-or-nothing", action="store_true", help="有一行退回就整批不导入")
        parser.add_argument("--profile", metavar="编号", help="用已保存的栏目对照方案")
        parser.add_argument("--format", choices=("table", "json"), default="table", help="输出格式（默认 table）")
        parser.add_argument("--refused", metavar="文件.xlsx", type=Path, help="退回的行写入何处（默认当前文件夹）")
        parser.set_defaults(run=_import, ledger=ledger)
    parts.add_parser("list", help="列出导入批次").set_defaults(run=_list)
    undo = parts.add_parser("undo", help="撤销一个批次所作的全部改动")
    undo.add_argument("batch", metavar="批次", type=int)
    undo.set_defaults(run=_undo)


def _import(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, shell_actor

    open_platform()
    from xiezhi.exchange.services.importing import run_import
    from xiezhi.registry.scope import Scope

    result = run_import(
        ledger=args.ledger,
        path=args.file,
        actor=shell_actor(),
        scope=Scope.everything(),
        now=datetime.now(UTC),
        dry_run=args.dry_run,
        all_or_nothing=args.all_or_nothing,
        profile=args.profile,
        progress=_progress(),
    )
    _print(result, args.format)
    _return_refused(result, args)
    return result.exit_status


def _progress() -> "Callable[[int, int | None, str], None] | None":
    """Return what shows the progress on a terminal; nothing is shown elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(rows: int, total: int | None, stage: str) -> None:
        share = f"{rows}/{total}" if total else str(rows)
        print(f"\r{stage} {share}\033[K", end="", file=sys.stderr, flush=True)

    return show


def _print(result: "ImportResult", wanted: str) -> None:
    from xiezhi.config.cli.printing import as_json

    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    data = result.as_json()
    if wanted == "json":
        print(as_json(data))
        return
    print("  ".join(f"{name} {'—' if data[key] is None else data[key]}" for key, name in _COUNTS.items()))
    for note in (*_nothing_written(result), *result.notes):
        print(note)
    for warning in result.warnings_by_code.values():
        print(f"提示 {warning['count']} 项：{warning['text']}")
    for refusal in result.refusals[:20]:
        print(f"第 {refusal.row} 行 {refusal.column}：{refusal.reason}")
    if len(result.refusals) > 20:
        print(f"另有 {len(result.refusals) - 20} 处，见退回清单")


def _nothing_written(result: "ImportResult") -> tuple[str, ...]:
    if result.dry_run:
        return ("只是核对，没有写入任何数据。",)
    if result.rolled_back:
        return (f"没有导入：有 {result.refused} 行不能导入，按要求整批没有写入。改好这些行后重新导入。",)
    return ()


def _return_refused(result: "ImportResult", args: argparse.Namespace) -> None:
    """Write the refused rows back; a dry run writes only where it was told to."""
    from xiezhi.exchange.services.refused import write_refused

    if not result.refused or (args.dry_run and args.refused is None):
        return
    target = args.refused or Path(f"{args.file.stem}.refused.xlsx")
    if write_refused(result=result, path=target):
        print(f"退回的行及原因已写入 {target}", file=sys.stderr)


def _list(_args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    from django.utils import timezone

    from xiezhi.exchange.models import BatchStatus
    from xiezhi.exchange.selectors.batches import list_batches
    from xiezhi.registry.scope import Scope

    batches = list_batches(Scope.everything())
    if not batches:
        print("还没有导入过台账")
        return 0
    print("批次", "开始时间", "台账", "文件", "状态", "结果", sep="\t")
    for batch in batches:
        ledger = _LEDGERS.get(batch.ledger, batch.ledger)
        began = timezone.localtime(batch.started_at)
        counts = f"新增 {batch.inserted} 更新 {batch.updated} 无变化 {batch.unchanged} 退回 {batch.refused} 提示 {batch.warnings}"
        print(
            batch.id,
            f"{began:%Y-%m-%d %H:%M}",
            ledger,
            batch.file_name,
            BatchStatus(batch.status).label,
            counts,
            sep="\t",
        )
    return 0


def _undo(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, shell_actor

    open_platform()
    from xiezhi.exchange.services.undoing import undo
    from xiezhi.registry.scope import Scope

    result = undo(batch=args.batch, actor=shell_actor(), scope=Scope.everything(), now=datetime.now(UTC))
    print(f"批次 {args.batch} 已撤销：删除 {result.deleted} 条，恢复 {result.restored} 条")
    return 0
