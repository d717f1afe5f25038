"""Files sent in pieces: continued after a break, given up, refused early, and made evidence exactly once."""

import io
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from tests.cases.evidence import photographed, sent, stated, turn_of
from tests.cases.matters import NOW, street
from tests.cases.pictures import jpeg, mp4, sha256

from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.evidence.errors import FileRefused, StoreUnavailable
from xiezhi.cases.evidence.incoming import Behind, Incoming, Mangled, NotHere, incoming
from xiezhi.cases.models import Evidence, Upload
from xiezhi.cases.selectors.evidence_check import check_files
from xiezhi.cases.selectors.uploads import arrived, own_upload
from xiezhi.cases.services.uploads import Announced, Checksum, begin, continue_with, forget_expired, receive_upload
from xiezhi.trail.actor import Actor


class TestPieces:
    """The folder of files that arrive, without a database."""

    @given(content=st.binary(min_size=1, max_size=3000), cuts=st.lists(st.integers(0, 3000), max_size=6))
    def test_pieces_cut_anywhere_make_the_file(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes, cuts: list[int]
    ) -> None:
        folder = Incoming(tmp_path_factory.mktemp("in"))
        folder.begin("f", size=len(content), free=0)
        ends = sorted({*(min(cut, len(content)) for cut in cuts), len(content)})
        at = 0
        for end in ends:
            at = folder.append("f", at=at, most=len(content), read=io.BytesIO(content[at:end]).read)
        assert (at, folder.path("f").read_bytes()) == (len(content), content)

    def test_a_piece_that_does_not_follow_is_refused_with_what_is_there(self, tmp_path: Path) -> None:
        folder = Incoming(tmp_path)
        folder.begin("f", size=10, free=0)
        folder.append("f", at=0, most=10, read=io.BytesIO(b"abc").read)
        with pytest.raises(Behind) as behind:
            folder.append("f", at=5, most=10, read=io.BytesIO(b"x").read)
        assert behind.value.size == 3

    def test_what_arrived_before_a_connection_broke_stays(self, tmp_path: Path) -> None:
        folder, pieces = Incoming(tmp_path), [b"abc", b"def"]
        folder.begin("f", size=10, free=0)

        def breaking(_: int) -> bytes:
            if pieces:
                return pieces.pop(0)
            raise ConnectionResetError

        assert folder.append("f", at=0, most=10, read=breaking) == 6
        assert folder.size("f") == 6

    def test_of_two_connections_for_one_file_the_later_goes_on(self, tmp_path: Path) -> None:
        folder, waiting, told = Incoming(tmp_path), threading.Event(), []
        folder.begin("f", size=6, free=0)
        lost = iter([b"ab", b"cd"])

        def hanging(_: int) -> bytes:
            piece = next(lost)
            if piece == b"cd":
                waiting.wait(5)
            return piece

        def old() -> None:
            try:
                folder.append("f", at=0, most=6, read=hanging)
            except Behind as behind:
                told.append(behind.size)

        thread = threading.Thread(target=old)
        thread.start()
        while folder.size("f") < 2:
            os.sched_yield()
        assert folder.append("f", at=2, most=6, read=io.BytesIO(b"CDEF").read) == 6
        waiting.set()
        thread.join()
        assert (folder.path("f").read_bytes(), told) == (b"abCDEF", [6])

    def test_a_piece_with_another_checksum_is_taken_off(self, tmp_path: Path) -> None:
        folder = Incoming(tmp_path)
        folder.begin("f", size=10, free=0)
        folder.append("f", at=0, most=10, read=io.BytesIO(b"good").read)
        folder.append("f", at=4, most=10, read=io.BytesIO(b"bad").read)
        with pytest.raises(Mangled):
            folder.require_checksum("f", since=4, algorithm="sha256", digest=sha256(b"other"))
        assert folder.size("f") == 4

    def test_a_file_that_became_evidence_meanwhile_loses_nothing_to_a_checksum_that_fails(self, tmp_path: Path) -> None:
        folder, kept = Incoming(tmp_path), tmp_path / "kept"
        folder.begin("f", size=4, free=0)
        folder.append("f", at=0, most=4, read=io.BytesIO(b"good").read)
        checking = threading.Thread(target=_wrong_checksum, args=(folder,))
        with folder.held("f") as there:
            checking.start()
            checking.join(0.2)
            os.link(folder.path("f"), kept)
        checking.join()
        assert (there, kept.read_bytes(), folder.size("f")) == (4, b"good", 4)

    def test_room_that_was_promised_to_many_stays_free_while_they_write(self, tmp_path: Path) -> None:
        folder = Incoming(tmp_path)
        folder.begin("f", size=4, free=0)
        with pytest.raises(StoreUnavailable, match="磁盘已满"):
            folder.append("f", at=0, most=4, read=io.BytesIO(b"good").read, free=1 << 60)
        assert folder.size("f") == 0

    def test_a_full_disk_is_said_in_words(self, tmp_path: Path) -> None:
        with pytest.raises(StoreUnavailable, match="磁盘空间不足"):
            Incoming(tmp_path).begin("f", size=1 << 60, free=0)
        with pytest.raises(NotHere):
            Incoming(tmp_path).size("f")


def _wrong_checksum(folder: Incoming) -> None:
    with pytest.raises(NotHere):
        folder.require_checksum("f", since=0, algorithm="sha256", digest=sha256(b"other"))


