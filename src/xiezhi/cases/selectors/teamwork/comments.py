"""What was said about a case, each with its earlier versions."""

from dataclasses import dataclass

from xiezhi.cases import sealing
from xiezhi.cases.models import CaseFile, Comment


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a comment in plain."""

    row: Comment
    text: str


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as it stands, with the versions before it, the last of them first."""

    first_id: int
    latest: Version
    earlier: tuple[Version, ...]


def comments_of(case: CaseFile) -> list[ShownComment]:
    """Comments of a case, the first one first."""
    versions: dict[int, list[Version]] = {}
    for row in Comment.objects.filter(case=case).order_by("pk"):
        versions.setdefault(row.first_id or row.pk, []).append(Version(row, sealing.decrypt(row.text)))
    return [ShownComment(first, found[-1], tuple(reversed(found[:-1]))) for first, found in versions.items()]
