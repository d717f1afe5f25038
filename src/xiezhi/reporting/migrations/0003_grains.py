"""The cube anew: cells say whether an act was decided, deltas know their month only, areas have cells of their own.

No reading takes a day from a delta (days that cut a month are read from the acts), and by the month a large batch makes
a fraction of the rows to write and to fold. The cells are counted again from the acts.

Figures of whole years are read from cells by the year. `cube_unit` holds, for every area, the folded acts of all that
stood below it through a whole month; `cube_placement` says of whom, so that a change of the tree can move them in its
own transaction. `cube_officer` and `cube_power` count acts by certificate and by power item, as how many of them were
used cannot be added up from parts.
"""

from django.db import migrations

DIMENSIONS = "kind, procedure, source, party_type, outcome, penalties, rectified, led_to_act, decided"
SUMS = "sum(n)::int AS n, sum(fine)::bigint AS fine, sum(confiscated)::bigint AS confiscated, "
SUMS += "sum(reviewed)::int AS reviewed, sum(published)::int AS published"
ANY = "sum(n) <> 0 OR sum(fine) <> 0 OR sum(confiscated) <> 0 OR sum(reviewed) <> 0 OR sum(published) <> 0"
NAMES = "n, fine, confiscated, reviewed, published"
SIGNED = ", ".join(f"sign * {name} AS {name}" for name in NAMES.split(", "))
ADDED = ", ".join(f"{name} = cell.{name} + excluded.{name}" for name in NAMES.split(", "))

# NOT NULL throughout: a null would escape the key of ON CONFLICT.
COLUMNS = """
    kind smallint NOT NULL, procedure smallint NOT NULL, source smallint NOT NULL, party_type smallint NOT NULL,
    outcome smallint NOT NULL, penalties int NOT NULL, rectified smallint NOT NULL, led_to_act boolean NOT NULL,
    decided boolean NOT NULL,
    n int NOT NULL, fine bigint NOT NULL, confiscated bigint NOT NULL, reviewed int NOT NULL, published int NOT NULL
"""

TYPES = {"power_code": "text", "month": "date", "category": "smallint"}


def typed(names: str) -> str:
    return ", ".join(f"{name} {TYPES.get(name, 'int')} NOT NULL" for name in names.split(", "))


def cells(table: str, key: str) -> str:
    """A grain; those by the year have its first day as `month`."""
    return f"""
    CREATE TABLE {table} ({typed(key)}, {COLUMNS}, PRIMARY KEY ({key}, {DIMENSIONS})) WITH (fillfactor = 80);
    CREATE INDEX {table}_empty ON {table} (month) WHERE n = 0;
    """


def counter(table: str, *names: str) -> str:
    first, *others = names
    key = ", ".join([first, "month", *others])
    return f"""
    CREATE TABLE {table} ({typed(key)}, n int NOT NULL, PRIMARY KEY ({key})) WITH (fillfactor = 80);
    CREATE TABLE {table}_year ({typed(key)}, n int NOT NULL, PRIMARY KEY ({key})) WITH (fillfactor = 80);
    CREATE TABLE {table}_delta ({typed(key)}, n int NOT NULL) {CHURNING};
    """


BODY, UNIT = "body_id, month", "unit_id, month, category"
YEAR = "date_trunc('year', month::timestamp)::date AS month"
CHURNING = "WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)"
TABLES = f"""
DROP TABLE cube_delta; DROP TABLE cube_month;
{cells("cube_month", BODY)}{cells("cube_year", BODY)}
CREATE TABLE cube_delta (body_id int NOT NULL, month date NOT NULL, {COLUMNS}) {CHURNING};
CREATE TABLE cube_placement (unit_id int NOT NULL, body_id int NOT NULL, category smallint NOT NULL,
    first_month date NOT NULL, last_month date NOT NULL);
CREATE INDEX cube_placement_body ON cube_placement (body_id);
{cells("cube_unit", UNIT)}{cells("cube_unit_year", UNIT)}
{counter("cube_officer", "certificate_id")}{counter("cube_power", "body_id", "power_code")}
"""


MONTH = "date_trunc('month', counted_on::timestamp)::date"
OFFICER, POWER = "certificate_id, month", "body_id, month, power_code"


def signed(rows: str, sign: str) -> str:
    return f"""
    SELECT body_id, {MONTH} AS month, kind, procedure, source, party_type,
        outcome, penalties, rectified, led_to_act, decided_on IS NOT NULL AS decided,
        {sign}1 AS n, {sign}fine AS fine, {sign}confiscated AS confiscated,
        {sign}(reviewed_on IS NOT NULL)::int AS reviewed, {sign}(published_on IS NOT NULL)::int AS published FROM {rows}
    """


