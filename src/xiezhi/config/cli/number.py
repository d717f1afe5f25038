"""``xiezhi number``: the short name (机关代字) that a body's document numbers bear."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers


def configure(subparsers: "Subparsers") -> None:
    """Add the command."""
    parser = subparsers.add_parser("number", help="设置机构执法文书文号的机关代字")
    parser.add_argument("organisation", metavar="机构", help="名称或统一社会信用代码")
    parser.add_argument("prefix", metavar="机关代字", help="如：津滨综执")
    parser.add_argument("--document", default="当罚", metavar="文书简称", help="默认 当罚（当场行政处罚决定书）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Set the short name for this year and those after it."""
    from xiezhi.config.cli.opening import open_platform, shell_actor, today

    open_platform()
    from xiezhi.cases.services.numbering import name_series
    from xiezhi.law.numbering import document_number
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.selectors.organisations import find

    day, scope = today(), Scope.everything()
    body = find(scope, args.organisation, on=day)
    name_series(actor=shell_actor(), scope=scope, body=body, document=args.document, prefix=args.prefix, on=day)
    print(f"此后的文号如 {document_number(args.prefix, args.document, day.year, 1)}（序号接着已发的编）")
    return 0
