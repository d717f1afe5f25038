"""Saved views: what is kept, who sees it, and the trail of it."""

from dataclasses import replace
from datetime import date

import pytest
from tests.factories import ACTOR, NOON, UserFactory, area

from xiezhi.accounts.models import User
from xiezhi.registry.models import Organisation
from xiezhi.registry.scope import Scope
from xiezhi.reporting.models import SavedView
from xiezhi.reporting.questions import FigureQuestion
from xiezhi.reporting.selectors.views import UnknownView, question_of, view_of, views_of
from xiezhi.reporting.services import views as services
from xiezhi.reporting.services.views import ViewRefused, change_view, delete_view, save_view
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 1)


@pytest.fixture
def owner() -> User:
    return UserFactory.create()


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


def question(district: Organisation) -> FigureQuestion:
    return FigureQuestion(district.pk, ("act.count",), "2023", ("month",), "yoy", "annual-2021", "line", "-act.count")


def keep(owner: User, district: Organisation, title: str = "按月", *, shared: bool = False) -> SavedView:
    return save_view(
        actor=ACTOR,
        owner=owner,
        organisation=district,
        question=question(district),
        title=title,
        shared=shared,
        today=TODAY,
        now=NOON,
    )


def actions(view_id: int) -> list[str]:
    return [event.action for event in events_of([f"view:{view_id}"])]


def test_a_view_gives_its_question_back(owner: User, district: Organisation) -> None:
    view = SavedView.objects.get(pk=keep(owner, district, "  按月 ").pk)
    assert view.title == "按月"
    assert question_of(view) == question(district)
    assert actions(view.pk) == ["view.saved"]


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "还没有写标题"),
        (" \n", "还没有写标题"),
        ("题" * 41, "标题有 41 个字，最多 40 个"),
        ("按\n月", "换行或看不见的字符"),
        ("按\u202e月", "换行或看不见的字符"),
        ("按\x00月", "换行或看不见的字符"),
        ("旧", "你已有名为“旧”的视图"),
    ],
)
def test_a_title_that_cannot_be_is_refused_and_nothing_kept(
    owner: User, district: Organisation, title: str, words: str
) -> None:
    old = keep(owner, district, "旧")
    with pytest.raises(ViewRefused, match=words):
        keep(owner, district, title)
    assert list(SavedView.objects.values_list("pk", flat=True)) == [old.pk]


def test_two_people_may_use_one_title(owner: User, district: Organisation) -> None:
    assert keep(owner, district).title == keep(UserFactory.create(), district).title


def test_a_question_with_something_wrong_is_not_kept(owner: User, district: Organisation) -> None:
    with pytest.raises(ViewRefused, match="没有名为“nope”的指标"):
        save_view(
            actor=ACTOR,
            owner=owner,
            organisation=district,
            question=replace(question(district), measures=("nope",)),
            title="坏",
            shared=False,
            today=TODAY,
            now=NOON,
        )


def test_there_is_an_end_to_the_number_of_views(
    owner: User, district: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_VIEWS", 1)
    keep(owner, district)
    with pytest.raises(ViewRefused, match="已保存 1 个视图"):
        keep(owner, district, "又一个")


def test_own_views_are_changed_and_removed_with_an_event_each(owner: User, district: Organisation) -> None:
    view = keep(owner, district)
    change_view(actor=ACTOR, owner=owner, view_id=view.pk, title="每月", shared=True, now=NOON)
    changed = SavedView.objects.get(pk=view.pk)
    assert (changed.title, changed.shared) == ("每月", True)
    change_view(actor=ACTOR, owner=owner, view_id=view.pk, title="每月", shared=True, now=NOON)
    delete_view(actor=ACTOR, owner=owner, view_id=view.pk)
    assert actions(view.pk) == ["view.deleted", "view.changed", "view.changed", "view.saved"]
    assert not SavedView.objects.exists()


def test_nobody_changes_or_removes_the_view_of_another(owner: User, district: Organisation) -> None:
    view, other = keep(owner, district, shared=True), UserFactory.create()
    with pytest.raises(UnknownView):
        change_view(actor=ACTOR, owner=other, view_id=view.pk, title="我的", shared=False, now=NOON)
    with pytest.raises(UnknownView):
        delete_view(actor=ACTOR, owner=other, view_id=view.pk)
    assert actions(view.pk) == ["view.saved"]


def test_a_shared_view_is_seen_within_the_scope_and_an_own_one_by_its_owner_alone(
    owner: User, district: Organisation
) -> None:
    own, shared = keep(owner, district, "自用"), keep(owner, district, "共享", shared=True)
    inside = Scope.of({"supervisor": frozenset({district.pk})})
    outside = Scope.of({"supervisor": frozenset({area("青汀区").pk})})
    other = UserFactory.create().pk
    assert [view.title for view in views_of(inside, user_id=owner.pk)] == ["共享", "自用"]
    assert [view.title for view in views_of(inside, user_id=other)] == ["共享"]
    assert views_of(outside, user_id=owner.pk) == []
    assert view_of(inside, user_id=other, view_id=shared.pk) == shared
    refused = [(inside, other, own), (outside, other, shared), (outside, owner.pk, own)]
    for scope, user_id, view in refused:
        with pytest.raises(UnknownView):
            view_of(scope, user_id=user_id, view_id=view.pk)
    with pytest.raises(UnknownView):
        view_of(Scope.everything(), user_id=owner.pk, view_id=999_999)
