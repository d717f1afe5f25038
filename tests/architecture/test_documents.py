"""Documents that are checked against the code."""

import re
import subprocess
import sys
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def test_the_drawing_of_the_house_is_fresh() -> None:
    answer = subprocess.run(
        [sys.executable, "scripts/house.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr


def test_every_model_is_in_the_glossary() -> None:
    terms = set(
        re.findall(r"^\| ([^|]+?) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    names = {str(model._meta.verbose_name) for model in apps.get_models() if model.__module__.startswith("xiezhi.")}
    assert names
    assert names - terms == set(), "add these to docs/glossary.md"


def test_the_glossary_has_one_word_for_one_thing() -> None:
    rows = re.findall(
        r"^\| ([^|]+?) \| `([^`|]+)` \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert rows
    for column in zip(*rows, strict=True):
        assert sorted(set(column)) == sorted(column)


def test_the_index_of_decisions_matches_the_folder() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"\[(\d{4}) ([^\]]+)\]\((\d{4}-[a-z0-9-]+\.md)\)", index)
    assert sorted(name for _, _, name in listed) == sorted(p.name for p in folder.glob("[0-9]*.md"))
    for number, title, name in listed:
        first = (folder / name).read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# {number} {title}", name


def test_every_command_is_in_the_readme() -> None:
    from xiezhi.config.cli.parser import COMMANDS

    readme = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    for command in COMMANDS:
        word = {"imports": "import"}.get(command, command)
        assert f"xiezhi {word}" in readme, f"xiezhi {word} is not in README.zh-CN.md"
