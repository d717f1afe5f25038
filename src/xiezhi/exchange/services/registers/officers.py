"""Officers and their certificates from a ledger."""

from datetime import date
from typing import Any

from xiezhi.exchange.selectors.register import Register
from xiezhi.exchange.services.jobs import Job
from xiezhi.exchange.services.registers.places import NoSuchBody, body_of
from xiezhi.exchange.services.registers.rows import CHANGED, NEW, SAME, Row, Rows
from xiezhi.registry.models import Certificate, Officer
from xiezhi.registry.services import bulk

_PLAIN = ("post", "issued_on", "expires_on", "cancelled_on", "cancel_reason")
_EMPTY: dict[str, Any] = {"post": 0, "cancel_reason": ""}


def apply_officers(job: Job, rows: Rows, register: Register) -> None:
    """Add and change certificates by their numbers; refuse what cannot be recorded."""
    rows.require(("name", "number", "body_name"))
    rows.refuse_doubles("number", lambda row: row["number"], "执法证号")
    standing = rows.standing()
    known = {
        certificate.number: certificate
        for certificate in Certificate.objects.select_related("officer").filter(
            number__in=[row["number"] for row in standing]
        )
    }
    new, changed = [], []
    for row in standing:
        certificate = known.get(row["number"])
        before = _shown(certificate) if certificate else None
        filled = _filled(job, rows, row, register, certificate)
        if filled is None:
            continue
        rows.organisations.add(filled.organisation_id)
        if filled.expires_on and filled.expires_on < job.today and not filled.cancelled_on:
            rows.warnings["certificate.expired_in_stock"] += 1
        if before is None:
            rows.states[row["row"]] = NEW
            new.append(filled)
        elif before != _shown(filled):
            rows.states[row["row"]] = CHANGED
            changed.append(filled)
        else:
            rows.states[row["row"]] = SAME
    bulk.add_certificates(new)
    bulk.change_certificates(changed)


def _filled(job: Job, rows: Rows, row: Row, register: Register, certificate: Certificate | None) -> Certificate | None:
    """The certificate as the row says, unsaved; None when refused."""
    try:
        body = body_of(row["body_name"], register, job.scope)
    except NoSuchBody as error:
        rows.refuse(row, "body_name", str(error))
        return None
    if certificate is not None and not job.scope.covers(certificate.organisation_id):
        rows.refuse(row, "number", "该执法证现属于其他机构，无权改动，请由其上级的人员导入。")
        return None
    certificate = certificate or Certificate(number=row["number"], officer=Officer())
    values = {key: rows.kept(row, key, getattr(certificate, key), _EMPTY.get(key)) for key in _PLAIN}
    if not _days_in_order(rows, row, values):
        return None
    certificate.officer.name = row["name"]
    certificate.organisation_id = body
    for key, value in values.items():
        setattr(certificate, key, value)
    certificate.remainder = {**_kept_cells(rows, certificate), **row["remainder"]}
    certificate.last_batch = job.batch.pk if job.batch else None
    return certificate


def _kept_cells(rows: Rows, certificate: Certificate) -> dict[str, str]:
    return {header: text for header, text in certificate.remainder.items() if header not in rows.mapping.unknown}


def _days_in_order(rows: Rows, row: Row, values: dict[str, Any]) -> bool:
    issued: date | None = values["issued_on"]
    for key in ("expires_on", "cancelled_on"):
        day: date | None = values[key]
        if issued and day and day < issued:
            headers = rows.mapping.header(key), rows.mapping.header("issued_on")
            rows.refuse(row, key, f"{headers[0]}（{day}）早于{headers[1]}（{issued}），请核对这两个日期。")
            return False
    return True


def _shown(certificate: Certificate) -> tuple[object, ...]:
    fields = (getattr(certificate, key) for key in _PLAIN)
    return (certificate.officer.name, certificate.organisation_id, dict(certificate.remainder), *fields)
