"""Keeping, changing and removing saved views."""

import unicodedata
from datetime import date, datetime

from django.db import transaction

from xiezhi.accounts.models import User
from xiezhi.registry.models import Organisation
from xiezhi.reporting.models import SavedView
from xiezhi.reporting.models.view import LONGEST_TITLE
from xiezhi.reporting.questions import FigureQuestion, problems
from xiezhi.reporting.selectors.views import UnknownView
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

MOST_VIEWS = 100


class ViewRefused(ValueError):
    """The view cannot be kept; the message says why and what to do."""


@transaction.atomic
def save_view(
    *,
    actor: Actor,
    owner: User,
    organisation: Organisation,
    question: FigureQuestion,
    title: str,
    shared: bool,
    today: date,
    now: datetime,
) -> SavedView:
    """Keep a question about `organisation` under a title of the owner's.

    Raises ViewRefused for a title that is empty, too long, not plain text or taken, for a question with something
    wrong in it, and beyond 100 views of one owner.
    """
    User.objects.select_for_update().get(pk=owner.pk)  # two at once cannot pass the limit or take one title
    wrong = problems(question, today=today)
    if wrong:
        raise ViewRefused(next(iter(wrong.values())))
    if SavedView.objects.filter(owner=owner).count() >= MOST_VIEWS:
        raise ViewRefused(f"你已保存 {MOST_VIEWS} 个视图，请先删去不用的。")
    view = SavedView(
        title=_title(title, owner.pk),
        owner=owner,
        organisation=organisation,
        parameters=question.parameters(),
        shared=shared,
        created_at=now,
        updated_at=now,
    )
    view.save()
    told = {"organisation": organisation.pk, "shared": shared, "parameters": question.parameters()}
    record(actor=actor, action="view.saved", subject=f"view:{view.pk}", body=told)
    return view


@transaction.atomic
def change_view(*, actor: Actor, owner: User, view_id: int, title: str, shared: bool, now: datetime) -> SavedView:
    """Give one's own view another title, share it or keep it to oneself. Raises UnknownView and ViewRefused."""
    view = _own(owner.pk, view_id)
    before = {"title": view.title, "shared": view.shared}
    view.title, view.shared, view.updated_at = _title(title, owner.pk, besides=view), shared, now
    view.save()
    changed = [name for name, was in before.items() if getattr(view, name) != was]
    record(
        actor=actor, action="view.changed", subject=f"view:{view.pk}", body={"changed": changed, "shared": view.shared}
    )
    return view


@transaction.atomic
def delete_view(*, actor: Actor, owner: User, view_id: int) -> None:
    """Remove one's own view. Raises UnknownView."""
    view = _own(owner.pk, view_id)
    told = {"organisation": view.organisation_id, "shared": view.shared}
    record(actor=actor, action="view.deleted", subject=f"view:{view.pk}", body=told)
    view.delete()


def _own(owner_id: int, view_id: int) -> SavedView:
    view = SavedView.objects.select_for_update().filter(pk=view_id, owner_id=owner_id).first()
    if view is None:
        raise UnknownView
    return view


def _title(text: str, owner_id: int, *, besides: SavedView | None = None) -> str:
    title = text.strip()
    if not title:
        raise ViewRefused("还没有写标题，请写一个自己认得出的标题。")
    if len(title) > LONGEST_TITLE:
        raise ViewRefused(f"标题有 {len(title)} 个字，最多 {LONGEST_TITLE} 个，请缩短。")
    if any(unicodedata.category(character).startswith("C") for character in title):
        raise ViewRefused("标题中有换行或看不见的字符，请删去。")
    titles = SavedView.objects.filter(owner_id=owner_id, title=title)
    if (titles if besides is None else titles.exclude(pk=besides.pk)).exists():
        raise ViewRefused(f"你已有名为“{title}”的视图，请换一个标题，或先删去原来的。")
    return title
