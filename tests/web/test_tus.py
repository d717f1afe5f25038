"""The tus protocol 1.0.0 as clients of any make speak it, and what is refused in it."""

import base64
from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse
from tests.cases.matters import DAY, Street, street
from tests.cases.pictures import jpeg, sha256
from tests.factories import ACTOR, CertificateFactory, PowerFactory, UserFactory, area, organisation

from xiezhi.cases.models import Upload
from xiezhi.registry.models import Role
from xiezhi.registry.services.appointments import appoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_folder")]
TUS = {"Tus-Resumable": "1.0.0"}
PIECES = "application/offset+octet-stream"


def officer(here: Street) -> Client:
    user = UserFactory.create()
    appoint(actor=ACTOR, user=user, role=Role.OFFICER, organisation=here.body, valid_from=DAY)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client() -> Client:
    return officer(street())


def coded(**pairs: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())


def begun(client: Client, size: int, **metadata: str) -> str:
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": coded(**metadata)}
    answer = client.post(reverse("upload-new"), headers=headers)
    assert answer.status_code == 201, answer.content.decode()
    assert "GMT" in answer["Upload-Expires"]
    return answer["Location"]


def patch(client: Client, address: str, at: int, piece: bytes, **headers: str) -> "Mapping[str, str] | int":
    answer = client.patch(address, piece, content_type=PIECES, headers={**TUS, "Upload-Offset": str(at), **headers})
    return int(answer["Upload-Offset"]) if answer.status_code == 204 else answer.status_code


def test_a_client_learns_what_can_be_sent(client: Client) -> None:
    answer = client.options(reverse("upload-new"))
    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "checksum", "expiration", "termination"}
    assert int(answer["Tus-Max-Size"]) == 8 << 30


def test_a_file_is_sent_in_pieces_and_goes_on_where_it_broke(client: Client) -> None:
    content = jpeg(size=400)
    address = begun(client, len(content), filename="现场.jpg", sha256=sha256(content).hex())
    assert patch(client, address, 0, content[:100]) == 100
    asked = client.head(address, headers=TUS)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("100", str(len(content)))
    assert asked["Cache-Control"] == "no-store"
    assert patch(client, address, 100, content[100:]) == len(content)
    assert bytes(Upload.objects.get().digest) == sha256(content)


def test_a_piece_out_of_place_is_told_where_to_go_on(client: Client) -> None:
    address = begun(client, 900, filename="a.jpg")
    answer = client.patch(address, b"x", content_type=PIECES, headers={**TUS, "Upload-Offset": "5"})
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "0")


def test_a_checksum_that_does_not_fit_takes_the_piece_off(client: Client) -> None:
    content = jpeg()
    address = begun(client, len(content), filename="a.jpg")
    good = base64.b64encode(sha256(content[:90])).decode()
    assert patch(client, address, 0, content[:80], **{"Upload-Checksum": f"sha256 {good}"}) == 460
    assert patch(client, address, 0, content[:90], **{"Upload-Checksum": f"sha256 {good}"}) == 90
    assert patch(client, address, 90, content[90:], **{"Upload-Checksum": "md5 AAAA"}) == 400
    assert client.head(address, headers=TUS)["Upload-Offset"] == "90"


def test_a_file_that_is_given_up_is_gone(client: Client) -> None:
    address = begun(client, 900, filename="a.jpg")
    assert client.delete(address, headers=TUS).status_code == 204
    assert client.head(address, headers=TUS).status_code == 404


def test_nobody_sees_the_file_of_somebody_else(client: Client) -> None:
    address = begun(client, 900, filename="a.jpg")
    stranger = officer(street_of_another())
    assert stranger.head(address, headers=TUS).status_code == 404
    assert patch(stranger, address, 0, b"x") == 404
    assert stranger.delete(address, headers=TUS).status_code == 404
    assert Upload.objects.count() == 1


def street_of_another() -> Street:
    body = organisation("西桥街道办事处", area("西桥区"), category=3)
    certificates = (CertificateFactory.create(organisation=body), CertificateFactory.create(organisation=body))
    return Street(body, PowerFactory.create(organisation=body), certificates, UserFactory.create(), ACTOR, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "status", "words"),
    [
        ({}, 412, "刷新页面"),
        ({**TUS, "Upload-Length": "x"}, 400, "文件大小"),
        ({**TUS, "Upload-Length": "0"}, 415, "空文件"),
        ({**TUS, "Upload-Length": str(9 << 30)}, 413, "超过 8,192 MB"),
        ({**TUS, "Upload-Length": "9", "Upload-Metadata": "filename ***"}, 201, ""),
    ],
)
def test_what_a_client_asks_wrongly_is_answered_in_words(
    client: Client, headers: dict[str, str], status: int, words: str
) -> None:
    answer = client.post(reverse("upload-new"), headers=headers)
    assert (answer.status_code, answer["Tus-Resumable"]) == (status, "1.0.0")
    assert words in answer.content.decode()


def test_a_disguised_file_is_refused_with_its_first_piece_and_dropped(client: Client) -> None:
    address = begun(client, 5000, filename="照片.jpg")
    answer = client.patch(address, b"<svg/>" + bytes(99), content_type=PIECES, headers={**TUS, "Upload-Offset": "0"})
    assert answer.status_code == 415
    assert "SVG 图片可以含有脚本" in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_file_that_vanished_from_the_disk_is_told_as_gone(client: Client, settings: object) -> None:
    address = begun(client, 900, filename="a.jpg")
    (settings.XIEZHI_EVIDENCE / "incoming" / str(Upload.objects.get().pk)).unlink()  # type: ignore[attr-defined]
    assert client.head(address, headers=TUS).status_code == 410
    assert patch(client, address, 0, b"x") == 410


def test_other_content_than_pieces_is_refused(client: Client) -> None:
    address = begun(client, 900, filename="a.jpg")
    answer = client.patch(address, b"x", content_type="text/plain", headers={**TUS, "Upload-Offset": "0"})
    assert answer.status_code == 415
    assert Upload.objects.count() == 1
