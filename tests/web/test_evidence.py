"""Evidence on the pages: registered with and without scripts, looked at with a trace, harmless whatever it holds."""

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cases.evidence import described, photographed, sent
from tests.cases.matters import DAY, Street, street
from tests.cases.ordinary import taken
from tests.cases.pictures import jpeg, sha256
from tests.factories import ACTOR

from xiezhi.cases.models import CaseFile, Custody, Evidence
from xiezhi.cases.selectors.evidence import custody_of
from xiezhi.registry.models import Role
from xiezhi.registry.services.appointments import appoint
from xiezhi.web.ranges import MOST, Part, Unsatisfiable, asked_part
from xiezhi.web.seeing import leave_to_see, may_see

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_folder")]
LACKING = ">没有音像记录</span>"


def entered(here: Street, *roles: Role) -> Client:
    for role in roles or (Role.OFFICER,):
        appoint(actor=ACTOR, user=here.user, role=role, organisation=here.body, valid_from=DAY)
    client = Client()
    client.force_login(here.user)
    return client


def address_of(case: CaseFile) -> str:
    return reverse("evidence-new", args=["case", case.pk])


def form(**changed: object) -> dict[str, object]:
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {"title": "占道照片", "kind": "物证", "obtained_at": at, "kept_at": "", **changed}


def test_files_that_were_sent_are_registered_each_under_its_number() -> None:
    here = street()
    client, case = entered(here), here.open()
    uploads = [sent(here, jpeg(shade=shade)).pk for shade in (1, 2)]
    answer = client.post(address_of(case), form(upload=uploads, step="decide"), follow=True)
    assert "已登记 2 件" in answer.content.decode()
    assert "占道照片（2）" in answer.content.decode()
    assert [each.step for each in Evidence.objects.all()] == ["decide", "decide"]


def test_a_file_is_registered_without_a_script_and_what_is_refused_keeps_what_was_typed() -> None:
    here = street()
    client, case = entered(here), here.open()
    bad = SimpleUploadedFile("图.svg", b"<svg/>")
    answer = client.post(address_of(case), form(file=bad, proves="占用道路"))
    assert answer.status_code == 422
    assert "SVG 图片可以含有脚本" in answer.content.decode()
    assert "占用道路" in answer.content.decode()
    client.post(address_of(case), form(file=SimpleUploadedFile("现场.jpg", jpeg())))
    assert Evidence.objects.get().file is not None


def test_a_statement_that_is_refused_keeps_the_files_that_were_sent() -> None:
    here = street()
    client, case = entered(here), here.open()
    upload = sent(here, jpeg()).pk
    answer = client.post(address_of(case), form(upload=[upload], title=""))
    assert answer.status_code == 422
    assert f'name="upload" value="{upload}"' in answer.content.decode()


def test_the_case_shows_evidence_disagreements_and_which_steps_were_recorded() -> None:
    here = street()
    case = taken(here, "propose", "file", "investigate")
    page = reverse("case", args=[case.pk])
    client = entered(here)
    assert LACKING in client.get(page).content.decode()
    photographed(here, case, step="investigate")
    shown = client.get(page).content.decode()
    assert "占道建材照片" in shown
    assert "已记录" in shown
    assert LACKING not in shown
    photographed(here, case, jpeg(at=None), title="没有载明时间")
    late = photographed(here, case, jpeg(at=timezone.datetime(2026, 6, 1, 8, 0)), title="早拍的")
    assert "相差 17 天 6 小时" in client.get(reverse("evidence", args=[late.pk])).content.decode()
    assert "1 件的自载时间、位置与记载不符" in client.get(page).content.decode()


def test_an_original_is_opened_with_a_trace_and_by_that_person_only() -> None:
    here, content = street(), jpeg()
    client, case = entered(here), here.open()
    photo = photographed(here, case, content)
    file = reverse("evidence-file", args=[photo.pk])
    assert client.get(file).status_code == 404
    answer = client.post(reverse("evidence-original", args=[photo.pk]), {"do": "view"})
    assert [line.action for line in custody_of(photo)] == ["received", "viewed"]
    token = leave_to_see(here.user.pk, photo.pk)
    assert f"see={quote(token)}" in answer["Location"]
    assert "evidence-original" not in answer["Location"]
    whole = client.get(file, {"see": token})
    assert b"".join(whole) == content
    assert len(custody_of(photo)) == 2
    assert not may_see(token, here.user.pk + 1, photo.pk)
    assert not may_see(token, here.user.pk, photo.pk + 1)
    assert not may_see(token[:-1] + "x", here.user.pk, photo.pk)


