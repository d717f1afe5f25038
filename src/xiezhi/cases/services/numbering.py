"""Numbers of documents: the next one, without gap or double, however many ask at once."""

import re
from datetime import date
from typing import Final

from django.db import connection, transaction

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import Act, DocumentSeries
from xiezhi.law.numbering import BadDocumentNumber, DocumentNumber, document_number
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.organisations import name_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

# The row is locked by the update until the transaction ends: whoever rolls back gives the number back.
_ON: Final = """
UPDATE cases_documentseries SET last = last + %s WHERE body_id = %s AND document = %s AND year = %s RETURNING prefix, last
"""
_NEXT: Final = """
INSERT INTO cases_documentseries (body_id, document, year, prefix, last) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (body_id, document, year) DO UPDATE SET last = cases_documentseries.last + excluded.last RETURNING prefix, last
"""
_UNFIT: Final = re.compile(r"[\s\d〔［【(（〕］】)）\[\]]")


def take_number(body: Organisation, document: str, *, on: date) -> DocumentNumber:
    """The next number of a body's series in the year of a day, inside the transaction of the document that bears it.

    Numbers that acts of the body bear already, from a ledger, are passed over.
    """
    (number,) = take_numbers(body, document, count=1, on=on)
    return number


def take_numbers(body: Organisation, document: str, *, count: int, on: date) -> list[DocumentNumber]:
    """As `take_number`, so many at once."""
    taken: list[DocumentNumber] = []
    while len(taken) < count:
        more = count - len(taken)
        kept, last = _gone_on(body, document, more, on)
        numbers = [document_number(kept, document, on.year, serial) for serial in range(last - more + 1, last + 1)]
        borne = Act.objects.filter(body=body, number__in=[str(number) for number in numbers])
        known = set(borne.values_list("number", flat=True))
        taken += [number for number in numbers if str(number) not in known]
    return taken


def _gone_on(body: Organisation, document: str, more: int, on: date) -> tuple[str, int]:
    """The prefix of the series and its last serial, so many further on; begun where it is the first one of the year."""
    with connection.cursor() as cursor:
        cursor.execute(_ON, [more, body.pk, document, on.year])
        row: tuple[str, int] | None = cursor.fetchone()
        if row is None:
            cursor.execute(_NEXT, [body.pk, document, on.year, _prefix(body, document, on), more])
            row = cursor.fetchone()
    assert row is not None  # noqa: S101 -- INSERT … RETURNING returns its row
    return row


def take_serial(body: Organisation, document: str, year: int) -> int:
    """The next serial of a body's series in a year, for what bears no number of a document. Inside its transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [body.pk, document, year, "", 1])
        return int(cursor.fetchone()[1])


def next_serial(body: Organisation, document: str, year: int) -> int:
    """What `take_serial` would give now, without holding anything: another may take it first."""
    last = DocumentSeries.objects.filter(body=body, document=document, year=year).values_list("last", flat=True).first()
    return (last or 0) + 1


def _prefix(body: Organisation, document: str, on: date) -> str:
    """That of the newest series before; for a first one the body's name, without what a number may not hold."""
    earlier = DocumentSeries.objects.filter(body=body, document=document, year__lte=on.year).order_by("-year").first()
    return earlier.prefix if earlier else _UNFIT.sub("", name_on(body, on=on))


@transaction.atomic
def name_series(*, actor: Actor, scope: Scope, body: Organisation, document: str, prefix: str, on: date) -> None:
    """Set the short name (机关代字) that a body's numbers of this kind bear from now on. Raises CaseRefused."""
    if not scope.over(Role.ADMINISTRATOR, Role.BODY_HEAD).covers(body.pk):
        raise CaseRefused("须由该机构的负责人或者管理员设置机关代字。")
    try:
        document_number(prefix, document, on.year, 1)
    except BadDocumentNumber as bad:
        raise CaseRefused(str(bad)) from bad
    DocumentSeries.objects.update_or_create(
        body=body, document=document, year=on.year, defaults={"prefix": prefix}, create_defaults={"prefix": prefix}
    )
    record(
        actor=actor,
        action="series.named",
        subject=f"organisation:{body.pk}",
        body={"document": document, "year": on.year, "prefix": prefix},
    )
