"""Which report is meant: options that several commands below ``xiezhi report`` have in common."""

import argparse

# As in report_kinds.toml, which is not loaded for the help; a test compares them.
KINDS = ("annual", "half", "quarterly", "monthly", "weekly", "years")
_FORMS = "2024、2024H1、2024Q1、2024-03、2024W09，须与种类相符"


def add_report(parser: argparse.ArgumentParser) -> None:
    """Ask for the organisation, the kind and the period of one report."""
    parser.add_argument("--org", required=True, metavar="机构", help="名称或统一社会信用代码")
    parser.add_argument("--kind", choices=KINDS, default="annual", help="报告种类（默认 annual，年度报告）")
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--period", metavar="期间", help=_FORMS)
    when.add_argument("--year", dest="period", metavar="年份", help="同 --period，用于年度报告")
