"""Enterprises that a scope may know: those of the areas in which its organisations stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet, Value

from xiezhi.paging import cut
from xiezhi.registry.models import Ancestry, Enterprise
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.bigrams import bigrams
from xiezhi.registry.selectors.organisations import AREA

PAGE = 50


class UnknownEnterprise(LookupError):
    """No enterprise in view has this id; the message is for the person who asked."""

    @classmethod
    def out_of_view(cls) -> "UnknownEnterprise":
        """There is none, or it stands in another area; which of the two is not said."""
        return cls("没有这家企业，或不在你所在的区划内。")


@dataclass(frozen=True, slots=True)
class EnterpriseFilters:
    """Conditions that all must hold; `text` is part of a name or the beginning of a code, `risks` codes of risk_level."""

    text: str = ""
    industry: str = ""
    risks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EnterprisePage:
    """One page of enterprises; `total` is exact, pages count from 1."""

    rows: list[Enterprise]
    total: int
    page: int
    pages: int


def areas_of(scope: Scope, *, on: date) -> frozenset[int] | None:
    """Areas whose enterprises a scope may know: the nearest area at or above each of its organisations, and all below.

    None: every area.
    """
    if scope.organisation_ids is None:
        return None
    above = Ancestry.objects.filter(
        organisation_id__in=scope.organisation_ids,
        ancestor__category=AREA,
        valid_from__lte=on,
        valid_to__gte=on,
    ).order_by("organisation_id", "depth")
    nearest = set(above.distinct("organisation_id").values_list("ancestor_id", flat=True))
    below = Ancestry.objects.filter(ancestor_id__in=nearest, valid_from__lte=on, valid_to__gte=on)
    return frozenset(below.filter(organisation__category=AREA).values_list("organisation_id", flat=True))


def in_view(scope: Scope, *, on: date) -> QuerySet[Enterprise]:
    """Enterprises of the areas that a scope may know, closed ones too."""
    areas = areas_of(scope, on=on)
    every = Enterprise.objects.select_related("area")
    return every if areas is None else every.filter(area_id__in=areas)


def standing(scope: Scope, *, on: date) -> QuerySet[Enterprise]:
    """Those in view that were not closed by a day."""
    return in_view(scope, on=on).filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on))


def get(scope: Scope, enterprise_id: int, *, on: date) -> Enterprise:
    """One enterprise in view. Raises UnknownEnterprise."""
    found = in_view(scope, on=on).filter(pk=enterprise_id).first()
    if found is None:
        raise UnknownEnterprise.out_of_view()
    return found


def filtered(found: QuerySet[Enterprise], filters: EnterpriseFilters) -> QuerySet[Enterprise]:
    """Those of `found` that meet the filters."""
    text = filters.text.strip()
    if len(text) >= 2:
        ids = Enterprise.objects.annotate(pairs=bigrams(F("name"))).filter(
            pairs__contains=bigrams(Value(text)), name__contains=text
        )
        found = found.filter(Q(pk__in=ids.values("pk")) | Q(code__startswith=text.upper()))
    elif text:
        found = found.filter(name__contains=text)
    if filters.industry:
        found = found.filter(industry=filters.industry)
    return found.filter(risk__in=filters.risks) if filters.risks else found


def listing(scope: Scope, *, filters: EnterpriseFilters, on: date, page: int = 1) -> EnterprisePage:
    """One page of the enterprises that stand on a day, by name; a page past the end is the last one."""
    found = filtered(standing(scope, on=on), filters)
    total = found.count()
    at = cut(total, page=page, size=PAGE)
    return EnterprisePage(list(found.order_by("name", "pk")[at.rows]), total, at.page, at.pages)


def industries(scope: Scope, *, on: date) -> Sequence[str]:
    """Every industry that stands in the register of these areas, by name."""
    found = standing(scope, on=on).exclude(industry="").order_by("industry")
    return list(found.values_list("industry", flat=True).distinct())


def ids_of_codes(scope: Scope, codes: Sequence[str], *, on: date) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Ids of the enterprises that stand on a day by their codes, in that order, and the codes of which none is in view."""
    wanted = list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
    known = dict(standing(scope, on=on).filter(code__in=wanted).values_list("code", "pk"))
    return tuple(known[code] for code in wanted if code in known), tuple(code for code in wanted if code not in known)
