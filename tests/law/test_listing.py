from pathlib import Path

from xiezhi.law import listing
from xiezhi.law.statutes import statutes

DOCS = Path(__file__).resolve().parents[2] / "docs" / "statutes.md"


def test_the_page_in_docs_is_the_data() -> None:
    assert DOCS.read_text(encoding="utf-8") == listing.as_markdown(), "python -m xiezhi.law.listing > docs/statutes.md"


def test_the_page_names_every_rule_once_for_each_version() -> None:
    text = listing.as_markdown().split("## 程序")[0]
    for rule_id, versions in statutes().by_id.items():
        assert text.count(f"| `{rule_id}` |") == len(versions), rule_id
