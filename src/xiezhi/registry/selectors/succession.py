"""What became of bodies: who stands on a day for a body of earlier years."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xiezhi.registry.models import Organisation
from xiezhi.registry.selectors.organisations import names_on, subtree_ids


@dataclass(frozen=True, slots=True)
class Standing:
    """A body, and the name, place and category of the one that stands for it (itself, or the one it was merged into)."""

    organisation_id: int
    successor_id: int
    name: str
    sort_order: int
    category: int


def standing_on(organisation_id: int, *, on: date) -> list[Standing]:
    """Every body whose successor stands at or below an organisation on a day, merged ones with their successors."""
    members = subtree_ids(organisation_id, on=on)
    merged = merged_before(on)
    successors = {body: successor for body in {*members, *merged} if (successor := _follow(merged, body)) in members}
    kept = {row.pk: row for row in Organisation.objects.filter(pk__in=set(successors.values()))}
    names = names_on(kept, on=on)
    return [
        Standing(body, successor, names[successor], kept[successor].sort_order, kept[successor].category)
        for body, successor in sorted(successors.items())
    ]


def merged_before(on: date) -> dict[int, int]:
    """Bodies that were part of another one by a day, with that one."""
    found = Organisation.objects.filter(merged_into__isnull=False, valid_to__lt=on)
    return dict(found.values_list("pk", "merged_into_id"))


def _follow(merged: Mapping[int, int], body: int) -> int:
    """The last of a chain of mergers; of a circle, the last before it closes."""
    passed = {body}
    while body in merged and merged[body] not in passed:
        body = merged[body]
        passed.add(body)
    return body
