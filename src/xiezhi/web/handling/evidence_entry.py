"""What a form says of evidence, read into a statement."""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.texts import LONGEST, EvidenceTexts
from xiezhi.cases.services.evidence import EvidenceStatement

STATED = ("title", "proves", "source", "obtained_by", "place", "kept_at")
FIELDS = (*STATED, "kind", "step", "obtained_at", "latitude", "longitude")


def entered(form: Mapping[str, str]) -> dict[str, str]:
    """What a form holds of the fields, to be shown again."""
    return {name: form.get(name, "") for name in FIELDS}


def texts_entered(form: Mapping[str, str]) -> EvidenceTexts:
    """The texts of a form, with where the device was. Raises CaseRefused for what is too long."""
    given = {name: form.get(name, "") for name in STATED}
    long = [name for name, text in given.items() if len(text) > LONGEST[name]]
    if long:
        raise CaseRefused("；".join(f"“{TITLES[name]}”最多 {LONGEST[name]} 字，请删减" for name in long) + "。")
    latitude, longitude = _degrees(form.get("latitude", ""), 90), _degrees(form.get("longitude", ""), 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    return EvidenceTexts.entered(**given, stated_latitude=latitude, stated_longitude=longitude)


TITLES = {
    "title": "证据名称",
    "proves": "证明的事实",
    "source": "提供人、来源",
    "obtained_by": "取证人员",
    "place": "取证地点",
    "kept_at": "存放地点",
}


def moment_entered(form: Mapping[str, str]) -> datetime:
    """When it was obtained, in the time zone of the platform. Raises CaseRefused."""
    with contextlib.suppress(ValueError):
        found = datetime.fromisoformat(form.get("obtained_at", ""))
        return found if timezone.is_aware(found) else timezone.make_aware(found)
    raise CaseRefused("请填写取得时间。")


def statement_entered(form: Mapping[str, str]) -> EvidenceStatement:
    """The statement of a form. Raises CaseRefused."""
    return EvidenceStatement(
        kind=form.get("kind", ""),
        texts=texts_entered(form),
        obtained_at=moment_entered(form),
        step=form.get("step", ""),
    )


def uploads_entered(values: list[str]) -> list[UUID]:
    """Ids of files that were sent; what is none is left out."""
    found = []
    for value in values:
        with contextlib.suppress(ValueError):
            found.append(UUID(value))
    return list(dict.fromkeys(found))


def _degrees(text: str, most: int) -> float | None:
    try:
        value = round(float(text), 6)
    except ValueError:
        return None
    return value if abs(value) <= most else None
