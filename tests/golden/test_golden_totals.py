"""Ledgers made to totals that real reports published give every one of those figures and changes back.

The numbers are facts, taken from published annual reports; the years before follow from the published changes.
"""

import json
import re
from pathlib import Path

import docx
import pytest
from tests.golden.conftest import Platform

pytestmark = pytest.mark.slow

DISTRICT, STREET = "云汀区", "泊云街道办事处"

# measure: this year, the year before (None: not published)
DISTRICT_2024 = {
    "organisation.count": (56, None),
    "officer.count": (1397, 1443),
    "officer.issued.count": (99, None),
    "officer.cancelled.count": (145, None),
    "act.count": (59535, 41877),
    "penalty.count": (1917, 2031),
    "inspection.count": (57618, 39846),
}
DISTRICT_CHANGES = {"penalty.count": -5.6, "inspection.count": 44.6, "act.count": 42.2}
STREET_2023 = {
    "officer.count": (25, 26),
    "officer.issued.count": (1, None),
    "officer.cancelled.count": (2, None),
    "act.count": (339, 475),
    "inspection.count": (195, 309),
    "penalty.count": (144, 166),
    "coercion.count": (0, 0),
    "penalty.summary.count": (137, None),
    "penalty.ordinary.count": (7, None),
    "penalty.fine.sum": (11600, None),
    "penalty.exempt.count": (10, None),
}
LARGEST_DEPARTMENTS = [7830, 7177, 2619, 2158, 1372, 1178]
LARGEST_TOWNS = [2440, 1846, 1692, 1607, 1559, 1541, 1533, 1516]


@pytest.fixture(scope="module")
def district(platform: Platform) -> dict[str, dict]:
    return platform.import_sample("district_2024", "csv")


@pytest.fixture(scope="module")
def street(platform: Platform) -> dict[str, dict]:
    return platform.import_sample("subdistrict_2023", "xlsx")


def test_every_row_of_the_district_goes_in(district: dict[str, dict]) -> None:
    assert {ledger: (result["read"], result["refused"]) for ledger, result in district.items()} == {
        "organisations": (60, 0),
        "officers": (1431 + 86 + 99, 0),
        "powers": (district["powers"]["inserted"], 0),
        "enterprises": (district["enterprises"]["inserted"], 0),
        "acts": (59535 + 41877, 0),
    }
    assert district["enterprises"]["inserted"] > 10_000
    assert 0 < district["acts"]["warnings"] < 2000


def test_every_row_of_the_street_goes_in(street: dict[str, dict]) -> None:
    assert street["acts"]["inserted"] == street["acts"]["read"] == 339 + 475
    assert sum(result["refused"] for result in street.values()) == 0


def check(row: dict, expected: dict[str, tuple[int, int | None]]) -> None:
    for measure, (now, before) in expected.items():
        assert row["values"][measure] == now, measure
        if before is not None:
            assert row["previous"][measure] == before, measure
            assert row["change"][measure] == now - before, measure


def test_the_district_by_stats(platform: Platform, district: dict[str, dict]) -> None:
    (row,) = platform.stats(DISTRICT, 2024, list(DISTRICT_2024))
    check(row, DISTRICT_2024)
    assert row["change"]["officer.count"] == -46
    for measure, percent in DISTRICT_CHANGES.items():
        assert round(row["change_pct"][measure], 1) == percent


def test_the_district_by_body(platform: Platform, district: dict[str, dict]) -> None:
    rows = platform.stats(DISTRICT, 2024, ["penalty.count", "inspection.count", "act.count"], "--by", "body")
    towns = [row["values"] for row in rows if re.search("镇人民政府|街道办事处", row["by"]["body"])]
    departments = [row["values"] for row in rows if not re.search("镇人民政府|街道办事处", row["by"]["body"])]
    assert (len(departments), len(towns)) == (32, 24)
    assert sum(values["penalty.count"] for values in departments) == 1395
    assert sum(values["inspection.count"] for values in departments) == 25918
    assert sum(values["penalty.count"] for values in towns) == 522
    assert sum(values["inspection.count"] for values in towns) == 31700
    assert sorted((v["act.count"] for v in departments if v["act.count"] >= 1000), reverse=True) == LARGEST_DEPARTMENTS
    assert sorted((v["act.count"] for v in towns if v["act.count"] >= 1500), reverse=True) == LARGEST_TOWNS


def test_the_street_by_stats(platform: Platform, street: dict[str, dict]) -> None:
    (row,) = platform.stats(STREET, 2023, list(STREET_2023))
    check(row, STREET_2023)
    assert [row["change"][m] for m in ("act.count", "inspection.count", "penalty.count")] == [-136, -114, -22]


def numbers_in(path: Path) -> set[str]:
    """Every number in the text and tables of a document, without separators of thousands."""
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[,，](?=\d{3})", "", text)))


def built(platform: Platform, organisation: str, year: int) -> Path:
    path = platform.folder / f"{organisation}{year}.docx"
    platform.run("report", "build", "--org", organisation, "--year", str(year), "--out", str(path))
    return path


def contradictions(platform: Platform, path: Path, *options: str) -> list[dict]:
    answer = json.loads(platform.run("report", "check", str(path), "--format", "json", *options))
    return [relation for relation in answer["relations"] if relation["status"] == "violated"]


def test_the_annual_report_of_the_district(platform: Platform, district: dict[str, dict]) -> None:
    path = built(platform, DISTRICT, 2024)
    figures = [now for now, _ in DISTRICT_2024.values()] + [1395, 25918, 522, 31700, 32, 24, 46]
    figures += LARGEST_DEPARTMENTS + LARGEST_TOWNS
    wanted = {str(figure) for figure in figures} | {"5.6", "44.6", "42.2"}
    assert wanted - numbers_in(path) == set()
    assert contradictions(platform, path) == []


def test_the_annual_report_of_the_street(platform: Platform, street: dict[str, dict]) -> None:
    path = built(platform, STREET, 2023)
    wanted = {str(now) for now, _ in STREET_2023.values()} | {"136", "114", "22"}
    assert wanted - numbers_in(path) == set()
    assert contradictions(platform, path) == []


def test_a_report_that_misstates_a_figure_is_found_against_our_own(
    platform: Platform, district: dict[str, dict]
) -> None:
    path = platform.folder / "misstated.txt"
    path.write_text("2024年，云汀区共实施行政处罚1971件，较上年度下降5.6%。\n", encoding="utf-8")
    answer = platform.run("report", "check", str(path), "--org", DISTRICT, "--year", "2024", "--format", "json")
    assert "1917" in answer
