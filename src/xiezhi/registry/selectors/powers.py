"""Questions about power items."""

from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.registry.models import Power
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import subtree_ids

FOUND = 30


def held_on(scope: Scope, *, on: date, kind: int) -> QuerySet[Power]:
    """Items of a kind (a code of `law.vocabulary`) that bodies in view held on a day."""
    items = Power.objects.filter(kind=kind, valid_from__lte=on, valid_to__gte=on)
    return items if scope.organisation_ids is None else items.filter(organisation_id__in=scope.organisation_ids)


def kinds_held(scope: Scope, *, on: date) -> set[int]:
    """Kinds (codes of `law.vocabulary`) of which bodies in view hold an item on a day."""
    items = Power.objects.filter(valid_from__lte=on, valid_to__gte=on)
    if scope.organisation_ids is not None:
        items = items.filter(organisation_id__in=scope.organisation_ids)
    return set(items.order_by().values_list("kind", flat=True).distinct())


def search(scope: Scope, text: str, *, on: date, kind: int) -> list[Power]:
    """The first items held on a day whose name holds every word of the text or whose code begins with it, by name."""
    words = text.split()
    found = held_on(scope, on=on, kind=kind)
    if words:
        named = Q()
        for word in words:
            named &= Q(name__icontains=word)
        found = found.filter(named | Q(code__startswith=words[0]))
    return list(found.order_by("name", "pk")[:FOUND])


def is_held(body_id: int, code: str, *, on: date, kind: int) -> bool:
    """True when the body held this item on that day."""
    return held_on(Scope.everything(), on=on, kind=kind).filter(organisation_id=body_id, code=code).exists()


def name_of(organisation_id: int, code: str, *, on: date, kind: int | None = None) -> str:
    """The name of an item (of a kind, None: of any) that the organisation or a body below it holds or held; "" for an unknown code."""
    held = Power.objects.filter(code=code, organisation_id__in=subtree_ids(organisation_id, on=on))
    if kind is not None:
        held = held.filter(kind=kind)
    return held.order_by("-valid_from").values_list("name", flat=True).first() or ""


def of_body(scope: Scope, body_id: int, *, on: date, kind: int) -> list[Power]:
    """Every item of a kind that a body in view held on a day, by name."""
    return list(held_on(scope, on=on, kind=kind).filter(organisation_id=body_id).order_by("name", "pk"))
