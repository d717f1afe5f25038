"""What a phone takes along: the forms as data, the visits and items of its officer, the key that seals it there."""

import base64
from collections.abc import Iterable
from typing import Any

from xiezhi.cases.sealing import device_key
from xiezhi.cases.selectors.street import StreetVisit, street_colleagues, street_items, street_visits
from xiezhi.cases.services.checking import LONGEST_NOTE
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Certificate
from xiezhi.registry.selectors.officers import officer_of
from xiezhi.registry.selectors.organisations import names_on
from xiezhi.web.handling.summary_form import FormField, FormGroup, summary_form
from xiezhi.web.street.keeping import for_the_phone, keeping
from xiezhi.web.visit import Visit

DAY = FormField("day", "现场日期", "date", hint="按手机时钟填好，不对的请改")
SHOWN = FormField("certificate_shown", "已出示执法证件，说明身份", "tick")


def taken_along(visit: Visit, *, device: str, token: str) -> dict[str, Any]:
    """Everything as JSON. `device`: the phone's own name for itself; `token`: what a form of this session bears."""
    return {
        "user": {"id": visit.user.pk, "name": visit.user.display_name},
        "today": visit.today.isoformat(),
        "now": visit.now.isoformat(),
        "token": token,
        "key": base64.b64encode(device_key(visit.user.pk, device)).decode("ascii"),
        "keeping": for_the_phone(),
        "penalty": _penalty(visit),
        "visits": [_visit(each) for each in _visits(visit)],
        "linked": officer_of(visit.user.pk) is not None,
    }


def _visits(visit: Visit) -> list[StreetVisit]:
    kept = keeping()
    return street_visits(
        visit.scope,
        officer=officer_of(visit.user.pk),
        on=visit.today,
        back=kept.draft_oldest,
        ahead=kept.visits_ahead,
    )


def _penalty(visit: Visit) -> dict[str, Any]:
    items, more = street_items(visit.scope, on=visit.today, most=keeping().items)
    bodies = list(dict.fromkeys(item.organisation_id for item in items))
    names = names_on(bodies, on=visit.today)
    own = officer_of(visit.user.pk)
    colleagues = street_colleagues(visit.scope, bodies, on=visit.today)
    return {
        "groups": [FormGroup("day", "哪一天", (DAY,)).plain(), *(group.plain() for group in summary_form())],
        "items": [{"id": item.pk, "name": item.name, "body": item.organisation_id} for item in items],
        "more": more,
        "bodies": {body: {"name": names.get(body, ""), **_officers(found, own)} for body, found in colleagues.items()},
    }


def _officers(found: Iterable[Certificate], own: int | None) -> dict[str, Any]:
    listed = list(found)
    return {
        "officers": [[each.number, f"{each.officer.name}（{each.number}）"] for each in listed],
        "own": next((each.number for each in listed if each.officer_id == own), ""),
    }


def _visit(found: StreetVisit) -> dict[str, Any]:
    task = found.task
    results = tuple((str(code), name) for name, code in table("finding").codes.items())
    groups = [FormGroup("day", "哪一天", (DAY,) if found.entered else (DAY, SHOWN))]
    values: dict[str, str] = {}
    for place, (name, lines) in enumerate(found.parts):
        fields = []
        for line in lines:
            title = f"{line.place}. {line.text}"
            fields.append(FormField(str(line.id), title, "finding", line.basis, results, LONGEST_NOTE))
            values |= {f"r{line.id}": str(line.result) if line.result else "", f"n{line.id}": line.note}
        groups.append(FormGroup(f"part{place}", name, tuple(fields)))
    return {
        "id": task.pk,
        "number": task.number,
        "name": task.enterprise.name,
        "address": task.enterprise.address,
        "first": task.first_day.isoformat(),
        "last": task.last_day.isoformat(),
        "entered": found.entered,
        "scanned": found.scanned,
        "groups": [group.plain() for group in groups],
        "values": values,
    }
