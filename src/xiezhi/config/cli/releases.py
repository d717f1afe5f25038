"""``xiezhi report release|list|verify``: released reports at the shell."""

import argparse
from typing import TYPE_CHECKING

from xiezhi.config.cli.printing import as_json
from xiezhi.config.errors import Misconfigured

if TYPE_CHECKING:
    from xiezhi.config.cli.parser import Subparsers
    from xiezhi.reporting.models import ReportRelease

ALL = "all"


def configure(parts: "Subparsers") -> None:
    """Add the commands below ``xiezhi report``."""
    release = parts.add_parser("release", help="发布已批准的报告：固定数据、编文号、锁定期间")
    release.add_argument("--org", required=True, metavar="机构", help="名称或统一社会信用代码")
    release.add_argument("--year", required=True, type=int, metavar="年份")
    release.add_argument("--no-lock", action="store_true", help="不锁定统计期间")
    release.set_defaults(run=_release)
    listing = parts.add_parser("list", help="列出起草中和已发布的报告")
    listing.add_argument("--year", type=int, metavar="年份")
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
    from xiezhi.reporting.selectors.releases import newest
    from xiezhi.reporting.services.issuing import issue_release

    day = today()
    organisation = find(Scope.everything(), args.org, on=day)
    release = newest(organisation.pk, kind="annual", period=str(args.year))
    if release is None:
        raise Misconfigured(f"{args.org}{args.year}年度报告还没有起草；请在“报告发布”页起草、提交，经批准后再发布")
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
    from xiezhi.registry.scope import Scope
    from xiezhi.registry.selectors.organisations import names_on
    from xiezhi.reporting.selectors.releases import releases

    found = list(releases(Scope.everything(), period=str(args.year) if args.year else ""))
    names = names_on({release.organisation_id for release in found}, on=today())
    rows = [_row(release, names[release.organisation_id]) for release in found]
    if args.format == "json":
        print(as_json(rows))
        return 0
    for row in rows:
        print("  ".join(str(value) for value in row.values() if value != ""))
    if not rows:
        print("还没有报告")
    return 0


def _row(release: "ReportRelease", organisation: str) -> dict[str, object]:
    return {
        "number": release.number,
        "organisation": organisation,
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
