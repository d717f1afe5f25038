"""Enterprises from a ledger: one row a subject with a unified social credit code; natural persons are refused."""

from typing import Final

from xiezhi.exchange.selectors.register import Register
from xiezhi.exchange.services.jobs import Job
from xiezhi.exchange.services.registers.places import NoSuchBody, area_of
from xiezhi.exchange.services.registers.rows import CHANGED, NEW, SAME, Row, Rows
from xiezhi.law.identifiers import identity_number_valid, uscc_valid
from xiezhi.registry.models import Enterprise
from xiezhi.registry.services import bulk

_BAD_CODE = "统一社会信用代码不正确（应为18位，且校验码相符），请核对。"
_PERSON = "这是公民身份号码。企业名录只登记有统一社会信用代码的企业和个体工商户，不登记自然人；请删去这一行。"

_RATING: Final = {"risk_source": "", "risk_from": None, "risk_to": None}


def apply_enterprises(job: Job, rows: Rows, register: Register) -> None:
    """Add and change enterprises by their code."""
    rows.require(("code", "name", "area_name"))
    for row in rows.standing():
        _check(job, rows, row, register)
    rows.refuse_doubles("code", lambda row: row["code"] and row["code"].upper(), "同一统一社会信用代码")
    known = Enterprise.objects.in_bulk([row["code"].upper() for row in rows.standing()], field_name="code")
    rows.organisations |= {row["area"] for row in rows.standing()}
    changed: list[Enterprise] = []
    new: list[Enterprise] = []
    for row in rows.standing():
        code = row["code"].upper()
        enterprise = known.get(code) or Enterprise(code=code)
        before = _shown(enterprise)
        if not _put(job, rows, row, enterprise):
            continue
        if code not in known:
            rows.states[row["row"]] = NEW
            new.append(enterprise)
        elif before != _shown(enterprise):
            rows.states[row["row"]] = CHANGED
            changed.append(enterprise)
        else:
            rows.states[row["row"]] = SAME
    bulk.save_enterprises(changed=changed, new=new)


def _check(job: Job, rows: Rows, row: Row, register: Register) -> None:
    code = row["code"].upper()
    if not uscc_valid(code):
        rows.refuse(row, "code", _PERSON if identity_number_valid(code) else _BAD_CODE)
        return
    try:
        row["area"] = area_of(row["area_name"], register, job.scope)
    except NoSuchBody as error:
        rows.refuse(row, "area_name", str(error))


def _put(job: Job, rows: Rows, row: Row, enterprise: Enterprise) -> bool:
    """Put a row into an enterprise, unsaved; False where the row is refused."""
    enterprise.name, enterprise.area_id = row["name"], row["area"]
    rated = enterprise.risk
    for key, empty in (("address", ""), ("industry", ""), ("risk", 0), ("closed_on", None)):
        setattr(enterprise, key, rows.kept(row, key, getattr(enterprise, key), empty))
    for key, empty in _RATING.items():
        # Who rated it and when belongs to that level: another level does not inherit it.
        old = getattr(enterprise, key) if enterprise.risk == rated else empty
        setattr(enterprise, key, rows.kept(row, key, old, empty))
    enterprise.last_batch = job.batch.pk if job.batch else None
    first, last = enterprise.risk_from, enterprise.risk_to
    if first and last and last < first:
        rows.refuse(row, "risk_to", f"等级有效期至（{last}）早于等级评定日期（{first}），请核对这两个日期。")
        return False
    return True


def _shown(enterprise: Enterprise) -> tuple[object, ...]:
    return tuple(getattr(enterprise, name) for name in bulk.ENTERPRISE_FIELDS if name != "last_batch")
