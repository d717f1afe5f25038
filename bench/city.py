"""A city in the database without files: districts of 56 bodies each and any number of acts, made by SQL on the server.

The same number gives the same acts: every choice is a hash of the act's number. Eight bodies hold 40 % of the acts, the
days lie over three years with some growth and few weekends, the dimensions come in 200 combinations with a long tail.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module

import psycopg
from psycopg import sql

from bench.lines import say

DISTRICTS, BODIES, OFFICERS, POWERS = 16, 56, 25, 30
CITY, DISTRICT, BODY = "云海市", "云海一区", "云海一区01局"
PART = 250_000
_DIGITS = "一二三四五六七八九十"

_TREE = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT place, nextval(pg_get_serial_sequence('registry_organisation', 'id'))::int AS id, name, parent, category, nature
FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[]) WITH ORDINALITY AS t (name, parent, category, nature, place);
"""
_TREE_ROWS = (
    (
        "INSERT INTO registry_organisation (id, code, category, nature, valid_from, valid_to, sort_order)"
        " SELECT id, '', category, nature, '2000-01-01', '9999-12-31', place FROM made"
    ),
    (
        "INSERT INTO registry_organisationname (organisation_id, name, valid_from, valid_to)"
        " SELECT id, name, '0001-01-01', '9999-12-31' FROM made"
    ),
    (
        "INSERT INTO registry_placement (organisation_id, parent_id, valid_from, valid_to)"
        " SELECT made.id, above.id, '0001-01-01', '9999-12-31' FROM made JOIN made AS above ON above.place = made.parent"
    ),
    "INSERT INTO registry_officer (name) SELECT '执法员' || n FROM generate_series(1, {officers}) AS n",
    (
        "INSERT INTO registry_certificate (number, officer_id, organisation_id, post, issued_on, expires_on, cancel_reason,"
        " remainder) SELECT '证' || id, id, (SELECT array_agg(id ORDER BY id) FROM registry_organisation WHERE category > 1)"
        "[1 + (id - 1) / {per_body}], 1, '2020-01-01', '2030-01-01', '', '{{}}' FROM registry_officer"
    ),
    (
        "INSERT INTO registry_power (organisation_id, code, name, kind, is_duty, valid_from, valid_to)"
        " SELECT id, 'Q' || n, '职权' || n, 2, n <= 20, '2000-01-01', '9999-12-31'"
        " FROM registry_organisation, generate_series(1, {powers}) AS n WHERE category > 1"
    ),
)

# h(k): one of 2³¹ numbers for choice k of act n. `c` is the combination of dimensions, the first ones far more often.
_ACTS = """
INSERT INTO cases_act (body_id, number, kind, procedure, source, power_code, power_name, party_type, party_name,
    party_cipher, party_hash, party_id_cipher, party_id_hash, inspected_on, filed_on, decided_on, served_on, closed_on,
    reviewed_on, published_on, decision_number, penalties, fine, confiscated, outcome, rectified, led_to_ref,
    certificate_numbers, certificate_ids, warnings, remark, remainder, content_hash, revision, recorded_at)
SELECT body, '2024-' || n, kind, CASE kind WHEN 2 THEN 1 + c %% 3 ELSE 0 END, 1 + c %% 4, 'Q' || 1 + h4 %% 30,
    '职权' || 1 + h4 %% 30, CASE WHEN is_person THEN 1 ELSE 3 END,
    CASE WHEN is_person THEN '' ELSE substr('云汀鑫隆好邻麒麟福海天宏远盛达顺', 1 + h5 %% 13, 2 + h5 %% 3)
        || substr('餐饮超市百货建材物流汽修', 1 + 2 * (h6 %% 6), 2) || '店' || h5 %% 997 END,
    CASE WHEN is_person THEN ciphers[1 + h5 %% 500] ELSE '' END, CASE WHEN is_person THEN hashes[1 + h5 %% 500] ELSE '' END,
    '', '',
    CASE WHEN kind = 1 THEN day END, CASE WHEN kind <> 1 THEN day - 20 END,
    CASE WHEN kind <> 1 AND h6 %% 20 > 0 THEN day END, NULL, CASE WHEN h6 %% 10 > 0 THEN day + 10 END,
    CASE WHEN kind = 2 AND h6 %% 4 = 0 THEN day - 2 END, CASE WHEN kind = 2 AND h6 %% 3 > 0 THEN day + 7 END,
    CASE WHEN kind = 2 THEN '云罚〔2024〕' || n ELSE '' END,
    CASE kind WHEN 2 THEN (ARRAY[4, 1, 5, 4, 12, 0, 8])[1 + c %% 7] ELSE 0 END,
    CASE WHEN kind = 2 AND c %% 7 IN (0, 2, 3) THEN (1 + h6 %% 200) * 10000 ELSE 0 END, 0,
    CASE kind WHEN 1 THEN 6 + c %% 3 ELSE 1 + c %% 3 END, c %% 3, CASE WHEN kind = 1 AND c %% 29 = 0 THEN 'x' ELSE '' END,
    '{{}}', ARRAY[first_officer + h5 %% 25, first_officer + (h5 + 1 + h6 %% 24) %% 25], '{{}}', '', '{{}}',
    decode(md5(n::text), 'hex'), 0, '2025-01-01'
FROM (SELECT n, bodies.ids[place] AS body, bodies.officers[place] AS first_officer, c, h4, h5, h6, h4 %% 3 = 0 AS is_person,
        CASE WHEN c %% 10 < 7 THEN 1 WHEN c %% 10 < 9 THEN 2 ELSE 3 END AS kind,
        d - CASE extract(dow FROM d) WHEN 6 THEN 1 WHEN 0 THEN 2 ELSE 0 END::int AS day
    FROM (SELECT n, h4, h5, h6, date '2022-01-03' + (1093 * power(h2 / 2147483648.0, 0.85))::int AS d,
            (200 * power(h3 / 2147483648.0, 2.5))::int AS c,
            CASE WHEN h1 %% 10 < 4 THEN 1 + {stride} * (h1 / 10 %% 8) ELSE 1 + h1 / 10 %% {bodies} END AS place
        FROM generate_series(%s::bigint, %s::bigint) AS n, LATERAL (SELECT
            (hashint8extended(n, 1) & 2147483647)::int, (hashint8extended(n, 2) & 2147483647)::int,
            (hashint8extended(n, 3) & 2147483647)::int, (hashint8extended(n, 4) & 2147483647)::int,
            (hashint8extended(n, 5) & 2147483647)::int, (hashint8extended(n, 6) & 2147483647)::int
        ) AS hashes (h1, h2, h3, h4, h5, h6) OFFSET 0) AS chosen,
        (SELECT array_agg(body ORDER BY body) AS ids, array_agg(officer ORDER BY body) AS officers FROM (
            SELECT organisation_id AS body, min(id) AS officer FROM registry_certificate GROUP BY 1) AS of_body) AS bodies
    ) AS act, (SELECT %s::bytea[], %s::bytea[]) AS persons (ciphers, hashes)
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'cases_act' AND indexname NOT IN
    (SELECT conname FROM pg_constraint WHERE conrelid = 'cases_act'::regclass)
"""
_CUBES = "SELECT relname FROM pg_class WHERE relname LIKE 'cube%' AND relkind = 'r'"


