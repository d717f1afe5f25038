"""Drafts and photos from the street, taken in exactly once; from then on they are what the same work at a desk makes.

A draft that is refused leaves nothing behind: the phone keeps it with the reasons, and it may come again under its key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from xiezhi.cases.drafts import Draft
from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.models import CaseFile, InspectionTask, StreetDraft, StreetPhoto
from xiezhi.cases.sealing import decrypt
from xiezhi.cases.selectors.inspections import in_view, lines_of
from xiezhi.cases.selectors.public_visit import comes
from xiezhi.cases.selectors.street import INSPECT, scanned_on
from xiezhi.cases.services.checking import FAULT, Found, write_findings
from xiezhi.cases.services.drafting import open_summary, save_draft
from xiezhi.cases.services.steps import take
from xiezhi.cases.services.turns import Turn
from xiezhi.cases.statements import Statement
from xiezhi.cases.texts import cleaned
from xiezhi.law.vocabulary import table
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import valid_on
from xiezhi.trail.actor import Actor
from xiezhi.trail.services import record

MOST_PHOTOS = 40


class StreetRefused(CaseRefused):
    """A draft cannot be taken in as it is; `reasons` name what to put right, by the fields of its form."""

    def __init__(self, message: str, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__(message)


class OtherContent(CaseRefused):
    """Something else came under the same key before; `case` is what that became, None where it was deleted since."""

    def __init__(self, case: CaseFile | None) -> None:
        self.case = case
        super().__init__("这份草稿已经收到过，后来在手机上作的改动没有再收。请打开平台上的这一件，在那里改。")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends, on which day and at which moment (UTC) by our clock."""

    actor: Actor
    scope: Scope
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class Announced:
    """A photo that comes after its draft: its SHA-256 and size at capture, and when that was by the phone's clock."""

    digest: bytes
    size: int
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every draft says of itself. `day`: on the spot, as the officer states it; `begun_at` and `device_at` by the phone.

    `digest`: SHA-256 of all that was sent but the clock of the sending. `oldest`: how many days ago it may have been.
    """

    key: UUID
    digest: bytes
    day: date
    begun_at: datetime
    device_at: datetime
    oldest: int
    photos: tuple[Announced, ...] = ()


@dataclass(frozen=True, slots=True)
class PenaltyDraft:
    """A summary penalty before its decision, as the form at a desk enters it; `wrong`: what cannot be read, by field."""

    power_id: int
    draft: Draft
    wrong: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InspectionDraft:
    """What was found in a visit: lines by their ids, and what the phone had of them when it took them along.

    `shown`: the certificates were shown, which the entry needs where it is not on record yet.
    """

    task_id: int
    shown: bool
    found: Mapping[int, Found]
    seen: Mapping[int, Found] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a draft; `again`: it had been taken in before, and nothing was done now."""

    row: StreetDraft
    again: bool

    @property
    def waiting(self) -> list[str]:
        """Hashes of the photos that have not come yet, in hexadecimal."""
        return [bytes(each.digest).hex() for each in self.row.photos.filter(evidence__isnull=True)]


@transaction.atomic
def take_in_penalty(*, sender: Sender, envelope: Envelope, entered: PenaltyDraft) -> TakenIn:
    """Open a summary penalty with what was entered, as a draft that its officer goes on with. No decision is made here.

    Raises StreetRefused with reasons by field, OtherContent, UnknownCase.
    """
    return _once(sender, envelope, StreetDraft.Kind.PENALTY, lambda: _open_penalty(sender, envelope, entered))


@transaction.atomic
def take_in_inspection(*, sender: Sender, envelope: Envelope, entered: InspectionDraft) -> TakenIn:
    """Record that the officers went in, where that is not on record yet, and what they found.

    Raises StreetRefused with reasons by field, OtherContent, UnknownCase; CaseRefused and NotReady as the steps at a desk do.
    """
    return _once(sender, envelope, StreetDraft.Kind.INSPECTION, lambda: _write_visit(sender, envelope, entered))


