"""Templates of reports: copied, edited as drafts, published as new versions."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.reporting.annual.checking import faults
from xiezhi.reporting.annual.template import build
from xiezhi.reporting.models import ReportTemplate
from xiezhi.reporting.selectors.templates import get_template
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LARGEST = 200_000
MOST_BLOCKS = 300
LONGEST_NAME = 60


class TemplateRefused(ValueError):
    """The template cannot be kept or published; the message says why."""


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the canonical JSON of a template's content."""
    return hashlib.sha256(_text(content).encode()).hexdigest()


@transaction.atomic
def draft_template(
    *,
    actor: Actor,
    organisation: Organisation,
    kind: str,
    name: str,
    content: Mapping[str, Any],
    today: date,
    now: datetime,
) -> ReportTemplate:
    """Begin a draft with the content of a built-in template or of another version. Raises TemplateRefused."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise TemplateRefused(f"请给模板起一个名称，不超过{LONGEST_NAME}个字，不含看不见的字符。")
    _checked(content)
    try:
        with transaction.atomic():
            made = ReportTemplate.objects.create(
                organisation=organisation,
                kind=kind,
                areas=content["areas"],
                name=name,
                content=content,
                valid_from=date(today.year - 1, 1, 1),
                author_id=actor.id,
                author_name=actor.name,
                edited_at=now,
            )
    except IntegrityError as error:
        raise TemplateRefused(f"“{name}”已经有一份草稿，请接着编辑那一份，或换一个名称。") from error
    _record(actor, "report_template.drafted", made)
    return made


@transaction.atomic
def edit_template(
    *,
    actor: Actor,
    scope: Scope,
    template_id: int,
    revision: int,
    content: Mapping[str, Any],
    now: datetime,
    valid_from: date | None = None,
) -> ReportTemplate:
    """Keep another content of a draft; it may still have faults. `revision`: that of the draft that was edited.

    Raises UnknownTemplate; TemplateRefused for a published one, or where somebody else has edited it meanwhile.
    """
    draft = _held(scope, template_id)
    if draft.revision != revision:
        raise TemplateRefused(f"{draft.author_name}刚刚改过这份草稿，这次的改动没有保存。请重新打开后再改。")
    _checked(content)
    draft.content = dict(content)
    draft.valid_from = valid_from or draft.valid_from
    draft.revision += 1
    draft.author_id, draft.author_name, draft.edited_at = actor.id, actor.name, now
    draft.save(update_fields=["content", "valid_from", "revision", "author_id", "author_name", "edited_at"])
    _record(actor, "report_template.edited", draft)
    return draft


@transaction.atomic
def publish_template(*, actor: Actor, scope: Scope, template_id: int, now: datetime) -> ReportTemplate:
    """Make the draft the newest version. Raises UnknownTemplate; TemplateRefused where it has faults, naming the first."""
    draft = _held(scope, template_id)
    found = faults(build(draft.content))
    if found:
        more = f"等{len(found)}处" if len(found) > 1 else ""
        raise TemplateRefused(f"没有发布，请先改好{more}：{found[0].message}")
    same = ReportTemplate.objects.filter(
        organisation=draft.organisation, kind=draft.kind, areas=draft.areas, name=draft.name
    )
    draft.version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
    draft.published_at, draft.author_id, draft.author_name = now, actor.id, actor.name
    draft.save(update_fields=["version", "published_at", "author_id", "author_name"])
    _record(actor, "report_template.published", draft)
    return draft


@transaction.atomic
def discard_template(*, actor: Actor, scope: Scope, template_id: int) -> None:
    """Throw a draft away. Raises UnknownTemplate; TemplateRefused for a published one."""
    draft = _held(scope, template_id)
    _record(actor, "report_template.discarded", draft)
    draft.delete()


def _held(scope: Scope, template_id: int) -> ReportTemplate:
    """The draft, kept from everybody else to the end of the transaction."""
    get_template(scope, template_id)
    draft = ReportTemplate.objects.select_for_update().get(pk=template_id)
    if not draft.is_draft:
        raise TemplateRefused(f"“{draft.name}”第{draft.version}版已发布，不能再改。请复制成草稿后修改。")
    return draft


def _checked(content: Mapping[str, Any]) -> None:
    """Whether it is a template at all, and of a size that can be handled."""
    try:
        build(content)
    except (KeyError, TypeError, AttributeError) as error:
        raise TemplateRefused("模板内容不完整，不能保存。请从已有模板复制后修改。") from error
    if len(_text(content)) > LARGEST or len(content["block"]) > MOST_BLOCKS:
        raise TemplateRefused(f"模板太大：不能超过{MOST_BLOCKS}块、{LARGEST // 10_000}万字符，请删减。")
    if any("\x00" in text for text in _strings(content)):
        raise TemplateRefused("模板里有空字符，请删去后再保存。")


def _strings(value: object) -> Iterator[str]:
    """Every text in plain data, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _record(actor: Actor, action: str, template: ReportTemplate) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"template:{template.pk}",
        body={
            "organisation": template.organisation_id,
            "name": template.name,
            "version": template.version,
            "revision": template.revision,
            "sha256": content_hash(template.content),
        },
    )
