"""``xiezhi report release|list|verify``: released reports at the shell."""

import argparse
from typing import TYPE_CHECKING

from xiezhi.config.cli.printing import as_json
from xiezhi.config.cli.report_options import KINDS, add_report
from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.reporting.models import ReportRelease

ALL = "all"
# What a line for people leaves out: the title says it.
_IN_TITLE = ("kind", "period")


def configure(parts: "Subparsers") -> None:
    """Add the commands below ``xiezhi report``."""
    release = parts.add_parser("release", help="发布已批准的报告：固定数据、编文号、锁定期间")
    add_report(release)
    release.add_argument("--no-lock", action="store_true", help="不锁定统计期间")
    release.set_defaults(run=_release)
    listing = parts.add_parser("list", help="列出起草中和已发布的报告")
    listing.add_argument("--kind", choices=KINDS, help="只列一种报告")
    listing.add_argument("--period", metavar="期间", help="只列一个期间的报告，例如 2024、2024-03")
    listing.add_argument("--year", type=int, metavar="年份", help="只列这一年各期间的报告")
    listing.add_argument("--format", choices=("table", "json"), default="table", help="输出格式（默认 table）")
    listing.set_defaults(run=_list)
    verify = parts.add_parser("verify", help="由快照重新编成已发布的报告，逐个数字核对")
    verify.add_argument("number", metavar="文号", help="例如 云汀区执法报〔2025〕1号；all 为全部")
    verify.set_defaults(run=_verify)


def _release(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, shell_actor, today

    open_platform()
    from django.utils import timezone

    from xiezhi.registry.scope import Scope
    from xiezhi.registry.selectors.organisations import find
    from xiezhi.reporting.annual.kinds import kind
    from xiezhi.reporting.selectors.releases import newest
    from xiezhi.reporting.services.issuing import issue_release

    day = today()
    organisation = find(Scope.everything(), args.org, on=day)
    wanted = kind(args.kind)
    period = wanted.period(args.period)
    release = newest(organisation.pk, kind=args.kind, period=period.text)
    if release is None:
        name = wanted.name(period)
        raise Misconfigured(f"{args.org}{name}还没有起草；请在“报告发布”页起草、提交，经批准后再发布")
    released = issue_release(
        actor=shell_actor(),
        scope=Scope.everything(),
        release_id=release.pk,
        today=day,
        now=timezone.now(),
        lock=not args.no_lock,
    )
    print(f"已发布 {released.number}，快照 {released.snapshot}")
    return 0


def _list(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform, today

    open_platform()
    from xiezhi.measures.periods import parse_period
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.selectors.organisations import names_on
    from xiezhi.reporting.selectors.releases import releases

    period = parse_period(args.period).text if args.period else ""
    found = list(releases(Scope.everything(), kind=args.kind or "", period=period, year=args.year))
    names = names_on({release.organisation_id for release in found}, on=today())
    rows = [_row(release, names[release.organisation_id]) for release in found]
    if args.format == "json":
        print(as_json(rows))
        return 0
    for row in rows:
        print("  ".join(str(value) for name, value in row.items() if value != "" and name not in _IN_TITLE))
    if not rows:
        print("还没有报告")
    return 0


def _row(release: "ReportRelease", organisation: str) -> dict[str, object]:
    return {
        "number": release.number,
        "organisation": organisation,
        "title": release.title,
        "kind": release.kind,
        "period": release.period,
        "version": release.version,
        "state": str(release.get_state_display()),
        "snapshot": release.snapshot,
        "text_sha256": release.text_hash if release.number else "",
    }


def _verify(args: argparse.Namespace) -> int:
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    from xiezhi.registry.scope import Scope
    from xiezhi.reporting.selectors.releases import by_number, given_out
    from xiezhi.reporting.selectors.verification import verify_release

    everything = Scope.everything()
    found = given_out(everything) if args.number == ALL else [by_number(everything, args.number)]
    broken = 0
    for release in found:
        faults = verify_release(release)
        broken += bool(faults)
        print(f"{release.number}：{'完好，重新编成的与发布时相同' if not faults else faults[0]}")
        for fault in faults[1:]:
            print(f"    {fault}")
    if not found:
        print("还没有已发布的报告")
    return 1 if broken else 0
