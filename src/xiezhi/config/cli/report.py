"""``xiezhi report``: compose the annual report, check any report figure by figure, release and verify.

Without ``--org`` a check loads neither Django nor a database.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xiezhi.config.cli import releases
from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.reader import Reading, Relation


def configure(subparsers: "Subparsers") -> None:
    """Add the command and its parts."""
    parts = subparsers.add_parser("report", help="年度报告：编制、核对、发布与校验").add_subparsers(
        title="命令", metavar="命令", required=True
    )
    build = parts.add_parser("build", help="由台账编制年度报告（.docx，按 GB/T 9704 排版）")
    build.add_argument("--org", required=True, metavar="机构", help="名称或统一社会信用代码")
    build.add_argument("--year", required=True, type=int, metavar="年份")
    build.add_argument("--out", required=True, type=Path, metavar="文件.docx")
    build.set_defaults(run=_build)
    check = parts.add_parser("check", help="逐个数字核对一份报告（.txt .docx .pdf .html）")
    check.add_argument("file", metavar="文件", type=Path)
    check.add_argument("--format", choices=("table", "json", "html"), default="table", help="输出格式（默认 table）")
    check.add_argument("--out", metavar="文件", type=Path, help="写入文件而不是标准输出")
    check.add_argument("--org", metavar="机构", help="同时与平台中该机构的数字核对")
    check.add_argument("--year", type=int, metavar="年份", help="与 --org 同用：报告所属年份")
    check.set_defaults(run=_check)
    releases.configure(parts)


def _build(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, today

    if not args.out.absolute().parent.is_dir():
        raise Misconfigured(f"文件夹 {args.out.absolute().parent} 不存在；请先建立或另选位置")
    open_platform()
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.documents import build_docx
    from xiezhi.reporting.selectors.annual import compose

    composition = compose(Scope.everything(), organisation=args.org, year=args.year, today=today())
    args.out.write_bytes(build_docx(composition))
    print(f"已编制 {args.out}")
    return 0


def _check(args: argparse.Namespace) -> int:
    if (args.org is None) != (args.year is None):
        raise Misconfigured("--org 与 --year 须同时给出")
    from xiezhi.office.texts import extract_text
    from xiezhi.reader import read

    document = extract_text(args.file)
    reading = read(document.text, name=document.name)
    own = _against_own_figures(reading, args.org, args.year) if args.org else ()
    text = _render(reading, document.text, own, args.format)
    if args.out is not None:
        args.out.write_text(text, encoding="utf-8")
        print(f"已写入 {args.out}", file=sys.stderr)
    else:
        sys.stdout.write(text)
    return 0


def _against_own_figures(reading: "Reading", organisation: str, year: int) -> "Sequence[Relation]":
    from xiezhi.config.cli.opening import open_platform, today

    open_platform()
    from xiezhi.reader import compare
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.own import own_figures

    return compare(reading, own_figures(Scope.everything(), organisation=organisation, year=year, today=today()))


def _render(reading: "Reading", text: str, own: "Sequence[Relation]", wanted: str) -> str:
    from dataclasses import replace

    from xiezhi.config.cli.printing import as_json
    from xiezhi.reader import annotated_page, table

    if wanted == "json":
        return as_json(replace(reading, relations=(*reading.relations, *own)).as_json()) + "\n"
    return annotated_page(reading, text, extra=own) if wanted == "html" else table(reading, extra=own)
