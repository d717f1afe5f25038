"""Changes of the organisation tree. Each keeps what was true before, so that last year's figures stay honest.

Each is one transaction, and raises RegisterLocked where a locked period would show other figures.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from xiezhi.registry.models import BEGINNING, FOREVER, Organisation, OrganisationName, Placement
from xiezhi.registry.services.ancestry import rebuild_ancestry
from xiezhi.registry.services.holding import locked_periods_kept
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

DAY = timedelta(days=1)


class OrganisationRefused(ValueError):
    """The change contradicts the register; the message says how and what to do."""


@locked_periods_kept()
def create_organisation(
    *,
    actor: Actor,
    name: str,
    category: int,
    nature: int,
    valid_from: date,
    valid_to: date = FOREVER,
    code: str = "",
    parent: Organisation | None = None,
    sort_order: int = 0,
) -> Organisation:
    """Add an organisation under `parent` (None: a root) with its first name. Raises OrganisationRefused."""
    if code and Organisation.objects.filter(code=code).exists():
        raise OrganisationRefused(f"统一社会信用代码 {code} 已属于另一个机构，请核对。")
    organisation = Organisation.objects.create(
        code=code, category=category, nature=nature, valid_from=valid_from, valid_to=valid_to, sort_order=sort_order
    )
    OrganisationName.objects.create(organisation=organisation, name=name)
    if parent is not None:
        Placement.objects.create(organisation=organisation, parent=parent)
    rebuild_ancestry()
    record(
        actor=actor,
        action="organisation.created",
        subject=f"organisation:{organisation.pk}",
        body={
            "name": name,
            "code": code,
            "parent": parent.pk if parent else None,
            "valid_from": valid_from.isoformat(),
        },
    )
    return organisation


@locked_periods_kept()
def rename_organisation(*, actor: Actor, organisation: Organisation, name: str, on: date) -> None:
    """From `on`, the organisation is called `name`; acts before that day keep the name they had."""
    split_names(organisation, name=name, on=on)
    record(
        actor=actor,
        action="organisation.renamed",
        subject=f"organisation:{organisation.pk}",
        body={"name": name, "on": on.isoformat()},
    )


def split_names(organisation: Organisation, *, name: str, on: date) -> None:
    """Give the organisation another name from a day on, for use inside a service. Raises OrganisationRefused."""
    current = organisation.names.order_by("-valid_from").first()
    if current is not None and current.valid_from >= on:
        raise OrganisationRefused(f"“{current.name}”自 {current.valid_from} 起使用，更名日期 {on} 须晚于该日。")
    if current is not None:
        current.valid_to = on - DAY
        current.save(update_fields=["valid_to"])
    OrganisationName.objects.create(organisation=organisation, name=name, valid_from=on if current else BEGINNING)


@locked_periods_kept()
def move_organisation(*, actor: Actor, organisation: Organisation, parent: Organisation, on: date) -> None:
    """From `on`, the organisation stands under `parent`. Raises OrganisationRefused, CircleInTree."""
    split_placements(organisation, parent=parent, on=on)
    rebuild_ancestry()
    record(
        actor=actor,
        action="organisation.moved",
        subject=f"organisation:{organisation.pk}",
        body={"parent": parent.pk, "on": on.isoformat()},
    )


def split_placements(organisation: Organisation, *, parent: Organisation, on: date) -> None:
    """Put the organisation under another parent from a day on, for use inside a service that remakes the closure."""
    current = organisation.placements.order_by("-valid_from").first()
    if current is not None and current.valid_from >= on:
        raise OrganisationRefused(f"该机构自 {current.valid_from} 起隶属现上级，调整日期 {on} 须晚于该日。")
    if current is not None:
        current.valid_to = on - DAY
        current.save(update_fields=["valid_to"])
    Placement.objects.create(organisation=organisation, parent=parent, valid_from=on if current else BEGINNING)


@locked_periods_kept()
def close_organisation(*, actor: Actor, organisation: Organisation, last_day: date) -> None:
    """The organisation ends with `last_day`. Its acts, and their place in the tree, stay. Raises OrganisationRefused."""
    if last_day < organisation.valid_from:
        raise OrganisationRefused(f"失效日期 {last_day} 早于生效日期 {organisation.valid_from}。")
    organisation.valid_to = last_day
    organisation.save(update_fields=["valid_to"])
    record(
        actor=actor,
        action="organisation.closed",
        subject=f"organisation:{organisation.pk}",
        body={"last_day": last_day.isoformat()},
    )


@locked_periods_kept()
def merge_organisations(*, actor: Actor, organisations: Sequence[Organisation], into: Organisation, on: date) -> None:
    """From `on`, `organisations` are part of `into`: they end the day before and say where they went.

    Their acts stay theirs, under their names, in the part of the tree where they stood; acts from `on` are those of
    `into`. Raises OrganisationRefused.
    """
    for organisation in organisations:
        if organisation.pk == into.pk:
            raise OrganisationRefused("机构不能并入它自己。")
        organisation.merged_into = into
        organisation.save(update_fields=["merged_into"])
        close_organisation(actor=actor, organisation=organisation, last_day=on - DAY)
    record(
        actor=actor,
        action="organisation.merged",
        subject=f"organisation:{into.pk}",
        body={"merged": [organisation.pk for organisation in organisations], "on": on.isoformat()},
    )


@locked_periods_kept()
def split_organisation(*, actor: Actor, organisation: Organisation, into: Sequence[Organisation], on: date) -> None:
    """From `on`, `into` stand where `organisation` stood alone; it ends the day before, unless it is one of them.

    The new bodies are in the register already. Acts stay with the body that did them: nobody can say to which of the
    new ones an act of earlier years belongs. Raises OrganisationRefused.
    """
    parts = [part for part in into if part.pk != organisation.pk]
    if len(into) < 2 or not parts:
        raise OrganisationRefused("分立须有两个以上的机构（原机构保留的，包括原机构），请补上。")
    for part in parts:
        if part.split_from_id is not None or part.valid_from < on:
            raise OrganisationRefused(f"机构 {part.pk} 在 {on} 之前已经存在或已由别处分出，不能作为分立出的机构。")
        part.split_from = organisation
        part.save(update_fields=["split_from"])
    if len(parts) == len(into):
        close_organisation(actor=actor, organisation=organisation, last_day=on - DAY)
    record(
        actor=actor,
        action="organisation.split",
        subject=f"organisation:{organisation.pk}",
        body={"into": [part.pk for part in into], "on": on.isoformat()},
    )
