"""Lists of destruction in view, what may be put on one, and what stands on them."""

from datetime import date
from typing import Final

from django.db.models import Count, QuerySet

from xiezhi.cases import sealing
from xiezhi.cases.errors import UnknownCase
from xiezhi.cases.models import ArchivedFile, Destruction, WatcherSign
from xiezhi.cases.selectors.archives import DUE, MOVING, ArchiveFilters, ArchiveRow, archives, as_row
from xiezhi.registry.scope import Scope

# The event of a destruction names the hash of every volume, and an event has a limit.
MOST_FILES: Final = 200
# 销毁档案由二人以上监销。
WATCHERS: Final = 2


def destructions(scope: Scope) -> list[Destruction]:
    """Lists of destruction of bodies in view with the number of their files (`files`), the last first."""
    rows = Destruction.objects.select_related("body").annotate(files=Count("entries"))
    if scope.organisation_ids is not None:
        rows = rows.filter(body_id__in=scope.organisation_ids)
    return list(rows.order_by("-pk"))


def one_destruction(scope: Scope, destruction_id: int) -> Destruction:
    """A list of destruction of a body in view. Raises UnknownCase."""
    found = Destruction.objects.select_related("body").filter(pk=destruction_id).first()
    if found is None or not scope.covers(found.body_id):
        raise UnknownCase("没有这份销毁清册，或不在你的管辖范围内。")
    return found


def opinion_of(destruction: Destruction) -> str:
    """What the first appraiser said, in plain."""
    return sealing.decrypt(destruction.opinion)


def files_on(destruction: Destruction) -> list[ArchiveRow]:
    """What stands on a list, by archive number."""
    files = ArchivedFile.objects.select_related("case__act", "case__body").filter(destructions__destruction=destruction)
    return [as_row(file) for file in files.order_by("year", "serial")]


def watchers_of(destruction: Destruction) -> list[WatcherSign]:
    """What watchers signed on a list, in the order in which they did."""
    return list(WatcherSign.objects.filter(destruction=destruction).order_by("pk"))


def erased_of(destruction: Destruction) -> int:
    """Of how many files on a list nothing is left."""
    return ArchivedFile.objects.filter(destructions__destruction=destruction, erased_at__isnull=False).count()


def destroyable(scope: Scope, body_id: int, *, on: date) -> QuerySet[ArchivedFile]:
    """Files of a body whose retention is over and that stand on no list which is under way."""
    due = archives(scope, ArchiveFilters(state=DUE, body=body_id), on=on)
    return due.exclude(destructions__destruction__state__in=MOVING)


def list_of(file: ArchivedFile) -> Destruction | None:
    """The list on which a file stands, or by which it was destroyed; None for one on no list, or on one that was withdrawn."""
    standing = Destruction.objects.filter(entries__archive=file).exclude(state=Destruction.State.WITHDRAWN)
    return standing.order_by("-pk").first()


def on_a_list(file: ArchivedFile) -> bool:
    """True for a file that stands on a list of destruction which is under way."""
    return bool(file.destructions.filter(destruction__state__in=MOVING).exists())
