"""The trail: events appended a second, and the verification of the whole tree (measured by `bench.trail`)."""

import argparse
import os
from collections.abc import Iterable

from bench.lines import Line, emit, say
from bench.site import enter


def main() -> None:
    """Measure in the database of the site."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, required=True)
    asked = parser.parse_args()
    enter(dict(os.environ))
    from bench.trail import run
    from xiezhi.config import connection as logins

    target = logins.database()
    say(f"appending and verifying {asked.events:,} events")
    lines: Iterable[Line] = run(
        target.dsn(target.owner), target.dsn(target.app), target.dsn(target.sequencer), asked.events
    )
    for line in lines:
        emit(line)


if __name__ == "__main__":
    main()