@pytest.mark.django_db
@pytest.mark.usefixtures("evidence_folder")
class TestUploads:
    """Files that become evidence."""

    def test_a_file_that_arrived_becomes_evidence_once_however_often_it_is_asked_for(self) -> None:
        here, content = street(), jpeg()
        case = here.open()
        upload = sent(here, content, digest=sha256(content))
        turn = turn_of(here, case)
        first = receive_upload(turn=turn, statement=stated(), upload_id=upload.pk)
        again = receive_upload(turn=turn, statement=stated(), upload_id=upload.pk)
        assert (first.pk, Evidence.objects.count(), Upload.objects.count()) == (again.pk, 1, 0)
        assert bytes(first.device_digest) == sha256(content)
        assert list(incoming().names()) == []
        assert [checked.problem for checked in check_files()] == [""]

    def test_a_file_that_is_not_whole_is_not_taken_yet(self) -> None:
        here = street()
        case = here.open()
        upload = begin(actor=here.actor, announced=Announced("现场.jpg", 900), now=NOW)
        continue_with(actor=here.actor, upload=upload, at=0, read=io.BytesIO(jpeg()[:100]).read)
        with pytest.raises(CaseRefused, match="还没有传完（100 / 900 字节）"):
            receive_upload(turn=turn_of(here, case), statement=stated(), upload_id=upload.pk)
        assert arrived(upload) == 100

    def test_a_file_of_no_use_is_refused_with_its_first_bytes_and_nothing_of_it_is_kept(self) -> None:
        here = street()
        upload = begin(actor=here.actor, announced=Announced("录像.mp4", 1 << 30), now=NOW)
        with pytest.raises(FileRefused, match="Windows 程序"):
            continue_with(actor=here.actor, upload=upload, at=0, read=io.BytesIO(b"MZ" + bytes(900)).read)
        assert own_upload(here.actor.id, upload.pk) is None
        assert list(incoming().names()) == []

    def test_a_file_that_changed_on_the_way_is_not_kept(self) -> None:
        here = street()
        case = here.open()
        upload = sent(here, jpeg(shade=1), digest=sha256(jpeg(shade=2)))
        with pytest.raises(FileRefused, match="散列"):
            receive_upload(turn=turn_of(here, case), statement=stated(), upload_id=upload.pk)
        assert not Upload.objects.exists()
        assert not Evidence.objects.exists()
        assert list(check_files()) == []

    def test_a_large_photo_is_refused_before_it_is_sent_to_its_end(self) -> None:
        here = street()
        upload = begin(actor=here.actor, announced=Announced("现场.jpg", 200 << 20), now=NOW)
        with pytest.raises(FileRefused, match="超过图片 100 MB"):
            continue_with(actor=here.actor, upload=upload, at=0, read=io.BytesIO(jpeg()).read)

    def test_nobody_continues_or_registers_the_file_of_somebody_else(self) -> None:
        here = street()
        case = here.open()
        upload = sent(here, jpeg())
        other = Actor(here.actor.id + 1, "他人", "test")
        assert own_upload(other.id, upload.pk) is None
        with pytest.raises(CaseRefused, match="没有这个上传的文件"):
            receive_upload(turn=turn_of(here, case, actor=other), statement=stated(), upload_id=upload.pk)

    def test_a_checksum_is_asked_of_a_piece(self) -> None:
        here = street()
        upload = begin(actor=here.actor, announced=Announced("现场.jpg", 900), now=NOW)
        wrong = Checksum("sha1", b"x" * 20)
        with pytest.raises(Mangled):
            continue_with(actor=here.actor, upload=upload, at=0, read=io.BytesIO(jpeg()).read, checksum=wrong)
        assert arrived(upload) == 0

    def test_what_was_never_sent_to_its_end_is_forgotten_after_its_days(self) -> None:
        here = street()
        kept, gone = (
            begin(actor=here.actor, announced=Announced("a.mp4", 900), now=at) for at in (NOW, NOW - timedelta(days=9))
        )
        stray = settings.XIEZHI_EVIDENCE / "incoming" / "stray"
        stray.write_bytes(b"x")
        os.utime(stray, (0, 0))
        assert forget_expired(actor=here.actor, now=NOW) == 2
        assert list(Upload.objects.values_list("pk", flat=True)) == [kept.pk]
        assert [name for name, _ in incoming().names()] == [str(kept.pk)]
        assert gone.pk != kept.pk

    def test_the_check_names_a_changed_a_missing_and_a_stray_file(self) -> None:
        here = street()
        case = here.open()
        changed, missing = photographed(here, case, jpeg(shade=1)), photographed(here, case, mp4(), name="a.mp4")
        objects = settings.XIEZHI_EVIDENCE / "objects"
        assert changed.file is not None
        assert missing.file is not None
        path = objects / str(changed.file)[:2] / str(changed.file)
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.chmod(0o600)
        path.write_bytes(content)
        (objects / str(missing.file)[:2] / str(missing.file)).unlink()
        stray = objects / "ab" / ("ab" * 32)
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"x")
        problems = [checked.problem for checked in check_files()]
        assert f"{changed.file} 的内容已被改动" in problems[0]
        assert f"案件 {case.pk} 证据1" in problems[0]
        assert f"{missing.file} 不见了" in problems[1]
        assert "不在索引中" in problems[2]
