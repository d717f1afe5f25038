"""The live cube: signed deltas written by triggers in the transaction of the act, and the monthly cells they fold into.

The tables have no Django models on purpose: nothing writes them but the functions below, which run with the rights of
the owner, so that the application needs no write on them.
"""

from django.db import migrations

DIMENSIONS = "kind, procedure, source, party_type, outcome, penalties, rectified, led_to_act"
SUMS = "sum(n)::int AS n, sum(fine)::bigint AS fine, sum(confiscated)::bigint AS confiscated, "
SUMS += "sum(reviewed)::int AS reviewed, sum(published)::int AS published"
ANY = "sum(n) <> 0 OR sum(fine) <> 0 OR sum(confiscated) <> 0 OR sum(reviewed) <> 0 OR sum(published) <> 0"
MONTH = "date_trunc('month', day::timestamp)::date"

# NOT NULL throughout: a null would escape the key of ON CONFLICT.
COLUMNS = """
    kind smallint NOT NULL, procedure smallint NOT NULL, source smallint NOT NULL, party_type smallint NOT NULL,
    outcome smallint NOT NULL, penalties int NOT NULL, rectified smallint NOT NULL, led_to_act boolean NOT NULL,
    n int NOT NULL, fine bigint NOT NULL, confiscated bigint NOT NULL, reviewed int NOT NULL, published int NOT NULL
"""

TABLES = f"""
CREATE TABLE cube_month (body_id int NOT NULL, month date NOT NULL, {COLUMNS},
    PRIMARY KEY (body_id, month, {DIMENSIONS})) WITH (fillfactor = 80);
CREATE INDEX cube_month_empty ON cube_month (body_id) WHERE n = 0;
CREATE TABLE cube_delta (body_id int NOT NULL, day date NOT NULL, {COLUMNS})
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
"""


def signed(rows: str, sign: str) -> str:
    return f"""
    SELECT body_id, counted_on AS day, {DIMENSIONS}, {sign}1 AS n, {sign}fine AS fine, {sign}confiscated AS confiscated,
        {sign}(reviewed_on IS NOT NULL)::int AS reviewed, {sign}(published_on IS NOT NULL)::int AS published FROM {rows}
    """


def delta(rows: str) -> str:
    """An update that moves no figure nets to nothing and writes nothing."""
    return f"""
    INSERT INTO cube_delta (body_id, day, {DIMENSIONS}, n, fine, confiscated, reviewed, published)
    SELECT body_id, day, {DIMENSIONS}, {SUMS} FROM ({rows}) AS moved GROUP BY body_id, day, {DIMENSIONS} HAVING {ANY};
    """


TRIGGERS = f"""
CREATE FUNCTION cube_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_op = 'INSERT' THEN {delta(signed("new_rows", ""))}
    ELSIF tg_op = 'UPDATE' THEN {delta(signed("new_rows", "") + " UNION ALL " + signed("old_rows", "-"))}
    ELSE {delta(signed("old_rows", "-"))}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cube_inserted AFTER INSERT ON cases_act REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cube_note();
CREATE TRIGGER cube_updated AFTER UPDATE ON cases_act REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cube_note();
CREATE TRIGGER cube_deleted AFTER DELETE ON cases_act REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cube_note();
CREATE FUNCTION cube_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '表 % 不接受 TRUNCATE：统计数据会与台账不符，请用 DELETE', tg_table_name
        USING errcode = 'feature_not_supported';
END $$;
CREATE TRIGGER cube_truncated BEFORE TRUNCATE ON cases_act FOR EACH STATEMENT EXECUTE FUNCTION cube_refuse();
"""

# One folder at a time; the rest of the writers never wait for it.
FOLD = f"""
CREATE FUNCTION cube_fold() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7401) THEN RETURN -1; END IF;
    WITH gone AS (DELETE FROM cube_delta RETURNING *),
    net AS (
        SELECT body_id, {MONTH} AS month, {DIMENSIONS}, {SUMS} FROM gone GROUP BY body_id, {MONTH}, {DIMENSIONS}
        HAVING {ANY} ORDER BY body_id, month, {DIMENSIONS}
    ),
    put AS (
        INSERT INTO cube_month AS cell (body_id, month, {DIMENSIONS}, n, fine, confiscated, reviewed, published)
        SELECT body_id, month, {DIMENSIONS}, n, fine, confiscated, reviewed, published FROM net
        ON CONFLICT (body_id, month, {DIMENSIONS}) DO UPDATE SET n = cell.n + excluded.n,
            fine = cell.fine + excluded.fine, confiscated = cell.confiscated + excluded.confiscated,
            reviewed = cell.reviewed + excluded.reviewed, published = cell.published + excluded.published
    )
    SELECT count(*) INTO folded FROM gone;
    IF folded > 0 THEN DELETE FROM cube_month WHERE n = 0; END IF;
    RETURN folded;
END $$;
"""

# Acts that are there already.
FILL = f"""
INSERT INTO cube_month (body_id, month, {DIMENSIONS}, n, fine, confiscated, reviewed, published)
SELECT body_id, {MONTH}, {DIMENSIONS}, {SUMS} FROM ({signed("cases_act", "")}) AS acts
GROUP BY body_id, {MONTH}, {DIMENSIONS};
"""

UNDO = """
DROP TRIGGER cube_inserted ON cases_act; DROP TRIGGER cube_updated ON cases_act; DROP TRIGGER cube_deleted ON cases_act;
DROP TRIGGER cube_truncated ON cases_act;
DROP FUNCTION cube_note(); DROP FUNCTION cube_refuse(); DROP FUNCTION cube_fold();
DROP TABLE cube_delta; DROP TABLE cube_month;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("cases", "0002_name_search"), ("registry", "0001_initial")]
    operations = [
        migrations.RunSQL(TABLES, UNDO),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
