"""One platform of its own for the golden cases: everything goes through the command line, as a user would."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from xiezhi.exchange.sample.files import Form, write_ledgers
from xiezhi.exchange.sample.ledgers import ledgers
from xiezhi.exchange.sample.spec import load_spec

# Joins the embedded server and stays until its input ends, so that it need not start anew for every command.
HOLD = "from xiezhi.config.database import prepare; import sys; prepare(); print('ready', flush=True); sys.stdin.read()"


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
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A fresh platform; its server is fast and careless, as nothing outlives the tests."""
    folder = tmp_path_factory.mktemp("golden")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XIEZHI_")}
    kept.pop("DATABASE_URL", None)
    environment = {**kept, "XIEZHI_DATA": str(folder / "data"), "XIEZHI_CARELESS": "1"}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "ready\n"
    yield Platform(environment, folder)
    holder.communicate(timeout=60)
