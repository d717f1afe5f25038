"""Write every template of the catalogue as .docx into a folder, to be looked at or handed out.

Usage: python scripts/document_templates.py FOLDER [--filled]   (--filled: with words that say what stands where)
"""

import argparse
from pathlib import Path

from xiezhi.cases.documents.catalogue import catalogue, standard_template
from xiezhi.cases.documents.samples import sample_values
from xiezhi.office.filling import fill


def main() -> None:
    """Write them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--filled", action="store_true")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    for kind in catalogue().values():
        template = standard_template(kind)
        content = fill(template, sample_values(), name=kind.title) if asked.filled else template
        (asked.folder / f"{kind.file}.docx").write_bytes(content)
    print(f"{len(catalogue())} templates in {asked.folder}")


if __name__ == "__main__":
    main()
