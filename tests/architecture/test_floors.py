"""What import-linter cannot see: foreign keys by name, writes outside services, names of drawers, length of files."""

import ast
import configparser
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignObject

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "xiezhi"
DRAWERS = {"util", "utils", "common", "core", "lib", "libs", "helper", "helpers", "misc"}
WRITES = {
    "save",
    "delete",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "update",
    "create",
    "raw",
}
# Methods of these names on other things than models and managers; everything else named so writes to the database.
MANAGERS = {"objects", "_default_manager"}


def floors() -> dict[str, int]:
    """Height of every room, from the contract."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    lines = [line for line in contract["importlinter:contract:floors"]["layers"].split("\n") if line.strip()]
    return {room.strip(" ()"): len(lines) - n for n, line in enumerate(lines) for room in line.split("|")}


def modules() -> Iterator[Path]:
    yield from sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def test_foreign_keys_go_down() -> None:
    height = floors()
    keys = [
        (model, field)
        for model in apps.get_models()
        if model.__module__.startswith("xiezhi.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject) and field.related_model.__module__.startswith("xiezhi.")
    ]
    assert keys
    for model, field in keys:
        room, other = (m.__module__.split(".")[1] for m in (model, field.related_model))
        assert height[room] > height[other] or room == other, f"{model.__name__}.{field.name} points up to {other}"


def writes(tree: ast.AST) -> Iterator[int]:
    """Lines that write through a manager or queryset (`X.objects….update(`) or save or delete a model instance."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            chain = {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
            if chain & MANAGERS or (node.func.attr in {"save", "delete"} and not is_file_call(node)):
                yield node.lineno


def is_file_call(node: ast.Call) -> bool:
    """Whether ``.save(path)`` is given a file: a model's save takes keywords only, a document's takes where to write."""
    return bool(node.args)


def test_only_services_write() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules()
        if "services" not in path.parts and path.name != "services.py"
        for line in writes(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == [], "only services write; move these there"


@pytest.mark.parametrize(
    "code",
    [
        "act.save()",
        "Act.objects.filter(x=1).update(y=2)",
        "Act.objects.create(x=1)",
        "act.delete()",
        "Act.objects.bulk_create([])",
    ],
)
def test_a_write_is_recognised(code: str) -> None:
    assert list(writes(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code", ["document.save(path)", "{}.update(x=1)", "digest.update(b'')", "Act.objects.filter(x=1)"]
)
def test_what_is_no_write_is_left_alone(code: str) -> None:
    assert list(writes(ast.parse(code))) == []


def test_doors_ask_selectors_and_never_the_tables() -> None:
    """Only a selector takes the scope; a door may know a model as a type, never its manager."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules()
        if path.relative_to(SOURCE).parts[0] in {"web", "api", "portal"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {*MANAGERS, "_base_manager", "cursor"}
    ]
    assert found == []


def test_no_drawers_without_a_name() -> None:
    names = {path: {*path.relative_to(SOURCE).parent.parts, path.stem} for path in modules()}
    assert [str(path) for path, parts in names.items() if parts & DRAWERS] == []


def test_files_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > 400} == {}


def test_the_contracts_hold() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-1000:]
