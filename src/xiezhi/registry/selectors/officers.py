"""Questions about officers and their certificates."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Certificate, Officer, OfficerAccount
from xiezhi.registry.scope import Scope

ENFORCEMENT = table("post").codes["执法"]


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


def valid_certificates(scope: Scope, body_id: int, *, on: date) -> QuerySet[Certificate]:
    """Certificates of a body that let their holders enforce on a day: in stock, not expired, of no other post."""
    return _valid(in_stock(scope, on=on).filter(organisation_id=body_id), on)


def valid_on(scope: Scope, body_id: int, *, on: date) -> list[Certificate]:
    """All of them, by name; to ask about some, cut `valid_certificates`: a body may have thousands."""
    return list(valid_certificates(scope, body_id, on=on).order_by("officer__name", "number"))


def names_of(officer_ids: Collection[int]) -> dict[int, str]:
    """Names of officers by their ids."""
    return dict(Officer.objects.filter(pk__in=officer_ids).values_list("pk", "name"))


def valid_everywhere(scope: Scope, *, on: date) -> list[Certificate]:
    """As `valid_on`, of all bodies in view."""
    return list(_valid(in_stock(scope, on=on), on).order_by("officer__name", "number"))


def _valid(stock: QuerySet[Certificate], on: date) -> QuerySet[Certificate]:
    return stock.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on), post__in=(0, ENFORCEMENT))


def officer_of(user_id: int) -> int | None:
    """Id of the officer to whom a user's account belongs; None for an account that belongs to none."""
    return OfficerAccount.objects.filter(user_id=user_id).values_list("officer_id", flat=True).first()


def held_by(officer_id: int, *, on: date) -> list[Certificate]:
    """The certificates of one officer that are in stock on a day, those that have expired too."""
    return list(in_stock(Scope.everything(), on=on).filter(officer_id=officer_id).order_by("number"))


def by_id(certificate_id: int) -> Certificate | None:
    """A certificate by its id; None where there is none any more."""
    return Certificate.objects.select_related("officer").filter(pk=certificate_id).first()


def holds(certificate: Certificate, *, on: date) -> bool:
    """True when a certificate lets its holder enforce on a day."""
    valid = valid_certificates(Scope.everything(), certificate.organisation_id, on=on)
    return valid.filter(pk=certificate.pk).exists()
