"""``xiezhi sample``: a fictional district, loaded by the door of real ledgers or written as files."""

import argparse
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers

ACCOUNTS = "sample-accounts.txt"
# Whom the pages name for what nobody of the district did; the trail keeps that it came by the command line.
RECORDED_BY = "示例数据"


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("sample", help="装入虚构的样例区（机构、人员、职权、两年执法台账和各角色账号）")
    parser.add_argument("--scale", type=int, default=1, metavar="倍数", help="执法案件的倍数，用于压力测试(默认 1)")
    parser.add_argument("--out", type=Path, metavar="文件夹", help="只把台账写成文件，不装入数据库")
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv", help="与 --out 连用：文件格式(默认 csv)")
    parser.add_argument(
        "--spec", choices=("district_2024", "subdistrict_2023"), default="district_2024", help="总数依据"
    )
    parser.add_argument("--if-empty", action="store_true", help="已有机构时什么也不做")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write files, or load the database and print the accounts."""
    if args.scale < 1:
        raise Misconfigured(f"--scale 须为不小于 1 的整数，收到 {args.scale}")
    return _write(args) if args.out else _load(args)


def _write(args: argparse.Namespace) -> int:
    from xiezhi.exchange.sample.files import write_ledgers
    from xiezhi.exchange.sample.ledgers import ledgers
    from xiezhi.exchange.sample.spec import load_spec

    made = ledgers(load_spec(args.spec).scaled(args.scale))
    for path in write_ledgers(made, args.out, form=args.format).values():
        print(path)
    return 0


def _load(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, shell_actor
    from xiezhi.config.environment import data_folder

    open_platform()
    from xiezhi.exchange.sample.accounts import as_text
    from xiezhi.exchange.sample.loading import State, load_sample, state
    from xiezhi.exchange.sample.spec import load_spec

    accounts_file = data_folder() / ACCOUNTS
    if args.if_empty and state(load_spec(args.spec)) is State.OTHER:
        _remind(accounts_file)
        return 0
    loaded = load_sample(
        actor=replace(shell_actor(), name=RECORDED_BY),
        now=datetime.now(UTC),
        accounts_file=accounts_file,
        scale=args.scale,
        name=args.spec,
        progress=lambda text: print(f"{text} …", file=sys.stderr, flush=True),
    )
    for result in loaded.results.values():
        print(f"批次 {result.batch}  新增 {result.inserted}  提示 {result.warnings}", file=sys.stderr)
    print(as_text(loaded.accounts), end="")
    print(f"账号另存于 {accounts_file}，请登录后修改密码并删除该文件", file=sys.stderr)
    return 0


def _remind(accounts_file: Path) -> None:
    """Show the accounts of an earlier loading, while their file is kept."""
    if accounts_file.exists():
        print("示例账号:")
        print(accounts_file.read_text(encoding="utf-8"), end="")