def build(acts: int, *, districts: int = DISTRICTS) -> None:
    """Fill the platform of this process with a city of so many districts and acts."""
    from django.db import transaction

    from xiezhi.registry.services.ancestry import rebuild_ancestry

    with owner() as connection, connection.transaction():
        _tree(connection, districts)
    with transaction.atomic():
        rebuild_ancestry()
    grow(1, acts, districts=districts)


def grow(first: int, last: int, *, districts: int = DISTRICTS) -> None:
    """Add the acts numbered `first` to `last`; indexes and cubes are made afterwards, as a restore would."""
    start = time.perf_counter()
    statement = _ACTS.format(stride=districts * BODIES // 8, bodies=districts * BODIES)
    with owner() as connection:
        indexes = connection.execute(_INDEXES).fetchall()
        connection.execute("ALTER TABLE cases_act DISABLE TRIGGER USER")
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(partial(_insert, statement, last, _persons()), range(first, last + 1, PART)))
        for _, definition in indexes:
            connection.execute(sql.SQL(definition))
        connection.execute("ALTER TABLE cases_act ENABLE TRIGGER USER")
        count_again(connection)
    settle()
    say(f"made {last - first + 1:,} acts in {time.perf_counter() - start:.0f} s")


def count_again(connection: psycopg.Connection) -> None:
    """Fill the cubes from the acts, by the same statement as the migration that made them."""
    for (table,) in connection.execute(_CUBES).fetchall():
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
    connection.execute(import_module("xiezhi.reporting.migrations.0003_grains").FILL)
    connection.execute("SELECT act_tally_recount()")


def settle() -> None:
    """What autovacuum does within minutes of an import."""
    with owner() as connection:
        cubes = [table for (table,) in connection.execute(_CUBES).fetchall()]
        for table in ("cases_act", "act_tally", *cubes, "registry_ancestry", "registry_certificate", "registry_power"):
            connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))


@contextmanager
def owner() -> Iterator[psycopg.Connection]:
    """A connection of the owner of the tables, each statement a transaction of its own."""
    from xiezhi.config import connection as logins

    target = logins.database()
    with psycopg.connect(target.dsn(target.owner), autocommit=True) as connection:
        yield connection


def _persons() -> tuple[list[bytes], list[bytes]]:
    """Names of 500 natural persons as the table holds them: encrypted, and as keyed hashes."""
    from xiezhi.cases import sealing

    names = [
        f"{family}{given}"
        for family in "张王李赵刘陈杨黄周吴徐孙马朱胡郭何林高罗"
        for given in "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉"
    ]
    return [sealing.encrypt(name) for name in names], [sealing.keyed_hash(name) for name in names]


def _insert(statement: str, last: int, persons: tuple[list[bytes], list[bytes]], first: int) -> None:
    with owner() as connection:
        connection.execute(statement, (first, min(first + PART - 1, last), *persons))


def _tree(connection: psycopg.Connection, districts: int) -> None:
    names, parents, categories, natures = [CITY], [0], [1], [0]
    for district in range(districts):
        tens, ones = divmod(district + 1, 10)
        names.append(f"云海{'十' if tens else ''}{_DIGITS[ones - 1] if ones else ''}区")
        parents.append(1)
        categories.append(1)
        natures.append(0)
    for district in range(districts):
        for body in range(BODIES):
            names.append(f"{names[1 + district]}{body + 1:02d}局")
            parents.append(2 + district)
            categories.append(2 if body < 32 else 3)
            natures.append(1)
    connection.execute(_TREE, (names, parents, categories, natures))
    counts = {"officers": districts * BODIES * OFFICERS, "per_body": OFFICERS, "powers": POWERS}
    for statement in _TREE_ROWS:
        connection.execute(statement.format(**counts))
