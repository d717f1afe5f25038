"""Changes of the register by a ledger file, inside a transaction that the caller holds.

These functions are one half of a use case: the caller opens the transaction, remakes the closure of the tree once,
leaves the one event of the batch, and commits.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from xiezhi.registry.models import (
    BEGINNING,
    FOREVER,
    Certificate,
    Enterprise,
    Officer,
    Organisation,
    OrganisationName,
    Placement,
    Power,
)
from xiezhi.registry.services.organisations import OrganisationRefused, split_names, split_placements

DAY = timedelta(days=1)
_AT_ONCE = 1000
ENTERPRISE_FIELDS = (
    *("name", "area_id", "address", "industry", "risk", "risk_source", "risk_from", "risk_to", "closed_on"),
    "last_batch",
)


def add_organisation(
    *,
    name: str,
    code: str,
    category: int,
    nature: int,
    valid_from: date,
    valid_to: date,
    sort_order: int,
    batch: int | None,
) -> Organisation:
    """An organisation with its first name and no place in the tree yet."""
    organisation = Organisation.objects.create(
        code=code,
        category=category,
        nature=nature,
        valid_from=valid_from,
        valid_to=valid_to,
        sort_order=sort_order,
        last_batch=batch,
    )
    OrganisationName.objects.create(organisation=organisation, name=name)
    return organisation


def set_name(organisation: Organisation, *, name: str, on: date | None) -> bool:
    """Give an organisation the name that a row says it has from `on` (None: as far as the register knows).

    What the register already knows of that day changes nothing; a later day is a renaming, the day on which the
    present name began (or none) a correction of it. Returns whether anything changed. Raises OrganisationRefused.
    """
    names = list(organisation.names.order_by("valid_from"))
    if any(known.name == name and _begins(known.valid_from, organisation, on) for known in names):
        return False
    current = names[-1]
    if on is None or _begins(current.valid_from, organisation, on):
        if current.name == name:
            return False
        current.name = name
        current.save(update_fields=["name"])
        return True
    if current.name == name:
        return _correct_beginning(organisation, on, renamed=len(names) > 1 or organisation.placements.count() > 1)
    split_names(organisation, name=name, on=_after_beginning(organisation, on))
    return True


def set_parent(organisation: Organisation, *, parent: Organisation | None, on: date | None) -> bool:
    """Put an organisation where a row says it stands from `on`; as `set_name`. None: it is a root."""
    placements = list(organisation.placements.order_by("valid_from"))
    parent_id = parent.pk if parent else None
    if any(known.parent_id == parent_id and _begins(known.valid_from, organisation, on) for known in placements):
        return False
    current = placements[-1] if placements else None
    if (current.parent_id if current else None) == parent_id:
        return False
    if parent is None:
        return _unplace(placements)
    if current is None:
        Placement.objects.create(organisation=organisation, parent=parent)
    elif on is None or _begins(current.valid_from, organisation, on):
        current.parent = parent
        current.save(update_fields=["parent"])
    else:
        split_placements(organisation, parent=parent, on=_after_beginning(organisation, on))
    return True


def set_fields(organisation: Organisation, *, batch: int | None, **fields: object) -> bool:
    """Set plain fields of an organisation; whether any changed. Raises OrganisationRefused."""
    changed = {name: value for name, value in fields.items() if getattr(organisation, name) != value}
    for name, value in changed.items():
        setattr(organisation, name, value)
    if organisation.valid_to < organisation.valid_from:
        raise OrganisationRefused(f"失效日期 {organisation.valid_to} 早于生效日期 {organisation.valid_from}，请核对。")
    if changed:
        organisation.last_batch = batch
        organisation.save(update_fields=[*changed, "last_batch"])
    return bool(changed)


def _begins(first_day: date, organisation: Organisation, on: date | None) -> bool:
    """Whether a range that begins on `first_day` is the one that a row means by `on`."""
    return on == (organisation.valid_from if first_day == BEGINNING else first_day)


def _after_beginning(organisation: Organisation, on: date) -> date:
    if on <= organisation.valid_from:
        raise OrganisationRefused(
            f"该机构自 {organisation.valid_from} 起存在，更名或调整上级的生效日期 {on} 须晚于该日。"
        )
    return on


def _correct_beginning(organisation: Organisation, on: date, *, renamed: bool) -> bool:
    """The name is the same and the day another: the organisation itself began on another day."""
    if renamed:
        later = [*organisation.names.values_list("valid_from", flat=True)]
        later += organisation.placements.values_list("valid_from", flat=True)
        if on in later:
            return False
        raise OrganisationRefused(
            f"该机构更名或调整过上级，生效日期应为 {organisation.valid_from} 或其变动日期，请核对。"
        )
    organisation.valid_from = on
    organisation.save(update_fields=["valid_from"])
    return True


def _unplace(placements: Sequence[Placement]) -> bool:
    if len(placements) > 1:
        raise OrganisationRefused("该机构调整过上级，不能清空上级；请填写上级名称。")
    for placement in placements:
        placement.delete()
    return True


def add_certificates(certificates: Sequence[Certificate]) -> None:
    """Add certificates, each with its officer (both unsaved)."""
    Officer.objects.bulk_create([certificate.officer for certificate in certificates], _AT_ONCE)
    for certificate in certificates:
        certificate.officer_id = certificate.officer.pk
    Certificate.objects.bulk_create(certificates, _AT_ONCE)


def change_certificates(certificates: Sequence[Certificate]) -> None:
    """Save changed certificates and the names of their officers."""
    fields = [
        "organisation",
        "post",
        "issued_on",
        "expires_on",
        "cancelled_on",
        "cancel_reason",
        "remainder",
        "last_batch",
    ]
    Certificate.objects.bulk_update(certificates, fields, _AT_ONCE)
    Officer.objects.bulk_update([certificate.officer for certificate in certificates], ["name"], _AT_ONCE)


def save_powers(*, changed: Sequence[Power], new: Sequence[Power]) -> None:
    """Save changed power items (an old version ends before its successor begins), then add new ones."""
    Power.objects.bulk_update(changed, ["name", "kind", "is_duty", "valid_from", "valid_to", "last_batch"], _AT_ONCE)
    Power.objects.bulk_create(new, _AT_ONCE)


def save_enterprises(*, changed: Sequence[Enterprise], new: Sequence[Enterprise]) -> None:
    """Save changed enterprises, then add new ones."""
    Enterprise.objects.bulk_update(changed, [name.removesuffix("_id") for name in ENTERPRISE_FIELDS], _AT_ONCE)
    Enterprise.objects.bulk_create(new, _AT_ONCE)


__all__ = [
    "ENTERPRISE_FIELDS",
    "FOREVER",
    "add_certificates",
    "add_organisation",
    "change_certificates",
    "save_enterprises",
    "save_powers",
    "set_fields",
    "set_name",
    "set_parent",
]
