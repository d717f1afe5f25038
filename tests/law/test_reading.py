from collections.abc import Callable

import pytest

from xiezhi.law import conditions, discretion, thresholds
from xiezhi.law.reading import Entry, each_once, names, texts_of

CONDITION = {
    "id": "x",
    "rule": "penalty.officers",
    "requires": "officers >= 2",
    "sentence": "句",
    "remedy": "改",
    "effect": "forbid",
}
THRESHOLD = {"id": "x", "rule": "penalty.officers", "question": "hearing", "when": "grave", "sentence": "句"}
FACTOR = {"id": "x", "rule": "penalty.none", "when": "grave", "effect": "exempt", "title": "题"}


def threshold(entry: Entry) -> object:
    return thresholds._threshold(entry, {})


@pytest.mark.parametrize(
    ("read", "right", "wrong"),
    [
        (conditions.defined, CONDITION, {"rule": "no.such"}),
        (conditions.defined, CONDITION, {"requires": "officers"}),
        (conditions.defined, CONDITION, {"requires": ""}),
        (conditions.defined, CONDITION, {"applies": "no_such_fact"}),
        (conditions.defined, CONDITION, {"effect": "shout"}),
        (conditions.defined, CONDITION, {"colour": "red"}),
        (threshold, THRESHOLD, {"rule": "no.such"}),
        (threshold, THRESHOLD, {"question": "lunch"}),
        (threshold, THRESHOLD, {"when": "present(nothing)"}),
        (discretion._weighing, FACTOR, {"rule": "no.such"}),
        (discretion._weighing, FACTOR, {"effect": "shout"}),
        (discretion._weighing, FACTOR, {"when": "fine"}),
    ],
)
def test_a_bad_entry_is_refused_with_its_file_and_id(
    read: Callable[[Entry], object], right: dict[str, object], wrong: dict[str, object]
) -> None:
    read(Entry("bad.toml", "x", right))
    with pytest.raises(ValueError, match=r"^bad\.toml \[x\]"):
        read(Entry("bad.toml", "x", {**right, **wrong}))


def test_an_entry_that_stands_twice_is_refused() -> None:
    entry = Entry("bad.toml", "x", CONDITION)
    with pytest.raises(ValueError, match=r"^bad\.toml \[x\]: stands there twice"):
        list(each_once([entry, entry]))


def test_a_table_of_another_form_is_refused_by_name() -> None:
    assert names("levels")["head"] == "行政机关负责人"
    with pytest.raises(ValueError, match=r"^facts\.toml \[facts\]: must be a table of texts"):
        texts_of("facts.toml", "facts")
    with pytest.raises(ValueError, match=r"^bad\.toml \[x\]: rule must be a table of tables"):
        Entry("bad.toml", "x", CONDITION).table("rule")
