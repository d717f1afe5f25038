"""A body's own templates: looked at before they are kept, in force from a day on, each with its event."""

import hashlib
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from xiezhi.cases.documents.catalogue import kind_of, offered
from xiezhi.cases.documents.samples import sample_values
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import DocumentTemplate
from xiezhi.cases.selectors.document_templates import own_template
from xiezhi.office.filled import read
from xiezhi.office.filling import BadTemplate, check, fill
from xiezhi.office.refusals import UnreadableFile
from xiezhi.office.template_files import read_template
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record


@transaction.atomic
def put_template(
    *,
    actor: Actor,
    scope: Scope,
    body: Organisation,
    title: str,
    path: Path,
    valid_from: date,
    now: datetime,
    today: date,
) -> DocumentTemplate:
    """Put a .docx in place of the template of a document, from a day that is not past.

    Raises CaseRefused with what is wrong with the file and where, UnknownDocument.
    """
    _require(scope, body, valid_from, today)
    content = _looked_at(path, title)
    return _put(actor, body, title, valid_from, now, content, path.name)


@transaction.atomic
def take_template_back(
    *, actor: Actor, scope: Scope, body: Organisation, title: str, valid_from: date, now: datetime, today: date
) -> DocumentTemplate:
    """Go back to the platform's own template from a day on. Raises CaseRefused, UnknownDocument."""
    _require(scope, body, valid_from, today)
    held = own_template(body.pk, kind_of(title).title, on=valid_from)
    if held is None or not held.content:
        raise CaseRefused(f"“{title}”那天使用的已经是平台模板。")
    return _put(actor, body, title, valid_from, now, b"", "")


def _require(scope: Scope, body: Organisation, valid_from: date, today: date) -> None:
    if not scope.over(Role.BODY_HEAD, Role.ADMINISTRATOR).covers(body.pk):
        raise CaseRefused("须由该机构的负责人或者管理员更换文书模板。")
    if valid_from < today:
        raise CaseRefused("启用日期不能早于今天：已经制发的文书按制发当日的模板，不再改变。")


def _looked_at(path: Path, title: str) -> bytes:
    """The file, after it was filled once with a sample and read back."""
    kind = kind_of(title)
    try:
        content = read_template(path)
        check(content, offered(), name=path.name)
        filled = fill(content, sample_values(), name=path.name)
    except UnreadableFile as unreadable:
        raise CaseRefused(unreadable.message) from unreadable
    except BadTemplate as bad:
        raise CaseRefused(str(bad)) from bad
    if not read(filled):
        raise CaseRefused(f"文件“{path.name}”里没有文字，不能作为“{kind.title}”的模板。")
    return content


def _put(
    actor: Actor, body: Organisation, title: str, valid_from: date, now: datetime, content: bytes, file_name: str
) -> DocumentTemplate:
    digest = hashlib.sha256(content).digest() if content else b""
    put = DocumentTemplate.objects.create(
        body=body,
        title=title,
        valid_from=valid_from,
        file_name=file_name[:200],
        content=content,
        digest=digest,
        uploaded_name=actor.name,
        uploaded_at=now,
    )
    record(
        actor=actor,
        action="document_template.put" if content else "document_template.taken_back",
        subject=f"organisation:{body.pk}",
        body={"title": title, "from": valid_from.isoformat(), "file": file_name, "digest": digest.hex()},
    )
    return put
