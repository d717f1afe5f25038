"""No write path may be without a trail event: the source of all rooms is searched, those that do not exist yet included."""

from pathlib import Path

import pytest
from tests.trail.write_paths import Sources

SOURCE = Path(__file__).resolve().parents[2] / "src"

# What may write without an event, each with its reason. A name that needs no exception any more fails the test as well.
ALLOWED: dict[str, str] = {
    "xiezhi.reporting.selectors.records.LiveRecords.ask": "asks what the relations of figures are made of: SELECT only",
    "xiezhi.reporting.frozen.records.FrozenRecords.ask": "asks the same of a DuckDB in memory over files it cannot write",
    "xiezhi.reporting.frozen.records.FrozenRecords.__init__": "names the files of a snapshot in that DuckDB",
}
ALLOWED_BELOW = {
    "xiezhi.config.": "sets up the database and its logins as its owner, before there is any record to change",
}


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(SOURCE)


def exceptions(names: list[str]) -> list[str]:
    return [name for name in names if name in ALLOWED or name.startswith(tuple(ALLOWED_BELOW))]


def test_every_write_leaves_an_event(sources: Sources) -> None:
    found = sources.uncovered()
    unexplained = sorted(set(found) - set(exceptions(found)))
    assert unexplained == [], (
        "these write and leave no event: call xiezhi.trail.services.record in the same transaction"
    )


def test_every_exception_is_still_needed(sources: Sources) -> None:
    found = sources.uncovered()
    assert [name for name in ALLOWED if name not in found] == []


def test_the_search_sees_the_platform(sources: Sources) -> None:
    """If the search went blind, the test above would pass for nothing."""
    writing = [name for name, function in sources.functions.items() if function.writes]
    recording = [name for name, function in sources.functions.items() if function.records]
    for room in ("accounts", "registry"):
        assert any(name.startswith(f"xiezhi.{room}.services.") for name in writing), room
        assert any(name.startswith(f"xiezhi.{room}.services.") for name in recording), room


HEAD = """
from django.db import connection, transaction
from xiezhi.trail.services import Entry, record, record_many
from xiezhi.permits.models import Permit
"""

LEAVES_NONE = {
    "orm save": "def issue(*, permit):\n    permit.save()",
    "orm create": "def issue():\n    Permit.objects.create(x=1)",
    "queryset update": "def issue():\n    Permit.objects.filter(x=1).update(y=2)",
    "queryset delete": "def issue(*, permits):\n    permits.filter(x=1).delete()",
    "bulk": "def issue(*, rows):\n    Permit.objects.bulk_create(rows)",
    "sql": "def issue():\n    with connection.cursor() as cursor:\n        cursor.execute('insert into permits values (1)')",
    "sql in a constant": "Q = 'UPDATE permits SET a = 1'\ndef issue(cursor):\n    cursor.execute(Q)",
    "sql put together": (
        "def issue(cursor, sql):\n    query = sql.SQL('DELETE ' 'FROM {}').format(1)\n    cursor.execute(query)"
    ),
    "sql behind a with": "def issue(cursor):\n    cursor.execute('with x as (select 1) insert into permits select 1')",
    "sql nobody can read": "def issue(cursor, query):\n    cursor.execute(query)",
    "copy": "def issue(cursor):\n    with cursor.copy('COPY permits (a) FROM STDIN') as copy:\n        copy.write(b'1')",
    "only told of": "def issue(*, permit):\n    permit.save()\n    print(record)",
    "another record": "def issue(*, permit, book):\n    permit.save()\n    book.record(permit)",
    "by a private function": "def issue(*, permit):\n    _keep(permit)\ndef _keep(permit):\n    permit.save()",
    "one of two users": (
        "def issue(*, p):\n    _keep(p)\n    record(actor=1)\n"
        "def amend(*, p):\n    _keep(p)\n"
        "def _keep(p):\n    p.save()"
    ),
    "two that use each other": "def one(p):\n    p.save()\n    other(p)\ndef other(p):\n    one(p)",
    "from a table": "def _keep(p):\n    p.save()\nSTEPS = {'keep': _keep}\ndef issue(*, p):\n    STEPS['keep'](p)",
    "in a method": "class Desk:\n    def issue(self, permit):\n        permit.save()",
    "in a function inside": "def issue(permit):\n    def inner():\n        permit.save()\n    inner()",
}

LEAVES_ONE = {
    "orm": "def issue(*, permit):\n    permit.save()\n    record(actor=1)",
    "many": "def issue(*, rows):\n    Permit.objects.bulk_create(rows)\n    record_many(actor=1, entries=[])",
    "sql": "def issue(cursor):\n    cursor.execute('insert into permits values (1)')\n    record(actor=1)",
    "handed in": "def issue(*, permit, record):\n    permit.save()\n    record(action='x')",
    "by a private function": (
        "def issue(*, permit):\n    permit.save()\n    _tell()\ndef _tell():\n    record(actor=1)"
    ),
    "part of a use case": "def issue(*, p):\n    _keep(p)\n    record(actor=1)\ndef _keep(p):\n    p.save()",
    "from a table": (
        "def _keep(p):\n    p.save()\nSTEPS = {'keep': _keep}\n"
        "def issue(*, p):\n    STEPS['keep'](p)\n    record(actor=1)"
    ),
    "method of the same class": (
        "class Desk:\n    def issue(self, p):\n        p.save()\n        self.tell()\n    def tell(self):\n        record(actor=1)"
    ),
    "reading": "def find(cursor):\n    cursor.execute('select 1 from permits for update')\n    return Permit.objects.filter(x=1)",
    "a document": "def draw(document, path):\n    document.save(path)",
    "a dictionary": "def gather(a):\n    a.update(x=1)\n    a.copy()",
}


def found_in(tmp_path: Path, service: str, **others: str) -> list[str]:
    folder = tmp_path / "xiezhi" / "permits" / "services"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "issuing.py").write_text(HEAD + service)
    for name, code in others.items():
        (tmp_path / "xiezhi" / "permits" / f"{name}.py").write_text(code)
    return Sources(tmp_path).uncovered()


@pytest.mark.parametrize("name", LEAVES_NONE)
def test_a_write_without_an_event_is_found(tmp_path: Path, name: str) -> None:
    assert found_in(tmp_path, LEAVES_NONE[name]) != []


@pytest.mark.parametrize("name", LEAVES_ONE)
def test_a_write_with_an_event_is_left_alone(tmp_path: Path, name: str) -> None:
    assert found_in(tmp_path, LEAVES_ONE[name]) == []


def test_a_part_that_a_door_uses_by_itself_is_found(tmp_path: Path) -> None:
    service = "def keep(p):\n    p.save()\ndef issue(p):\n    keep(p)\n    record(actor=1)"
    door = "from xiezhi.permits.services import issuing\ndef post(request):\n    issuing.{}(request)"
    assert found_in(tmp_path / "good", service, views=door.format("issue")) == []
    assert found_in(tmp_path / "bad", service, views=door.format("keep")) == ["xiezhi.permits.services.issuing.keep"]


def test_a_write_at_a_door_is_found(tmp_path: Path) -> None:
    door = "from xiezhi.permits.models import Permit\ndef post(request):\n    Permit.objects.create(x=1)"
    assert found_in(tmp_path, "", views=door) == ["xiezhi.permits.views.post"]
