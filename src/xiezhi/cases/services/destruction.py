"""Lists of files whose retention is over: two appraise a list, the head approves it, another orders it done while two watch."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused, ChangedMeanwhile
from xiezhi.cases.models import ArchivedFile, Destruction, DestructionEntry, WatcherSign
from xiezhi.cases.selectors.destructions import MOST_FILES, WATCHERS, destroyable, one_destruction, watchers_of
from xiezhi.cases.services.filing import ARCHIVISTS
from xiezhi.cases.texts import cleaned
from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

LONGEST_OPINION: Final = 1000
_JOB: Final = "cases.destroy_files"
State = Destruction.State


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts on which list, having seen which revision of it, on which day and at which moment (UTC)."""

    actor: Actor
    scope: Scope
    destruction_id: int
    revision: int
    today: date
    now: datetime


@transaction.atomic
def propose(
    *, actor: Actor, scope: Scope, body: Organisation, archives: Collection[int], opinion: str, today: date
) -> Destruction:
    """Put files whose retention is over on a list, with the first appraiser's opinion. Raises CaseRefused."""
    if not scope.over(*ARCHIVISTS).covers(body.pk):
        raise CaseRefused("须由该执法主体的执法人员或者负责人鉴定。")
    wanted = set(archives)
    if not 0 < len(wanted) <= MOST_FILES:
        raise CaseRefused(f"请选择要鉴定的案卷，一份清册最多 {MOST_FILES} 卷。")
    text = cleaned(opinion)[:LONGEST_OPINION]
    if not text:
        raise CaseRefused("请填写鉴定意见：为什么不再需要保存。")
    # Locked first and asked then: of two lists that are made at once the later one sees the earlier.
    list(ArchivedFile.objects.select_for_update(of=("self",)).filter(pk__in=wanted, body=body).order_by("pk"))
    found = list(destroyable(scope, body.pk, on=today).filter(pk__in=wanted))
    if len(found) < len(wanted):
        raise CaseRefused("选择的案卷中有的保管期限没有届满，或者已经列在别的清册上，请刷新页面后重新选择。")
    made = Destruction.objects.create(
        body=body, opinion=sealing.encrypt(text), proposed_by=actor.id, proposed_name=actor.name, proposed_on=today
    )
    DestructionEntry.objects.bulk_create(DestructionEntry(destruction=made, archive=file) for file in found)
    _leave(actor, made, "destruction.proposed", {"files": [file.number for file in found]})
    return made


@transaction.atomic
def appraise(*, hand: Hand) -> Destruction:
    """The second appraiser agrees. Raises UnknownCase, ChangedMeanwhile, CaseRefused for the first one again."""
    made = _held(hand, State.PROPOSED)
    _require(hand, made, ARCHIVISTS, "须由该执法主体的另一名执法人员或者负责人鉴定。")
    _require_another(hand, {made.proposed_by}, "鉴定应当由两人进行，请由另一人鉴定。")
    made.appraised_by, made.appraised_name, made.appraised_on = hand.actor.id, hand.actor.name, hand.today
    return _moved(hand, made, State.APPRAISED, "destruction.appraised")


@transaction.atomic
def approve(*, hand: Hand) -> Destruction:
    """The head of the body approves. Raises UnknownCase, ChangedMeanwhile, CaseRefused for one of the appraisers."""
    made = _held(hand, State.APPRAISED)
    _require(hand, made, frozenset({Role.BODY_HEAD.value}), "须由该执法主体的负责人批准。")
    _require_another(
        hand, {made.proposed_by, made.appraised_by}, "鉴定人不能批准自己的鉴定意见，请由另一名负责人批准。"
    )
    made.approved_by, made.approved_name, made.approved_on = hand.actor.id, hand.actor.name, hand.today
    return _moved(hand, made, State.APPROVED, "destruction.approved")


@transaction.atomic
def withdraw(*, hand: Hand) -> Destruction:
    """Take a list back before anything was destroyed. Raises UnknownCase, ChangedMeanwhile, CaseRefused."""
    made = _held(hand, State.PROPOSED, State.APPRAISED, State.APPROVED)
    _require(hand, made, ARCHIVISTS, "须由该执法主体的执法人员或者负责人撤回。")
    return _moved(hand, made, State.WITHDRAWN, "destruction.withdrawn")