def signed_officers(rows: str, sign: str) -> str:
    return f"SELECT unnest(certificate_ids) AS certificate_id, {MONTH} AS month, {sign}1 AS n FROM {rows}"


def signed_powers(rows: str, sign: str) -> str:
    return f"SELECT body_id, power_code, {MONTH} AS month, {sign}1 AS n FROM {rows} WHERE power_code <> ''"


def counted(table: str, key: str, rows: str) -> str:
    return f"""
    INSERT INTO {table} ({key}, n)
    SELECT {key}, sum(n)::int FROM ({rows}) AS moved GROUP BY {key} HAVING sum(n) <> 0;
    """


def delta(*sides: tuple[str, str]) -> str:
    """An update that moves no figure nets to nothing and writes nothing."""
    acts, officers, powers = (
        " UNION ALL ".join(signed(rows, sign) for rows, sign in sides)
        for signed in (signed, signed_officers, signed_powers)
    )
    return f"""
    INSERT INTO cube_delta (body_id, month, {DIMENSIONS}, {NAMES})
    SELECT body_id, month, {DIMENSIONS}, {SUMS} FROM ({acts}) AS moved
    GROUP BY body_id, month, {DIMENSIONS} HAVING {ANY};
    {counted("cube_officer_delta", OFFICER, officers)}
    {counted("cube_power_delta", POWER, powers)}
    """


NOTE = f"""
CREATE OR REPLACE FUNCTION cube_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_op = 'INSERT' THEN {delta(("new_rows", ""))}
    ELSIF tg_op = 'UPDATE' THEN {delta(("new_rows", ""), ("old_rows", "-"))}
    ELSE {delta(("old_rows", "-"))}
    END IF;
    RETURN NULL;
END $$;
"""


def add(table: str, key: str, rows: str, names: str = f"{DIMENSIONS}, {NAMES}") -> str:
    """Add rows (with `month`s) to a table of cells; those of a year are brought to it."""
    month = YEAR if table.endswith("_year") else "month"
    chosen = ", ".join(month if name == "month" else name for name in key.split(", "))
    cell_key = f"{key}, {DIMENSIONS}" if names != "n" else key
    sums, added = (SUMS, ADDED) if names != "n" else ("sum(n)::int AS n", "n = cell.n + excluded.n")
    grouped = ", ".join(str(place) for place in range(1, cell_key.count(",") + 2))
    return f"""
    INSERT INTO {table} AS cell ({key}, {names})
    SELECT {chosen}{f", {DIMENSIONS}" if names != "n" else ""}, {sums} FROM {rows} GROUP BY {grouped}
    HAVING {ANY if names != "n" else "sum(n) <> 0"} ORDER BY {grouped}
    ON CONFLICT ({cell_key}) DO UPDATE SET {added}
    """


def fold_counts(table: str, key: str) -> str:
    """Fold the deltas of a counter. A count that came down to zero stays; readers ask for more than zero."""
    return f"""
    WITH gone AS MATERIALIZED (DELETE FROM {table}_delta RETURNING *), put AS ({add(table, key, "gone", "n")})
    {add(f"{table}_year", key, "gone", "n")};
    """


EMPTIED = "".join(
    f"DELETE FROM {table} WHERE n = 0;" for table in ("cube_month", "cube_year", "cube_unit", "cube_unit_year")
)
# One folder at a time; the rest of the writers never wait for it.
FOLD = f"""
CREATE OR REPLACE FUNCTION cube_fold() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7401) THEN RETURN -1; END IF;
    WITH gone AS (DELETE FROM cube_delta RETURNING *),
    net AS MATERIALIZED (SELECT {BODY}, {DIMENSIONS}, {SUMS} FROM gone GROUP BY {BODY}, {DIMENSIONS} HAVING {ANY}),
    net_unit AS MATERIALIZED (
        SELECT {UNIT}, {DIMENSIONS}, {SUMS} FROM net JOIN cube_placement USING (body_id)
        WHERE month BETWEEN first_month AND last_month GROUP BY {UNIT}, {DIMENSIONS} HAVING {ANY}
    ),
    put AS ({add("cube_month", BODY, "net")}), put_year AS ({add("cube_year", BODY, "net")}),
    put_unit AS ({add("cube_unit", UNIT, "net_unit")}), put_unit_year AS ({add("cube_unit_year", UNIT, "net_unit")})
    SELECT count(*) INTO folded FROM gone;
    IF folded > 0 THEN {EMPTIED} END IF;
    {fold_counts("cube_officer", OFFICER)}
    {fold_counts("cube_power", POWER)}
    RETURN folded;
END $$;
"""

