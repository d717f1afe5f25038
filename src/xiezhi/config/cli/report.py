"""``xiezhi report``: compose reports and bulletins, check any report figure by figure, release and verify.

Without ``--org`` a check loads neither Django nor a database.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xiezhi.config.cli import releases
from xiezhi.config.cli.report_options import add_report
from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.reader import Reading, Relation


# As in reporting.documents, which is not loaded for the help; a test compares them.
_FORMATS = ("docx", "pdf", "html")


def configure(subparsers: "Subparsers") -> None:
    """Add the command and its parts."""
    parts = subparsers.add_parser(
        "report", help="报告：编制年报、半年报、季报、月报、周报、多年对比，核对任何报告，发布与校验"
    ).add_subparsers(title="命令", metavar="命令", required=True)
    build = parts.add_parser("build", help="由台账编制报告（.docx、.pdf 按 GB/T 9704 排版，或单个 .html 文件）")
    add_report(build)
    build.add_argument("--format", choices=_FORMATS, help="文件格式；不指定时按 --out 的扩展名，都没有时为 docx")
    build.add_argument("--out", required=True, type=Path, metavar="文件")
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
    wanted = _format(args.out, args.format)
    open_platform()
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.documents import build
    from xiezhi.reporting.selectors.annual import compose
    from xiezhi.web.behind import list_of_figure

    composition = compose(Scope.everything(), organisation=args.org, kind=args.kind, period=args.period, today=today())
    args.out.write_bytes(build(composition, wanted, link=list_of_figure))
    print(f"已编制 {args.out}")
    return 0


def _format(out: Path, asked: str | None) -> str:
    """The format asked for, else that of the ending, else .docx."""
    ending = out.suffix.lower().removeprefix(".")
    if asked is None and ending and ending not in _FORMATS:
        raise Misconfigured(f"不认识扩展名“{out.suffix}”；请写成 .docx、.pdf 或 .html，或用 --format 指定格式")
    return asked or ending or "docx"


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
