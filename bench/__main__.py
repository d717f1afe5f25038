"""`make bench`: every benchmark on a platform of its own, one line a figure.

    python -m bench [--quick] [--only NAME] [--rows N] [--acts N]

Exit status 1 where a benchmark failed, or, unless `--quick`, where a goal was not met.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext

from bench import machine
from bench.lines import Line
from bench.site import site

FULL = {
    "rows": 430_000,
    "sample": 5_000,
    "events": 1_000_000,
    "acts": 1_000_000,
    "video": 1 << 30,
    "photos": 1_000,
    "handled": 25,
}
QUICK = {"rows": 4_000, "sample": 200, "events": 5_000, "acts": 20_000, "video": 64 << 20, "photos": 40, "handled": 1}
# What works on texts alone needs no database, whose making takes longer than its measurement.
WITHOUT_SITE = ("reader",)


def benches(sizes: dict[str, int]) -> dict[str, list[str]]:
    """Module and arguments of every benchmark, by name."""
    rows, sample, events, acts = (str(sizes[name]) for name in ("rows", "sample", "events", "acts"))
    report = str(sizes["acts"] * 7 // 10)
    return {
        "reader": ["bench.reading"],
        "csv": ["bench.importing", "--form", "csv", "--rows", rows],
        "xlsx": ["bench.importing", "--form", "xlsx", "--rows", rows],
        "compare": ["bench.comparing", "--rows", rows, "--sample", sample],
        "figures": ["bench.figures", "--acts", acts],
        "frozen": ["bench.frozen", "--acts", acts],
        "lists": ["bench.lists", "--acts", acts],
        "clocks": ["bench.clocks", "--clocks", acts],
        "legality": ["bench.legality", "--acts", acts],
        "similar": ["bench.similar", "--acts", acts],
        "opening": ["bench.opening", "--cases", sample],
        "pages": ["bench.pages", "--cases", str(sizes["handled"])],
        "evidence": ["bench.evidence", "--bytes", str(sizes["video"]), "--photos", str(sizes["photos"])],
        "annual": ["bench.annual", "--acts", report],
        "price": ["bench.price", "--rows", rows],
        "trail": ["bench.chain", "--events", events],
    }


def measure(command: Sequence[str], *, alone: bool = False) -> list[Line]:
    """Run one benchmark, `alone` without a platform, and show its lines as they come.

    Raises CalledProcessError where it fails.
    """
    lines: list[Line] = []
    with nullcontext() if alone else site() as here:
        arguments = [sys.executable, "-m", *command]
        environment = here.environment if here else None
        process = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for printed in process.stdout:
            lines.append(Line(**json.loads(printed)))
            print(lines[-1], flush=True)
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, arguments)
    return lines


def main() -> int:
    """Run what was asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--quick", action="store_true", help="small sizes: whether it runs, not how fast")
    parser.add_argument("--only", action="append", choices=tuple(benches(QUICK)), help="only this one; may be repeated")
    parser.add_argument("--rows", type=int, help="acts of the ledger (430,000)")
    parser.add_argument("--acts", type=int, help="acts of the city (1,000,000); 10,000,000 take five minutes to make")
    asked = parser.parse_args()
    given = {"rows": asked.rows, "acts": asked.acts}
    sizes = (QUICK if asked.quick else FULL) | {name: size for name, size in given.items() if size}
    print(machine.describe(), flush=True)
    if asked.quick:
        print("--quick: small sizes, the figures mean nothing", flush=True)
    lines: list[Line] = []
    failed: list[str] = []
    for name, command in benches(sizes).items():
        if asked.only and name not in asked.only:
            continue
        try:
            lines += measure(command, alone=name in WITHOUT_SITE)
        except subprocess.CalledProcessError as error:
            failed.append(name)
            print(f"{name}: failed with status {error.returncode}", flush=True)
    missed = [line.name for line in lines if line.is_met is False]
    return int(bool(failed) or (bool(missed) and not asked.quick))


if __name__ == "__main__":
    sys.exit(main())
