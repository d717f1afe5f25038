"""What the cube and the trail cost an import: the same import with both, and with neither.

Without means: the triggers on the acts are switched off, and the tree over the rows is neither hashed nor stored. The
content hash of each row stays, as the import finds unchanged rows by it.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from bench.ledger import district, write
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import Site, checkpoint, enter, measure

GOAL = 2.0
_WITHOUT = "from bench.price import import_without; import_without()"


def import_without() -> None:
    """Be the command line, with the tree over the rows left out."""
    from xiezhi.config.cli import main as command
    from xiezhi.config.cli.opening import open_platform

    open_platform()
    from xiezhi.exchange.services import acts

    class NoTree:
        root = bytes(32)

        def __init__(self, leaves: object, hasher: object) -> None:
            """Take what a tree would be made of, and make none."""

    record = acts.record
    acts.record = lambda **event: record(**event | {"rows_root": None})  # type: ignore[assignment]
    acts.Tiles = NoTree  # type: ignore[assignment,misc]
    acts.store_row_leaves = lambda **_: None  # type: ignore[assignment]
    sys.exit(command())


def main() -> None:
    """Import a ledger, take its acts away, and import it again without cube and trail."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    asked = parser.parse_args()
    here = Site(Path(os.environ["XIEZHI_DATA"]).parent, dict(os.environ))
    enter(here.environment)
    say(f"writing a ledger of {asked.rows:,} acts")
    paths = write(district(asked.rows), here.folder / "ledgers", "csv")
    for ledger in ("organisations", "officers", "powers"):
        here.run("import", ledger, str(paths[ledger]))
    order = ["import", "acts", str(paths["acts"]), "--format", "json"]
    checkpoint()
    say("importing with cube and trail")
    both = here.run(*order)
    _empty()
    say("importing without")
    environment = here.environment | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    neither = measure([sys.executable, "-c", _WITHOUT, *order], environment, here.folder)
    if json.loads(neither.output)["inserted"] != asked.rows:
        raise RuntimeError("the import without cube and trail left rows out")
    detail = f"{asked.rows:,} acts: {both.seconds:.1f} s against {neither.seconds:.1f} s; {load()}"
    price = both.seconds / neither.seconds
    emit(Line("import csv with cube and trail ÷ without, time", price, "×", GOAL, at_least=False, detail=detail))


def _empty() -> None:
    """Take the acts away and leave their triggers off."""
    import psycopg

    from xiezhi.config import connection as logins

    target = logins.database()
    with psycopg.connect(target.dsn(target.owner), autocommit=True) as connection:
        connection.execute("ALTER TABLE cases_act DISABLE TRIGGER USER")
        connection.execute("DELETE FROM cases_act")
        connection.execute("VACUUM (ANALYZE) cases_act")
    checkpoint()


if __name__ == "__main__":
    main()
