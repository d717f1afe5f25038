"""The script that gathers what the pages load."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/static.py on a tree of its own: one template, one icon, the files to copy."""
    spec = importlib.util.spec_from_file_location("static_script", ROOT / "scripts" / "static.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    web, modules = tmp_path / "web", tmp_path / "node_modules"
    (web / "templates").mkdir(parents=True)
    (web / "static").mkdir()
    (web / "templates" / "page.html").write_text('{% icon "gavel" %}', encoding="utf-8")
    icons = modules / "@tabler" / "icons" / "icons" / "outline"
    icons.mkdir(parents=True)
    (icons / "gavel.svg").write_text(
        '<svg><path stroke="none" d="M0 0h24v24H0z" fill="none" /><path d="M3 21h7" /></svg>', encoding="utf-8"
    )
    for source in {**module.COPIED, **module.LICENCES}.values():
        (modules / source).parent.mkdir(parents=True, exist_ok=True)
        (modules / source).write_text("a{}\n/*# sourceMappingURL=a.css.map */\n", encoding="utf-8")
    monkeypatch.setattr(module, "WEB", web)
    monkeypatch.setattr(module, "MODULES", modules)
    monkeypatch.setattr(module, "VENDOR", web / "static" / "vendor")
    return module


def test_it_copies_what_is_used_and_draws_the_icons_that_are_named(script: ModuleType) -> None:
    assert script.main() == 0
    vendor = script.VENDOR
    assert {path.name for path in vendor.iterdir()} == {*script.COPIED, *script.LICENCES, "icons.svg"}
    assert "sourceMappingURL" not in (vendor / "tabler.min.css").read_text(encoding="utf-8")
    drawn = (vendor / "icons.svg").read_text(encoding="utf-8")
    assert '<symbol id="gavel" viewBox="0 0 24 24"><path d="M3 21h7" /></symbol>' in drawn
    assert 'stroke="none"' not in drawn


def test_what_is_missing_is_named_and_what_was_there_stays(
    script: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main() == 0
    (script.WEB / "templates" / "other.html").write_text('{% icon "no-such" %}', encoding="utf-8")
    assert script.main() == 1
    assert "no-such" in capsys.readouterr().err
    assert (script.VENDOR / "icons.svg").is_file()
    assert not script.VENDOR.with_name("vendor.new").exists()


def test_the_lock_file_names_no_host() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_our_own_sheets_load_nothing_and_every_class_of_a_mark_is_drawn() -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/xiezhi/web/static/web").glob("*.css"))
    assert "@import" not in sheets
    assert not re.search(r"url\(\s*[\"']?(?!data:)", sheets)
    for name in ("r-ok", "r-warn", "r-bad", "st.late", "xz-note.bad"):
        assert f".{name}" in sheets