@transaction.atomic
def watch(*, hand: Hand) -> Destruction:
    """A watcher has counted the files of an approved list against it and will watch. Raises UnknownCase, ChangedMeanwhile, CaseRefused."""
    made = _held(hand, State.APPROVED)
    _require(hand, made, ARCHIVISTS, "须由该执法主体的执法人员或者负责人监销。")
    _require_another(hand, {made.approved_by}, "批准人不能监销，请由另一人监销。")
    signed = {sign.by_id for sign in watchers_of(made)}
    _require_another(hand, signed, "你已经清点签字，请由另一人监销。")
    if len(signed) >= WATCHERS:
        raise CaseRefused(f"已有{WATCHERS}名监销人清点签字，可以销毁。")
    _sign(hand, made, WatcherSign.Stage.CHECKED)
    return _moved(hand, made, State.APPROVED, "destruction.watched")


@transaction.atomic
def destroy(*, hand: Hand) -> Destruction:
    """Order what stands on an approved and watched list to be destroyed; it is done in the background (`destroying`).

    From here on the list is not taken back. Raises UnknownCase, ChangedMeanwhile, CaseRefused.
    """
    made = _held(hand, State.APPROVED)
    _require(hand, made, ARCHIVISTS, "须由该执法主体的执法人员或者负责人销毁。")
    _require_another(
        hand,
        {made.proposed_by, made.appraised_by, made.approved_by},
        "鉴定、批准和销毁由不同的人办理，请由没有参加鉴定、批准的人销毁。",
    )
    watchers = watchers_of(made)
    if len(watchers) < WATCHERS:
        raise CaseRefused(f"销毁须有{WATCHERS}人监销，现在{len(watchers)}人清点签字。请监销人先在本页清点签字。")
    _require_another(hand, {sign.by_id for sign in watchers}, "监销人不能自己销毁，请由另一人销毁。")
    made.destroyed_by, made.destroyed_name, made.destroyed_on = hand.actor.id, hand.actor.name, hand.today
    files = ArchivedFile.objects.filter(destructions__destruction=made).order_by("year", "serial")
    told = {
        file.number: [bytes(volume.digest).hex() for volume in file.volumes.all()]
        for file in files.prefetch_related("volumes")
    }
    names = [sign.by_name for sign in watchers]
    made = _moved(hand, made, State.DESTROYING, "destruction.begun", files=told, watchers=names)
    app.configure_task(_JOB).defer(destruction_id=made.pk)
    return made


@transaction.atomic
def sign(*, hand: Hand) -> Destruction:
    """A watcher saw that nothing is left; with the last one the list is done. Raises UnknownCase, ChangedMeanwhile, CaseRefused."""
    made = _held(hand, State.DESTROYED)
    signs = watchers_of(made)
    if hand.actor.id not in {each.by_id for each in signs if each.stage == WatcherSign.Stage.CHECKED}:
        raise CaseRefused("由销毁前清点签字的监销人签字。")
    seen = {each.by_id for each in signs if each.stage == WatcherSign.Stage.SEEN}
    _require_another(hand, seen, "你已经签字，请另一名监销人签字。")
    _sign(hand, made, WatcherSign.Stage.SEEN)
    state = State.DONE if len(seen) + 1 >= WATCHERS else State.DESTROYED
    return _moved(hand, made, state, "destruction.signed")


def _sign(hand: Hand, made: Destruction, stage: WatcherSign.Stage) -> None:
    WatcherSign.objects.create(
        destruction=made, stage=stage, by_id=hand.actor.id, by_name=hand.actor.name, on=hand.today, at=hand.now
    )


def _held(hand: Hand, *states: Destruction.State) -> Destruction:
    one_destruction(hand.scope, hand.destruction_id)
    made = Destruction.objects.select_for_update(of=("self",)).select_related("body").get(pk=hand.destruction_id)
    if made.revision != hand.revision:
        raise ChangedMeanwhile("这份清册已由别人办理，你看到的是之前的内容。请看过最新内容后再办。")
    if made.state not in states:
        raise CaseRefused(f"这份清册现在是“{made.get_state_display()}”，不能这样办理。")
    return made


def _require(hand: Hand, made: Destruction, roles: frozenset[str], refusal: str) -> None:
    if not hand.scope.over(*roles).covers(made.body_id):
        raise CaseRefused(refusal)


def _require_another(hand: Hand, earlier: Collection[int | None], refusal: str) -> None:
    if hand.actor.id in earlier:
        raise CaseRefused(refusal)


def _moved(hand: Hand, made: Destruction, state: Destruction.State, action: str, **told: object) -> Destruction:
    made.state = state
    made.revision += 1
    made.save()
    _leave(hand.actor, made, action, told)
    return made


def _leave(actor: Actor, made: Destruction, action: str, told: Mapping[str, object]) -> None:
    record(actor=actor, action=action, subject=f"destruction:{made.pk}", body={"body": made.body_id, **told})
