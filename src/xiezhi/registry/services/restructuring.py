"""Changes of the tree as they are decided at a door: tried first, so that what comes of them can be shown, then made."""

from datetime import date

from django.db import transaction

from xiezhi.registry.changes import Change, ChangeKind
from xiezhi.registry.models import Organisation, OrganisationName, Placement, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import organisations
from xiezhi.registry.services.ancestry import CircleInTree
from xiezhi.registry.services.organisations import (
    OrganisationRefused,
    close_organisation,
    create_organisation,
    merge_organisations,
    move_organisation,
    rename_organisation,
    split_organisation,
)
from xiezhi.trail.actor import Actor

LONGEST_NAME = 200
EARLIEST = date(1949, 10, 1)


@transaction.atomic
def change_organisation(*, actor: Actor, scope: Scope, change: Change, trial: bool = False) -> None:
    """Make a change, with the event of its kind; `trial`: do all of it and take it back.

    Raises UnknownOrganisation for what is not in the administrator's view, OrganisationRefused and RegisterLocked.
    """
    reach = scope.over(Role.ADMINISTRATOR)
    organisation = organisations.get(reach, change.organisation_id)
    _require_sensible(organisation, change)
    try:
        _MAKE[change.kind](actor, reach, organisation, change)
    except CircleInTree as circle:
        raise OrganisationRefused("机构不能隶属于它自己或它的下级，请另选上级。") from circle
    if trial:
        transaction.set_rollback(True)


def _require_sensible(organisation: Organisation, change: Change) -> None:
    if change.on < EARLIEST:
        raise OrganisationRefused(f"生效日期 {change.on} 太早，请核对。")
    if organisation.valid_to < change.on:
        raise OrganisationRefused(f"该机构已于 {organisation.valid_to} 终止，{change.on} 以后不能再变动。")
    if change.kind is not ChangeKind.CLOSE and change.on <= organisation.valid_from:
        raise OrganisationRefused(f"该机构自 {organisation.valid_from} 起存在，变动须晚于该日。")


def _rename(actor: Actor, reach: Scope, organisation: Organisation, change: Change) -> None:
    name = _name(change.name)
    if name == organisations.name_on(organisation, on=change.on):
        raise OrganisationRefused(f"新名称与现名称相同：“{name}”。")
    rename_organisation(actor=actor, organisation=organisation, name=name, on=change.on)


def _move(actor: Actor, reach: Scope, organisation: Organisation, change: Change) -> None:
    parent = _other(reach, change, "请选择新的上级。")
    move_organisation(actor=actor, organisation=organisation, parent=parent, on=change.on)


def _close(actor: Actor, reach: Scope, organisation: Organisation, change: Change) -> None:
    close_organisation(actor=actor, organisation=organisation, last_day=change.last_day)


def _merge(actor: Actor, reach: Scope, organisation: Organisation, change: Change) -> None:
    into = _other(reach, change, "请选择并入哪个机构。")
    if not into.valid_from <= change.on <= into.valid_to:
        raise OrganisationRefused(f"并入的机构在 {change.on} 不存在，请另选机构或日期。")
    merge_organisations(actor=actor, organisations=[organisation], into=into, on=change.on)


def _split(actor: Actor, reach: Scope, organisation: Organisation, change: Change) -> None:
    names = tuple(dict.fromkeys(_name(name) for name in change.parts if name.strip()))
    place = Placement.objects.filter(
        organisation=organisation, valid_from__lte=change.on, valid_to__gte=change.on
    ).first()
    parts = [_part(actor, reach, organisation, place.parent if place else None, name, change.on) for name in names]
    into = [organisation, *parts] if change.remains else parts
    split_organisation(actor=actor, organisation=organisation, into=into, on=change.on)


def _part(
    actor: Actor, reach: Scope, whole: Organisation, parent: Organisation | None, name: str, on: date
) -> Organisation:
    """The organisation of this name that begins with the split; one like the whole is made where there is none."""
    known = OrganisationName.objects.filter(name=name, organisation__valid_to__gte=on).first()
    if known is not None:
        return organisations.get(reach, known.organisation_id)
    return create_organisation(
        actor=actor,
        name=name,
        category=whole.category,
        nature=whole.nature,
        valid_from=on,
        parent=parent,
        sort_order=whole.sort_order,
    )


def _other(reach: Scope, change: Change, missing: str) -> Organisation:
    if change.other is None:
        raise OrganisationRefused(missing)
    return organisations.get(reach, change.other)


def _name(text: str) -> str:
    name = " ".join(text.replace("\x00", "").split())
    if not name:
        raise OrganisationRefused("请填写名称。")
    if len(name) > LONGEST_NAME:
        raise OrganisationRefused(f"名称有 {len(name)} 个字，最多 {LONGEST_NAME} 个，请核对。")
    return name


_MAKE = {
    ChangeKind.RENAME: _rename,
    ChangeKind.MOVE: _move,
    ChangeKind.CLOSE: _close,
    ChangeKind.MERGE: _merge,
    ChangeKind.SPLIT: _split,
}
