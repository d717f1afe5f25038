"""What phones send from the street: once however often it comes, never past what the law asks, photos under their hash."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.matters import DAY, NOW, Street, street
from tests.cases.pictures import jpeg, sha256
from tests.cases.test_at_once import in_threads
from tests.databases import CommittedDatabase

from xiezhi.cases.errors import CaseRefused, UnknownCase
from xiezhi.cases.evidence.incoming import incoming
from xiezhi.cases.models import Act, CaseFile, DocumentSeries, Evidence, StreetDraft, StreetPhoto, Upload
from xiezhi.cases.papers import PaperForm, with_paper
from xiezhi.cases.particulars import Particulars
from xiezhi.cases.sealing import device_key
from xiezhi.cases.selectors.street import street_items
from xiezhi.cases.selectors.uploads import arrived
from xiezhi.cases.services.drafting import discard_draft
from xiezhi.cases.services.street import (
    Announced,
    Envelope,
    OtherContent,
    PenaltyDraft,
    Sender,
    StreetRefused,
    TakenIn,
    take_in_penalty,
)
from xiezhi.cases.services.street_photos import take_in_photos
from xiezhi.cases.services.summary import decide, deliver
from xiezhi.cases.services.uploads import Announced as UploadAnnounced
from xiezhi.cases.services.uploads import begin, continue_with
from xiezhi.law.vocabulary import table
from xiezhi.trail.actor import Actor
from xiezhi.trail.selectors import events_of

SOUND, FAULT = (table("finding").codes[name] for name in ("合格", "不合格"))


def envelope(day: date = DAY, now: datetime = NOW, **given_: Any) -> Envelope:
    told: dict[str, Any] = {
        "key": uuid4(),
        "digest": b"1" * 32,
        "day": day,
        "begun_at": now,
        "device_at": now,
        "oldest": 7,
    }
    return Envelope(**{**told, **given_})


@pytest.fixture
def place(db: None) -> Street:
    return street()


def sender(place: Street, now: datetime = NOW, on: date = DAY) -> Sender:
    return Sender(place.actor, place.scope, on, now)


def send(place: Street, told: Envelope, **changed: Any) -> TakenIn:
    entered = PenaltyDraft(place.item.pk, place.draft(**changed))
    return take_in_penalty(sender=sender(place), envelope=told, entered=entered)


def test_a_penalty_from_the_street_is_a_draft_like_any_other(place: Street) -> None:
    taken = send(place, envelope())
    case = taken.row.case
    assert case is not None
    assert not taken.again
    assert case.act is None
    assert not Act.objects.exists()
    assert Particulars.opened(case.particulars).party_name == "岚江市禾木装饰工程有限公司"
    assert [event.action for event in events_of([f"case:{case.pk}"])] == [
        "street.taken_in",
        "case.saved",
        "case.opened",
    ]


def test_sent_several_times_it_is_one(place: Street) -> None:
    told = envelope()
    taken = [send(place, told) for _ in range(3)]
    assert {each.row.pk for each in taken} == {taken[0].row.pk}
    assert [each.again for each in taken] == [False, True, True]
    assert CaseFile.objects.filter(from_street__key=told.key).count() == 1


def test_other_content_under_the_same_key_is_not_taken_in_silently(place: Street) -> None:
    told = envelope()
    first = send(place, told)
    with pytest.raises(OtherContent, match="没有再收") as other:
        send(place, replace(told, digest=b"2" * 32), party_name="另一家公司")
    assert other.value.case == first.row.case
    assert CaseFile.objects.count() == 1


def test_a_key_of_somebody_else_tells_nothing(place: Street) -> None:
    told = envelope()
    send(place, told)
    stranger = replace(sender(place), actor=Actor(99, "别人", "test"))
    with pytest.raises(UnknownCase):
        take_in_penalty(sender=stranger, envelope=told, entered=PenaltyDraft(place.item.pk, place.draft()))


def test_what_is_refused_leaves_nothing_and_may_come_again(place: Street) -> None:
    told = envelope()
    place.certificates[1].expires_on = DAY - timedelta(days=1)
    place.certificates[1].save()
    with pytest.raises(StreetRefused) as refused:
        send(place, told)
    assert place.certificates[1].number in refused.value.reasons["officer"]
    assert not CaseFile.objects.exists()
    assert not StreetDraft.objects.exists()
    place.certificates[1].expires_on = None
    place.certificates[1].save()
    assert not send(place, told).again


def test_an_item_that_ended_meanwhile_is_refused_by_its_field(place: Street) -> None:
    place.item.valid_to = DAY - timedelta(days=1)
    place.item.save()
    assert street_items(place.scope, on=DAY, most=9) == ([], False)
    with pytest.raises(StreetRefused) as refused:
        send(place, envelope())
    assert "职权事项清单" in refused.value.reasons["power"]


@pytest.mark.parametrize(("days", "word"), [(1, "晚于今天"), (-8, "超过7天")])
def test_a_day_that_cannot_be_is_refused_by_its_field(place: Street, days: int, word: str) -> None:
    with pytest.raises(StreetRefused) as refused:
        send(place, envelope(DAY + timedelta(days=days)))
    assert word in refused.value.reasons["day"]


def test_the_clock_of_the_phone_is_kept_beside_ours(place: Street) -> None:
    slow = NOW - timedelta(minutes=17)
    row = send(place, envelope(device_at=slow, begun_at=slow)).row
    assert (row.device_at, row.received_at) == (slow, NOW)
    event = next(event for event in events_of([f"case:{row.case_id}"]) if event.action == "street.taken_in")
    assert json.loads(event.body)["device_seconds_behind"] == 17 * 60


def test_a_draft_that_was_given_up_is_not_made_again(place: Street) -> None:
    told = envelope()
    case = send(place, told).row.case
    assert case is not None
    discard_draft(turn=place.turn(case))
    again = send(place, told)
    assert again.again
    assert again.row.case is None
    assert not CaseFile.objects.exists()


def test_two_tabs_at_once_make_one(committed_db: CommittedDatabase) -> None:
    place, told = street(), envelope()
    entered = PenaltyDraft(place.item.pk, place.draft())
    done = in_threads(
        lambda _: take_in_penalty(sender=sender(place), envelope=told, entered=entered), list(range(8)), 8
    )
    assert sorted(each.again for each in done) == [False] + [True] * 7
    assert CaseFile.objects.count() == 1


Photo = Callable[[bytes], Envelope]


@pytest.fixture
def photo(place: Street, evidence_folder: None) -> Photo:
    """A draft that announces a photo, whose bytes as they arrive lie among the uploads."""

    def announced(content: bytes) -> Envelope:
        told = envelope(photos=(Announced(sha256(jpeg()), len(jpeg()), NOW),))
        if content:
            begun = UploadAnnounced("p.jpg", len(jpeg()), sha256(jpeg()), told.key)
            upload = begin(actor=place.actor, announced=begun, now=NOW)
            continue_with(actor=place.actor, upload=upload, at=0, read=io.BytesIO(content).read)
        return told

    return announced


def arrive(place: Street, told: Envelope) -> tuple[Evidence | None, Mapping[str, str]]:
    """Send a draft, and take in the photos that have arrived."""
    taken = send(place, told)
    refused = take_in_photos(sender=sender(place), draft=taken.row)
    return Evidence.objects.filter(case=taken.row.case).first(), refused


def test_a_photo_that_came_before_its_draft_becomes_evidence_of_its_case_once(place: Street, photo: Photo) -> None:
    told = photo(jpeg())
    (first, _), (second, _) = arrive(place, told), arrive(place, told)
    assert first is not None
    assert first == second
    assert Evidence.objects.count() == 1
    assert bytes(first.device_digest) == sha256(jpeg())
    assert send(place, told).waiting == []
    assert not Upload.objects.exists()


def test_a_photo_begun_by_two_tabs_goes_on_where_it_is(place: Street, photo: Photo) -> None:
    told = photo(jpeg()[:100])
    again = UploadAnnounced("p.jpg", len(jpeg()), sha256(jpeg()), told.key)
    upload = begin(actor=place.actor, announced=again, now=NOW)
    assert (arrived(upload), Upload.objects.count()) == (100, 1)
    other = begin(actor=Actor(99, "别人", "test"), announced=again, now=NOW)
    assert (arrived(other), other.pk == upload.pk) == (0, False)
    incoming().drop(str(upload.pk))  # a disk that was lost
    assert arrived(begin(actor=place.actor, announced=again, now=NOW)) == 0


def test_of_photos_that_arrived_in_part_nothing_is_lost_and_the_rest_is_asked_for(place: Street, photo: Photo) -> None:
    told = photo(jpeg()[:100])
    assert arrive(place, told) == (None, {})
    assert send(place, told).waiting == [sha256(jpeg()).hex()]
    upload = Upload.objects.get()
    continue_with(actor=place.actor, upload=upload, at=100, read=io.BytesIO(jpeg()[100:]).read)
    evidence, refused = arrive(place, told)
    assert (evidence is not None, refused, send(place, told).waiting) == (True, {}, [])


def test_a_photo_whose_server_was_killed_before_it_was_written_down_is_not_taken_twice(
    place: Street, photo: Photo
) -> None:
    told = photo(jpeg())
    evidence, _ = arrive(place, told)
    StreetPhoto.objects.update(evidence=None)
    assert arrive(place, told) == (evidence, {})
    assert StreetPhoto.objects.get().evidence == evidence


def test_bytes_that_are_not_those_of_the_hash_are_refused(place: Street, photo: Photo) -> None:
    other = jpeg(shade=200)
    told = photo((other + bytes(len(jpeg())))[: len(jpeg())])
    evidence, refused = arrive(place, told)
    assert evidence is None
    assert "散列" in refused[sha256(jpeg()).hex()]


def test_a_photo_that_was_deleted_on_the_phone_is_given_up(place: Street, photo: Photo) -> None:
    told = replace(photo(jpeg()), photos=())
    assert arrive(place, told) == (None, {})
    assert not Upload.objects.exists()


def test_a_photo_of_a_draft_that_was_deleted_here_is_refused_in_words(place: Street, photo: Photo) -> None:
    told = photo(jpeg())
    case = send(place, told).row.case
    assert case is not None
    discard_draft(turn=place.turn(case))
    _, refused = arrive(place, told)
    assert "已经删除" in refused[sha256(jpeg()).hex()]


def test_the_moment_of_a_photo_follows_the_clock_of_the_phone(place: Street, photo: Photo) -> None:
    told = photo(jpeg())
    fast = NOW + timedelta(hours=2)
    taken = replace(told.photos[0], taken_at=fast - timedelta(minutes=5))
    evidence, _ = arrive(place, replace(told, device_at=fast, photos=(taken,)))
    assert evidence is not None
    assert evidence.obtained_at == NOW - timedelta(minutes=5)


def test_more_photos_than_a_draft_may_have_are_refused(place: Street) -> None:
    many = tuple(Announced(bytes([n]) * 32, 1, NOW) for n in range(41))
    with pytest.raises(StreetRefused) as refused:
        send(place, envelope(photos=many))
    assert "40张" in refused.value.reasons["photos"]


@given(users=st.lists(st.integers(1, 10**6), min_size=2, max_size=2, unique=True), device=st.uuids())
def test_a_phone_seals_with_another_key_for_each_user(users: list[int], device: UUID) -> None:
    first, other = (device_key(user, str(device)) for user in users)
    assert first != other
    assert first == device_key(users[0], str(device))
    assert first != device_key(users[0], f"{device}x")


def on_paper(place: Street, number: str, **changed: Any) -> Any:
    draft = place.draft(**changed)
    return replace(draft, particulars=with_paper(draft.particulars, PaperForm(number, DAY)))


def test_a_numbered_form_that_was_handed_over_is_the_decision_of_its_day(place: Street) -> None:
    """行政处罚法第五十二条: a form printed and numbered beforehand, filled in and handed over on the spot."""
    later = DAY + timedelta(days=2)
    case = place.open(later, NOW + timedelta(days=2))
    draft = on_paper(place, "柳罚00123", notified_on=later)
    case = decide(turn=place.turn(case, later), draft=draft)
    assert case.act is not None
    assert (case.act.decision_number, case.act.decided_on) == ("柳罚00123", DAY)
    assert not DocumentSeries.objects.exists()
    assert deliver(turn=place.turn(case, later), handed_over=True).act.served_on == DAY  # type: ignore[union-attr]
    other = place.open(later, NOW)
    with pytest.raises(CaseRefused, match="已有决定使用"):
        decide(turn=place.turn(other, later), draft=on_paper(place, "柳罚00123", party_name="另一家公司"))


def test_a_form_of_a_day_to_come_is_refused(place: Street) -> None:
    before = DAY - timedelta(days=1)
    case = place.open(before)
    with pytest.raises(CaseRefused, match="晚于今天"):
        decide(turn=place.turn(case, before), draft=on_paper(place, "柳罚00124"))


# Visits: the officer of the account comes, the enterprise scanned.