# Tables that have outgrown what the planner knows of them, as after the first import into an empty database, whose server
# may not live long enough to do it by itself.
LEARN = """
CREATE FUNCTION cube_learn() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE outgrown regclass;
BEGIN
    FOR outgrown IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND (relname = 'cases_act' OR relname LIKE 'cube\\_%') AND pg_relation_size(oid) > 1048576
        AND (reltuples < 0 OR pg_relation_size(oid) > 1.5 * 8192 * relpages)
    LOOP
        EXECUTE format('ANALYZE %s', outgrown);
    END LOOP;
END $$;
"""

# Which bodies stood below an area through which whole months, by the tree as it is now.
STANDING = """
    SELECT tree.ancestor_id AS unit_id, tree.organisation_id AS body_id, body.category,
        (date_trunc('month', (tree.valid_from - 1)::timestamp) + interval '1 month')::date AS first_month,
        (date_trunc('month', (tree.valid_to + 1)::timestamp) - interval '1 month')::date AS last_month
    FROM registry_ancestry tree
    JOIN registry_organisation area ON area.id = tree.ancestor_id AND area.category = 1
    JOIN registry_organisation body ON body.id = tree.organisation_id
"""

# Runs in the transaction that changes the tree, and keeps folders out until it ends. The closure is remade by emptying
# it and filling it in one statement; so this follows the filling.
REPLACE = f"""
CREATE FUNCTION cube_replace() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    -- In this order everywhere, else two changes of the register could wait for each other.
    LOCK TABLE registry_ancestry IN SHARE ROW EXCLUSIVE MODE;
    PERFORM pg_advisory_xact_lock(7401);
    WITH standing AS MATERIALIZED (SELECT * FROM ({STANDING}) AS s WHERE first_month <= last_month),
    gone AS MATERIALIZED (SELECT * FROM cube_placement EXCEPT SELECT * FROM standing),
    come AS MATERIALIZED (SELECT * FROM standing EXCEPT SELECT * FROM cube_placement),
    dropped AS (
        DELETE FROM cube_placement p USING gone
        WHERE p.body_id = gone.body_id AND p.unit_id = gone.unit_id AND p.first_month = gone.first_month
    ),
    kept AS (INSERT INTO cube_placement SELECT * FROM come),
    moved AS MATERIALIZED (
        SELECT side.unit_id, month, side.category, {DIMENSIONS}, {SIGNED}
        FROM (SELECT gone.*, -1 AS sign FROM gone UNION ALL SELECT come.*, 1 FROM come) AS side
        JOIN cube_month USING (body_id) WHERE month BETWEEN first_month AND last_month
    ),
    put AS ({add("cube_unit", UNIT, "moved")})
    {add("cube_unit_year", UNIT, "moved")};
    {EMPTIED}
    RETURN NULL;
END $$;
CREATE TRIGGER cube_tree_changed AFTER INSERT ON registry_ancestry
    FOR EACH STATEMENT EXECUTE FUNCTION cube_replace();
CREATE TRIGGER cube_category_changed AFTER UPDATE OF category ON registry_organisation
    FOR EACH STATEMENT EXECUTE FUNCTION cube_replace();
"""

# Acts that are there already.
FILL = f"""
{add("cube_month", BODY, f"({signed('cases_act', '')}) AS acts")};
{add("cube_year", BODY, "cube_month")};
INSERT INTO cube_placement SELECT * FROM ({STANDING}) AS standing WHERE first_month <= last_month;
{add("cube_unit", UNIT, "cube_month JOIN cube_placement USING (body_id) WHERE month BETWEEN first_month AND last_month")};
{add("cube_unit_year", UNIT, "cube_unit")};
{add("cube_officer", OFFICER, f"({signed_officers('cases_act', '')}) AS acts", "n")};
{add("cube_officer_year", OFFICER, "cube_officer", "n")};
{add("cube_power", POWER, f"({signed_powers('cases_act', '')}) AS acts", "n")};
{add("cube_power_year", POWER, "cube_power", "n")};
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_reporttext"), ("cases", "0002_name_search"), ("registry", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLES),
        migrations.RunSQL(NOTE),
        migrations.RunSQL(FOLD),
        migrations.RunSQL(LEARN),
        migrations.RunSQL(REPLACE),
        migrations.RunSQL(FILL),
    ]
