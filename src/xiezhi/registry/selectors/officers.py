"""Questions about officers and their certificates."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.registry.models import Certificate
from xiezhi.registry.scope import Scope


def certificates(scope: Scope) -> QuerySet[Certificate]:
    """Certificates of bodies in view."""
    every = Certificate.objects.select_related("officer")
    return every if scope.organisation_ids is None else every.filter(organisation_id__in=scope.organisation_ids)


def in_stock(scope: Scope, *, on: date) -> QuerySet[Certificate]:
    """Certificates in stock at the end of a day: issued by then and not cancelled by then; expired ones stay."""
    return certificates(scope).filter(
        Q(issued_on__isnull=True) | Q(issued_on__lte=on), Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=on)
    )


def numbered(scope: Scope, numbers: Sequence[str]) -> dict[str, Certificate]:
    """Certificates in view by number; a number that is not registered is missing from the answer."""
    return {certificate.number: certificate for certificate in certificates(scope).filter(number__in=list(numbers))}
