"""Real reports read by hand: how many figures, changes and relations are found, and that nothing true is called wrong."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from xiezhi.reader import Figure, Reading, read

HOLDING = {"exact", "within_rounding", "holds_partial", "feasible"}


@pytest.fixture(scope="module")
def gold(accept: Path) -> dict[str, list[dict[str, Any]]]:
    by_report: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in json.loads((accept / "gold_reports.json").read_text(encoding="utf-8")):
        by_report[entry["doc"]].append(entry)
    return by_report


@pytest.fixture(scope="module")
def relations(accept: Path) -> list[dict[str, Any]]:
    found = json.loads((accept / "relations_reports.json").read_text(encoding="utf-8"))
    return [entry for entry in found if len(entry["docs"]) == 1]


@pytest.fixture(scope="module")
def readings(reports: Path, gold: dict[str, list[dict[str, Any]]]) -> dict[str, Reading]:
    return {name: read((reports / name).read_bytes().decode("utf-8"), name=name) for name in gold}


def matching(reading: Reading, entry: dict[str, Any]) -> Figure | None:
    wanted = entry["value"] if entry["value"] is not None else abs(entry["change"]["value"])
    for figure in reading.figures:
        if figure.start < entry["end"] and entry["start"] < figure.end and abs(float(figure.value) - wanted) < 1e-6:
            return figure
    return None


def test_figures_are_found_and_no_others(gold: dict[str, list[dict[str, Any]]], readings: dict[str, Reading]) -> None:
    wanted = [(name, entry) for name, entries in gold.items() for entry in entries]
    found = [(name, figure) for name, entry in wanted if (figure := matching(readings[name], entry))]
    emitted = sum(len(reading.figures) for reading in readings.values())
    assert len(found) >= 0.97 * len(wanted)
    assert len(found) >= 0.95 * emitted


def test_changes_belong_to_their_figures(gold: dict[str, list[dict[str, Any]]], readings: dict[str, Reading]) -> None:
    wanted = [(name, entry) for name, entries in gold.items() for entry in entries if entry["change"]]
    right = 0
    for name, entry in wanted:
        figure = matching(readings[name], entry)
        right += bool(figure and figure.change and abs(float(figure.change.value) - entry["change"]["value"]) < 1e-6)
    assert right >= 0.9 * len(wanted)


def operands(entry: dict[str, Any], gold: dict[str, list[dict[str, Any]]], reading: Reading) -> set[str]:
    known = {fact["id"]: fact for fact in gold[entry["docs"][0]]}
    facts = [known[operand["ref"]] for operand in entry["operands"] if operand["ref"] in known]
    return {figure.id for fact in facts if (figure := matching(reading, fact))}


def test_relations_are_found(
    gold: dict[str, list[dict[str, Any]]], relations: list[dict[str, Any]], readings: dict[str, Reading]
) -> None:
    strict = [entry for entry in relations if entry["strict"] and entry["status"] in HOLDING]
    right = 0
    for entry in strict:
        reading = readings[entry["docs"][0]]
        wanted = operands(entry, gold, reading)
        right += any(len(wanted & set(relation.operands)) >= min(2, len(wanted)) for relation in reading.relations)
    assert right >= 0.85 * len(strict)


def test_only_what_is_wrong_is_called_wrong(
    gold: dict[str, list[dict[str, Any]]], relations: list[dict[str, Any]], readings: dict[str, Reading]
) -> None:
    wrong = [entry for entry in relations if entry["strict"] and entry["status"] == "violated"]
    allowed = [(entry["docs"][0], operands(entry, gold, readings[entry["docs"][0]])) for entry in wrong]
    alarms = {
        (name, relation.operands)
        for name, reading in readings.items()
        for relation in reading.relations
        if relation.status == "violated"
    }
    for name, wanted in allowed:
        assert any(alarm_name == name and wanted <= set(ids) for alarm_name, ids in alarms)
    assert len(alarms) == len(allowed)


def test_ten_thousand_letters_are_read_in_a_moment(reports: Path, gold: dict[str, list[dict[str, Any]]]) -> None:
    text = "\n".join((reports / name).read_text(encoding="utf-8") for name in gold)[:10_000]
    read(text)
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 0.3
