"""One platform of its own for the golden cases: everything goes through the command line, as a user would."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.databases import copy_template, drop

from xiezhi.exchange.sample.files import Form, write_ledgers
from xiezhi.exchange.sample.ledgers import ledgers
from xiezhi.exchange.sample.spec import load_spec


@dataclass(frozen=True)
class Platform:
    """A data folder and the command `xiezhi` over it."""

    environment: dict[str, str]
    folder: Path

    def run(self, *arguments: str, expect: int = 0) -> str:
        """Run a command, demand its exit status and return what it printed."""
        command = [sys.executable, "-m", "xiezhi.config.cli", *arguments]
        done = subprocess.run(
            command, check=False, env=self.environment, cwd=self.folder, capture_output=True, text=True
        )
        assert done.returncode == expect, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def import_sample(self, name: str, form: Form) -> dict[str, dict]:
        """Import the four ledgers of a specification; the printed result of each."""
        paths = write_ledgers(ledgers(load_spec(name)), self.folder / name, form=form)
        return {
            ledger: json.loads(self.run("import", ledger, str(path), "--format", "json"))
            for ledger, path in paths.items()
        }

    def stats(self, organisation: str, year: int, measures: Sequence[str], *options: str) -> list[dict]:
        """Rows of `xiezhi stats` for a year against the year before."""
        answer = self.run(
            "stats",
            *measures,
            "--org",
            organisation,
            "--period",
            str(year),
            "--compare",
            "yoy",
            "--format",
            "json",
            *options,
        )
        rows: list[dict] = json.loads(answer)["rows"]
        return rows


@pytest.fixture(scope="package")
def platform(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A platform with an empty database of its own on the tests' server."""
    name = f"{os.environ['XIEZHI_DATABASE']}_golden"
    with django_db_blocker.unblock():
        copy_template(name)
        yield Platform(os.environ | {"XIEZHI_DATABASE": name}, tmp_path_factory.mktemp("golden"))
        drop(name)