def _once(sender: Sender, envelope: Envelope, kind: StreetDraft.Kind, make: Callable[[], CaseFile]) -> TakenIn:
    """Make it under its key, or answer what was answered before. A second sender of the same waits for the first here."""
    row = StreetDraft(
        key=envelope.key,
        kind=kind,
        day=envelope.day,
        digest=envelope.digest,
        begun_at=envelope.begun_at,
        device_at=envelope.device_at,
        received_at=sender.now,
        sent_by=sender.actor.id,
        sent_name=sender.actor.name,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return _before(sender, envelope)
    _check_envelope(sender, envelope)
    row.case = make()
    row.save(update_fields=["case"])
    StreetPhoto.objects.bulk_create(
        StreetPhoto(draft=row, digest=each.digest, size=each.size, taken_at=each.taken_at)
        for each in {photo.digest: photo for photo in envelope.photos}.values()
    )
    skew = round((sender.now - envelope.device_at).total_seconds())
    told = {"key": str(row.key), "kind": kind.value, "photos": len(envelope.photos), "device_seconds_behind": skew}
    record(actor=sender.actor, action="street.taken_in", subject=f"case:{row.case.pk}", body=told)
    return TakenIn(row, again=False)


def _before(sender: Sender, envelope: Envelope) -> TakenIn:
    row = StreetDraft.objects.select_related("case").get(key=envelope.key)
    if row.sent_by != sender.actor.id:
        raise UnknownCase("没有这份草稿，或者是由别人发送的。")
    if bytes(row.digest) != envelope.digest:
        raise OtherContent(row.case)
    return TakenIn(row, again=True)


def _check_envelope(sender: Sender, envelope: Envelope) -> None:
    if envelope.day > sender.today:
        clock = f"平台今天是{sender.today}"
        raise StreetRefused(
            "现场日期晚于今天。", {"day": f"现场日期{envelope.day}晚于今天（{clock}），请核对手机时钟和这个日期。"}
        )
    if envelope.day < sender.today - timedelta(days=envelope.oldest):
        raise StreetRefused(
            "现场日期太早。",
            {"day": f"现场日期{envelope.day}距今超过{envelope.oldest}天，不能再从手机补录。请在平台上登记并说明原因。"},
        )
    if len(envelope.photos) > MOST_PHOTOS:
        raise StreetRefused("照片太多。", {"photos": f"一份草稿最多{MOST_PHOTOS}张照片，请删去重复的后再发送。"})


def _open_penalty(sender: Sender, envelope: Envelope, entered: PenaltyDraft) -> CaseFile:
    if entered.wrong:
        raise StreetRefused("有的内容认不出来。", entered.wrong)
    actor, scope, today, now = sender.actor, sender.scope, sender.today, sender.now
    try:
        case = open_summary(actor=actor, scope=scope, power_id=entered.power_id, today=today, now=now)
    except CaseRefused as refused:
        raise StreetRefused("处罚事项现在不能用。", {"power": str(refused)}) from refused
    _require_valid(case.body_id, entered.draft.certificate_numbers, (envelope.day, today))
    draft = replace(entered.draft, basis=entered.draft.basis or case.basis)
    turn = Turn(actor, scope, case.pk, case.revision, today, now)
    return save_draft(turn=turn, draft=draft)


def _require_valid(body_id: int, numbers: Sequence[str], days: Sequence[date]) -> None:
    """The certificates held on the spot and hold now. Raises StreetRefused with those that do not."""
    for day in dict.fromkeys(days):
        valid = {each.number for each in valid_on(Scope.everything(), body_id, on=day)}
        unknown = [number for number in numbers if number not in valid]
        if unknown:
            said = f"执法证{'、'.join(unknown)}在{day}无效，或不属于该执法主体。请重新选择执法人员。"
            raise StreetRefused("执法证现在不能用。", {"officer": said})


def _write_visit(sender: Sender, envelope: Envelope, entered: InspectionDraft) -> CaseFile:
    task = in_view(sender.scope).filter(pk=entered.task_id).first()
    if task is None:
        raise UnknownCase("没有这个检查任务，或不在你的管辖范围内。")
    if task.case is None or not comes(task, sender.actor.id):
        raise StreetRefused(
            "不能登记这次检查。", {"task": "这次检查还没有报批，或检查人员中没有你。请在平台上核对检查安排。"}
        )
    case = task.case
    reasons = _lines_wrong(task, entered)
    if case.act_id is None:
        reasons = {**_entry_wrong(sender, envelope, entered, task), **reasons}
    if reasons:
        raise StreetRefused("有几项要改。", reasons)
    if case.act_id is None:
        # The law judges the entry as of the day on the spot.
        turn = Turn(sender.actor, sender.scope, case.pk, case.revision, envelope.day, sender.now)
        case = take(turn=turn, step_id=INSPECT, statement=Statement(facts={"certificate_shown": True}))
    write_findings(actor=sender.actor, scope=sender.scope, task_id=task.pk, found=entered.found)
    return case


def _entry_wrong(sender: Sender, envelope: Envelope, entered: InspectionDraft, task: InspectionTask) -> dict[str, str]:
    """What keeps the entry from being recorded, by field; an earlier day must be borne out by a scan of that day."""
    reasons: dict[str, str] = {}
    if not entered.shown:
        reasons["certificate_shown"] = "入企检查须先出示执法证；已经出示的请勾选。"
    if envelope.day != sender.today and not scanned_on(task, envelope.day):
        said = f"平台上没有{envelope.day}的扫码确认，不能补登当天入企。请改为实际扫码的日期，或在平台上说明原因。"
        reasons["day"] = said
    return reasons


def _lines_wrong(task: InspectionTask, entered: InspectionDraft) -> dict[str, str]:
    """Lines that do not say what is wrong where something is, and those that others filled in meanwhile, by field."""
    lines = {line.pk: line for line in lines_of(task)}
    if set(entered.found) - set(lines):
        raise StreetRefused("检查单已经换过。", {"task": "检查单和手机上的不一致，请联网更新后重新填写这次检查。"})
    reasons: dict[str, str] = {}
    for pk, found in entered.found.items():
        line = lines[pk]
        stands = Found(line.result, decrypt(line.note_cipher))
        sent = Found(found.result, cleaned(found.note))
        if sent.result == FAULT and not sent.note:
            reasons[f"n{pk}"] = f"“{line.text}”不合格，请写明发现的情况。"
        elif stands not in (sent, entered.seen.get(pk, Found(0))):
            name = table("finding").name(stands.result)
            reasons[f"r{pk}"] = f"“{line.text}”已由同行人员在平台上填为“{name}”。请更新后核对，再决定是否改。"
    return reasons
