"""Draw the house in ARCHITECTURE.md from the contract that the build enforces, so that the drawing cannot drift.

python scripts/house.py           write the drawing
python scripts/house.py --check   fail when it is stale
"""

import configparser
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- house: drawn by scripts/house.py -->", "<!-- /house -->"
WIDTH = 46
ROOMS = {
    "config": "settings, root addresses, the `xiezhi` command",
    "web": "staff pages",
    "api": "machine interface",
    "portal": "public pages",
    "exchange": "files in and out: ledgers, batches, undo",
    "reporting": "live figures, snapshots, annual reports",
    "oversight": "findings and what became of them",
    "disclosure": "what is published, redacted how",
    "cases": "the act, from lead to archive and remedy",
    "registry": "organisations, officers, powers, appointments",
    "trail": "append-only record of every write, its tree",
    "accounts": "users, sessions",
    "law": "statutes, deadlines, procedures, identifiers",
    "measures": "indicators",
    "office": "workbooks and documents",
    "paging": "pages of long lists",
    "reader": "figures and arithmetic of any report",
}


def floors() -> list[list[str]]:
    """Return the rooms of each floor, from the roof down, as the contract names them."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    lines = contract["importlinter:contract:floors"]["layers"].split("\n")
    return [[room.strip(" ()") for room in line.split("|")] for line in lines if line.strip()]


def drawing() -> str:
    """Return the house as text: planned rooms in parentheses."""
    rows = ["```text"]
    for floor in floors():
        names = [name if (ROOT / "src" / "xiezhi" / name).is_dir() else f"({name})" for name in floor]
        rows.append(f"{' | '.join(names).center(WIDTH)}  {'; '.join(ROOMS[name] for name in floor)}")
    return "\n".join([*(row.rstrip() for row in rows), "```"])


def main() -> int:
    """Write or check the drawing; return the exit status."""
    page = ROOT / "ARCHITECTURE.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    fresh = f"{before}{BEGIN}\n{drawing()}\n{END}{after}"
    if "--check" in sys.argv:
        if fresh != text:
            print("ARCHITECTURE.md: the drawing is stale; run scripts/house.py", file=sys.stderr)
        return int(fresh != text)
    page.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
