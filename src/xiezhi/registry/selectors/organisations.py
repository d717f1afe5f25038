"""Questions about the organisation tree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.registry.models import Ancestry, Organisation, OrganisationName, Placement
from xiezhi.registry.scope import Scope

AREA, ENTRUSTED = 1, 3


class UnknownOrganisation(LookupError):
    """No organisation in view has this name or code; the message is for the person who asked."""

    @classmethod
    def named(cls, wanted: str) -> "UnknownOrganisation":
        """None bears the name or code."""
        return cls(f"没有名称或代码为“{wanted}”的机构，请核对写法（用机构全称或统一社会信用代码）。")

    @classmethod
    def several(cls, wanted: str) -> "UnknownOrganisation":
        """More than one bears the name."""
        return cls(f"有多个机构名为“{wanted}”，请改用统一社会信用代码。")

    @classmethod
    def out_of_view(cls) -> "UnknownOrganisation":
        """There is none, or it may not be seen; which of the two is not said."""
        return cls("没有这个机构，或不在你的管辖范围内。")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as of a day; `parent_id` is None for a root, `is_body` says whether it can act."""

    id: int
    name: str
    code: str
    category: int
    nature: int
    parent_id: int | None
    sort_order: int
    valid_from: date
    valid_to: date

    @property
    def is_body(self) -> bool:
        """True for an enforcement body; an area (行政区划) is none."""
        return self.category != AREA


def in_view(scope: Scope) -> QuerySet[Organisation]:
    """The organisations that a scope covers."""
    everything = Organisation.objects.all()
    if scope.organisation_ids is None:
        return everything
    return everything.filter(pk__in=scope.organisation_ids)


def find(scope: Scope, name_or_code: str, *, on: date) -> Organisation:
    """The organisation with this code or name, a name that it bears on `on` before one that it bore at another time.

    Raises UnknownOrganisation, also where several bear the name.
    """
    wanted = name_or_code.strip()
    by_code = in_view(scope).filter(code=wanted.upper()).exclude(code="").first()
    if by_code is not None:
        return by_code
    named = in_view(scope).filter(names__name=wanted)
    now = list(named.filter(names__name=wanted, names__valid_from__lte=on, names__valid_to__gte=on).distinct()[:2])
    found = now or list(named.distinct()[:2])
    if not found:
        raise UnknownOrganisation.named(wanted)
    if len(found) > 1:
        raise UnknownOrganisation.several(wanted)
    return found[0]


def get(scope: Scope, organisation_id: int) -> Organisation:
    """The organisation with this id, if in view. Raises UnknownOrganisation."""
    organisation = in_view(scope).filter(pk=organisation_id).first()
    if organisation is None:
        raise UnknownOrganisation.out_of_view()
    return organisation


def names_on(organisation_ids: Iterable[int], *, on: date) -> dict[int, str]:
    """What organisations were called on a day."""
    rows = OrganisationName.objects.filter(
        organisation_id__in=list(organisation_ids), valid_from__lte=on, valid_to__gte=on
    )
    return dict(rows.values_list("organisation_id", "name"))


def name_on(organisation: Organisation, *, on: date) -> str:
    """What an organisation was called on a day."""
    return names_on([organisation.pk], on=on)[organisation.pk]


def rows(scope: Scope, *, on: date, under: int | None = None, standing_only: bool = True) -> list[OrganisationRow]:
    """Organisations in view as of a day, parents before children, 编制序; `under`: only that one and what stood below it.

    `standing_only` leaves out those that did not exist on the day.
    """
    wanted = in_view(scope)
    if under is not None:
        wanted = wanted.filter(pk__in=subtree_ids(under, on=on))
    if standing_only:
        wanted = wanted.filter(valid_from__lte=on, valid_to__gte=on)
    organisations = list(wanted.order_by("sort_order", "pk"))
    ids = [organisation.pk for organisation in organisations]
    names = names_on(ids, on=on)
    parents = dict(
        Placement.objects.filter(organisation_id__in=ids, valid_from__lte=on, valid_to__gte=on).values_list(
            "organisation_id", "parent_id"
        )
    )
    return [
        OrganisationRow(
            id=organisation.pk,
            name=names[organisation.pk],
            code=organisation.code,
            category=organisation.category,
            nature=organisation.nature,
            parent_id=parents.get(organisation.pk),
            sort_order=organisation.sort_order,
            valid_from=organisation.valid_from,
            valid_to=organisation.valid_to,
        )
        for organisation in organisations
    ]


def subtree_ids(organisation_id: int, *, on: date) -> frozenset[int]:
    """Ids of an organisation and all that stood below it on a day."""
    found = Ancestry.objects.filter(ancestor_id=organisation_id, valid_from__lte=on, valid_to__gte=on)
    return frozenset(found.values_list("organisation_id", flat=True))


def bodies(scope: Scope, *, on: date, under: int | None = None) -> list[OrganisationRow]:
    """Enforcement bodies in view that stood on a day: neither areas nor entrusted organisations."""
    return [row for row in rows(scope, on=on, under=under) if row.is_body and row.nature != ENTRUSTED]


def roots(scope: Scope, *, on: date) -> list[OrganisationRow]:
    """The topmost organisations in view: those whose parent is not in view."""
    every = rows(scope, on=on)
    ids = {row.id for row in every}
    return [row for row in every if row.parent_id not in ids]


def search(scope: Scope, text: str, *, on: date) -> QuerySet[OrganisationName]:
    """Names in view that hold `text`, as of a day."""
    named = OrganisationName.objects.filter(Q(name__contains=text), valid_from__lte=on, valid_to__gte=on)
    if scope.organisation_ids is not None:
        named = named.filter(organisation_id__in=scope.organisation_ids)
    return named.order_by("organisation__sort_order", "organisation_id")


def around(organisation_id: int, *, first: date, last: date) -> frozenset[int]:
    """Ids of all that stood, at some time from the day `first` to the day `last`, in the area of an organisation.

    The area is the nearest one above it on the day `last`; without one it is the organisation itself.
    """
    above = Ancestry.objects.filter(organisation_id=organisation_id, valid_from__lte=last, valid_to__gte=last)
    nearest = above.filter(ancestor__category=AREA).order_by("depth").values_list("ancestor_id", flat=True).first()
    below = Ancestry.objects.filter(ancestor_id=nearest or organisation_id, valid_from__lte=last, valid_to__gte=first)
    return frozenset(below.values_list("organisation_id", flat=True))