def test_a_picture_that_is_also_a_page_harms_nobody() -> None:
    here = street()
    client, case = entered(here), here.open()
    photo = photographed(here, case, jpeg() + b"<html><script>alert(1)</script>", name="坏人.html.jpg")
    sent_file = client.post(reverse("evidence-original", args=[photo.pk]), {"do": "download"})
    assert sent_file["Content-Type"] == "image/jpeg"
    assert sent_file["X-Content-Type-Options"] == "nosniff"
    assert sent_file["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in sent_file["Content-Security-Policy"]
    assert custody_of(photo)[-1].action == Custody.Action.DOWNLOADED
    small = client.get(reverse("evidence-small", args=[photo.pk]))
    assert b"script" not in small.content


def test_a_player_is_given_the_part_that_it_asks_for() -> None:
    here, content = street(), jpeg(size=300)
    client, case = entered(here), here.open()
    photo = photographed(here, case, content)
    asked = {"see": leave_to_see(here.user.pk, photo.pk)}
    file = reverse("evidence-file", args=[photo.pk])
    part = client.get(file, asked, headers={"Range": "bytes=10-19"})
    assert (part.status_code, b"".join(part)) == (206, content[10:20])
    assert part["Content-Range"] == f"bytes 10-19/{len(content)}"
    assert client.get(file, asked, headers={"Range": "bytes=999999-"}).status_code == 416


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", Part(0, 100, 100)),
        ("bytes=90-200", Part(90, 10, 100)),
        ("bytes=-7", Part(93, 7, 100)),
        ("bytes=0-0", Part(0, 1, 100)),
        ("bytes=1-2,4-5", None),
        ("bytes=-", None),
        ("", None),
        ("lines=1-2", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, part: Part | None) -> None:
    assert asked_part(header, 100) == part


def test_a_range_without_an_end_is_answered_in_parts_and_one_beyond_is_refused() -> None:
    assert asked_part("bytes=5-", 10 * MOST) == Part(5, MOST, 10 * MOST)
    for beyond in ("bytes=100-", "bytes=9-8", "bytes=-0"):
        with pytest.raises(Unsatisfiable):
            asked_part(beyond, 100)


def test_evidence_is_corrected_withdrawn_and_handed_on_from_its_page() -> None:
    here = street()
    client, case = entered(here), here.open()
    thing = described(here, case)
    change = reverse("evidence-change", args=[thing.pk])
    client.post(change, form(do="correct", title="石膏板13块", kept_at="物证室", kind="物证"))
    client.post(change, {"do": "handed_over", "text": "移交区物证中心"})
    client.post(change, {"do": "withdraw", "text": ""})
    shown = client.get(reverse("evidence", args=[thing.pk])).content.decode()
    assert "石膏板13块" in shown
    assert "移交区物证中心" in shown
    assert "请写明作废的理由" in shown
    assert [line.action for line in custody_of(thing)] == ["received", "corrected", "handed_over"]


def test_a_file_that_is_missing_is_said_and_leaves_no_trace_of_a_look(settings: object) -> None:
    here = street()
    client, case = entered(here), here.open()
    photo = photographed(here, case, content := jpeg())
    name = sha256(content).hex()
    (settings.XIEZHI_EVIDENCE / "objects" / name[:2] / name).unlink()  # type: ignore[attr-defined]
    answer = client.post(reverse("evidence-original", args=[photo.pk]), {"do": "view"}, follow=True)
    assert "xiezhi verify --evidence" in answer.content.decode()
    assert len(custody_of(photo)) == 1


def test_who_only_watches_sees_evidence_and_adds_none() -> None:
    here = street()
    client, case = entered(here, Role.SUPERVISOR), here.open()
    photo = photographed(here, case)
    shown = client.get(reverse("evidence", args=[photo.pk])).content.decode()
    assert "更正记载" not in shown
    assert client.get(address_of(case)).status_code == 403
