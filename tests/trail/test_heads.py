import json
from datetime import datetime
from pathlib import Path

import pytest
from tests.trail.world import Trail

from xiezhi.trail.errors import Refused
from xiezhi.trail.heads import export_head, read_head, read_heads
from xiezhi.trail.selectors import head


def test_no_head_no_file(trail: Trail, tmp_path: Path) -> None:
    trail.write(1)
    assert export_head(trail.sequencer, tmp_path) is None
    assert head() is None
    assert list(tmp_path.iterdir()) == []


def test_a_head_becomes_a_file(trail: Trail, tmp_path: Path) -> None:
    folder = tmp_path / "heads"
    trail.write(3)
    trail.sequence()
    path = export_head(trail.sequencer, folder)
    assert path == folder / "head-000000000003.json"
    content = json.loads(path.read_text())
    newest = head()
    assert newest is not None
    assert content == {
        "algorithm": "sm3",
        "at": content["at"],
        "root": trail.ask("select encode(root, 'hex') from trail.head"),
        "size": 3,
    }
    assert datetime.fromisoformat(content["at"]) == newest.at
    assert read_head(path) == newest
    assert export_head(trail.sequencer, folder) == path
    assert [file.name for file in folder.iterdir()] == [path.name]


def test_heads_are_read_by_size(trail: Trail, tmp_path: Path) -> None:
    for _ in range(3):
        trail.write(2)
        trail.sequence()
        export_head(trail.sequencer, tmp_path)
    assert [kept.size for kept in read_heads(tmp_path)] == [2, 4, 6]


def test_another_root_for_a_known_size_is_an_alarm(trail: Trail, tmp_path: Path) -> None:
    trail.write(3)
    trail.sequence()
    path = export_head(trail.sequencer, tmp_path)
    assert path is not None
    before = path.read_text()
    with trail.intruder() as intruder:
        intruder.execute("update trail.head set root = sha256('x')")
    with pytest.raises(Refused, match="请立即核验"):
        export_head(trail.sequencer, tmp_path)
    assert path.read_text() == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"algorithm": "sm3", "at": "2024-01-01T00:00:00+00:00", "root": "xy", "size": 3}',
        '{"algorithm": "sm3", "at": "2024-01-01T00:00:00+00:00", "root": "ab", "size": 3}',
        '{"algorithm": "md5", "at": "2024-01-01T00:00:00+00:00", "root": "%s", "size": 3}' % ("ab" * 32),
        '{"algorithm": "sm3", "at": "gestern", "root": "%s", "size": 3}' % ("ab" * 32),
        '{"algorithm": "sm3", "at": "2024-01-01T00:00:00+00:00", "root": "%s", "size": 0}' % ("ab" * 32),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "head-000000000003.json").write_text(content)
    with pytest.raises(Refused, match=r"head-000000000003\.json"):
        read_heads(tmp_path)


def test_a_failed_export_leaves_nothing(trail: Trail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trail.write(3)
    trail.sequence()

    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("xiezhi.trail.heads.os.fsync", fails)
    with pytest.raises(OSError, match="disk full"):
        export_head(trail.sequencer, tmp_path)
    assert list(tmp_path.iterdir()) == []
