"""``xiezhi organisation``: what became of an organisation, and changes of the tree, told before they are made."""

import argparse
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.registry.changes import Change

_HELP = {
    "rename": "更名",
    "move": "调整隶属",
    "close": "撤销",
    "merge": "并入其他机构",
    "split": "分立",
}


def configure(subparsers: "Subparsers") -> None:
    """Add the command and its parts."""
    parts = subparsers.add_parser("organisation", help="机构变动：沿革、更名、隶属、撤并、分立").add_subparsers(
        title="命令", metavar="命令", required=True
    )
    told = parts.add_parser("history", help="一个机构的沿革")
    told.add_argument("organisation", metavar="机构", help="名称或统一社会信用代码")
    told.set_defaults(run=_history)
    for kind, title in _HELP.items():
        parser = parts.add_parser(kind, help=f"{title}（先列出后果，加 --yes 才办理）")
        parser.add_argument("organisation", metavar="机构", help="名称或统一社会信用代码")
        _own_arguments(kind, parser)
        parser.add_argument("--on", required=True, metavar="日期", help="生效日期，如 2026-01-01")
        parser.add_argument("--yes", action="store_true", help="办理；不加只列出后果")
        parser.set_defaults(run=_change, kind=kind)


def _own_arguments(kind: str, parser: argparse.ArgumentParser) -> None:
    if kind == "rename":
        parser.add_argument("--name", required=True, metavar="新名称")
    elif kind == "move":
        parser.add_argument("--parent", required=True, dest="other", metavar="上级")
    elif kind == "merge":
        parser.add_argument("--into", required=True, dest="other", metavar="并入的机构")
    elif kind == "split":
        parser.add_argument("--into", required=True, nargs="+", dest="parts", metavar="分立出的机构")
        parser.add_argument("--remains", action="store_true", help="原机构保留")


def _history(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, today

    open_platform()
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.selectors.history import history
    from xiezhi.registry.selectors.organisations import find

    found = find(Scope.everything(), args.organisation, on=today())
    for line in history(Scope.everything(), found.pk):
        print(line.day or "起初      ", line.what, sep="\t")
    return 0


def _change(args: argparse.Namespace) -> int:
    """Tell what would come of it; make it with --yes."""
    from xiezhi.config.cli.opening import open_platform, shell_actor

    open_platform()
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.services.restructuring import change_organisation
    from xiezhi.reporting.selectors.foreseen import foreseen

    asked = _asked(args)
    told = foreseen(Scope.everything(), asked)
    change_organisation(actor=shell_actor(), scope=Scope.everything(), change=asked, trial=not args.yes)
    print(*told, sep="\n")
    print(f"已办理{asked.kind.label}，自 {asked.on} 起生效" if args.yes else "还没有办理；确认无误后加 --yes 再运行")
    return 0


def _asked(args: argparse.Namespace) -> "Change":
    from xiezhi.registry.changes import Change, ChangeKind
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.selectors.organisations import find

    try:
        on = date.fromisoformat(args.on)
    except ValueError:
        raise Misconfigured(f"看不懂日期“{args.on[:20]}”，请写成 2026-01-01") from None
    before = on - timedelta(days=1) if on > date.min else on
    other = getattr(args, "other", "")
    return Change(
        kind=ChangeKind(args.kind),
        organisation_id=find(Scope.everything(), args.organisation, on=before).pk,
        on=on,
        name=getattr(args, "name", ""),
        other=find(Scope.everything(), other, on=before).pk if other else None,
        parts=tuple(getattr(args, "parts", ())),
        remains=getattr(args, "remains", False),
    )
