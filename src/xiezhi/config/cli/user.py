"""``xiezhi user``: accounts and appointments at the shell, for the first administrator and in an emergency."""

import argparse
import getpass
import sys
from functools import partial
from typing import TYPE_CHECKING

from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from xiezhi.accounts.models import User
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command and its parts."""
    parts = subparsers.add_parser("user", help="用户与任职").add_subparsers(title="命令", metavar="命令", required=True)
    create = parts.add_parser("create", help="建立用户（密码从终端或标准输入读取，不出现在命令行中）")
    create.add_argument("username", metavar="用户名")
    create.add_argument("--name", default="", help="姓名")
    create.add_argument("--must-change", action="store_true", help="首次登录须修改密码")
    create.set_defaults(run=_create)
    password = parts.add_parser("password", help="重设密码（从终端或标准输入读取）")
    password.add_argument("username", metavar="用户名")
    password.set_defaults(run=_password)
    appoint = parts.add_parser("appoint", help="任职：让用户在机构及其下级以某一角色行事")
    appoint.add_argument("username", metavar="用户名")
    appoint.add_argument(
        "role", metavar="角色", help="officer legal_reviewer body_head supervisor statistician administrator auditor"
    )
    appoint.add_argument("organisation", metavar="机构", help="名称或统一社会信用代码")
    appoint.set_defaults(run=_appoint)
    officer = parts.add_parser("officer", help="指明用户是哪一名执法人员（按执法证号）")
    officer.add_argument("username", metavar="用户名")
    officer.add_argument("certificate", metavar="执法证号")
    officer.set_defaults(run=_officer)
    parts.add_parser("list", help="列出用户").set_defaults(run=_list)


def _create(args: argparse.Namespace) -> int:
    password = _read_password()
    record = _open()
    from xiezhi.accounts.services.users import create_user

    create_user(
        username=args.username,
        display_name=args.name,
        password=password,
        record=record,
        must_change_password=args.must_change,
    )
    print(f"已建立用户 {args.username}")
    return 0


def _password(args: argparse.Namespace) -> int:
    password = _read_password()
    record = _open()
    from xiezhi.accounts.services.users import change_password

    change_password(user=_find(args.username), password=password, record=record)
    print(f"已重设 {args.username} 的密码")
    return 0


def _appoint(args: argparse.Namespace) -> int:
    _open()
    from xiezhi.config.cli.opening import shell_actor, today
    from xiezhi.registry.models import Role
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.selectors.organisations import find
    from xiezhi.registry.services.appointments import appoint

    if args.role not in Role.values:
        raise Misconfigured(f"没有角色“{args.role}”；可选：{'、'.join(f'{r.value}({r.label})' for r in Role)}")
    day = today()
    organisation = find(Scope.everything(), args.organisation, on=day)
    user = _find(args.username)
    appoint(actor=shell_actor(), user=user, role=Role(args.role), organisation=organisation, valid_from=day)
    print(f"{args.username} 自 {day} 起任 {args.organisation} 的{Role(args.role).label}")
    return 0


def _officer(args: argparse.Namespace) -> int:
    _open()
    from xiezhi.config.cli.opening import shell_actor
    from xiezhi.registry.services.officers import link_officer

    link_officer(actor=shell_actor(), user=_find(args.username), certificate_number=args.certificate)
    print(f"{args.username} 是执法证 {args.certificate} 的持证人")
    return 0


def _list(args: argparse.Namespace) -> int:
    _open()
    from xiezhi.accounts.models import User

    for user in User.objects.order_by("username"):
        print(user.username, user.display_name, "启用" if user.is_active else "停用", sep="\t")
    return 0


def _open() -> "partial[int]":
    """Open the platform and return ``record`` acting as the shell."""
    from xiezhi.config.cli.opening import open_platform, shell_actor

    open_platform()
    from xiezhi.trail.services import record

    return partial(record, actor=shell_actor())


def _find(username: str) -> "User":
    from xiezhi.accounts.models import User

    user = User.objects.filter(username=username).first()
    if user is None:
        raise Misconfigured(f"没有用户“{username}”；用 xiezhi user list 查看")
    return user


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码：")
    if first != getpass.getpass("再输一次："):
        raise Misconfigured("两次输入的密码不一致")
    return first
