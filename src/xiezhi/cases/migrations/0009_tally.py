"""How many acts a body has, by month and kind: an exact count for the head of a list without counting.

Signed rows written by triggers in the transaction of the act, folded into cells later: `act_tally` and `act_tally_delta`
together are exact at commit, folded or not, and no writer waits for another. Nothing writes them but these functions.
"""

from django.db import migrations

KEY = "body_id, month, kind"
MONTH = "date_trunc('month', counted_on::timestamp)::date AS month"

TABLES = f"""
CREATE TABLE act_tally (body_id int NOT NULL, month date NOT NULL, kind smallint NOT NULL, n int NOT NULL,
    PRIMARY KEY ({KEY})) WITH (fillfactor = 80);
CREATE TABLE act_tally_delta (body_id int NOT NULL, month date NOT NULL, kind smallint NOT NULL, n int NOT NULL)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
"""


def noted(*sides: tuple[str, str]) -> str:
    """An update that moves no act nets to nothing and writes nothing."""
    rows = " UNION ALL ".join(f"SELECT body_id, {MONTH}, kind, {sign}1 AS n FROM {rows}" for rows, sign in sides)
    return f"""
    INSERT INTO act_tally_delta ({KEY}, n)
    SELECT {KEY}, sum(n) FROM ({rows}) AS moved GROUP BY {KEY} HAVING sum(n) <> 0;
    """


NOTE = f"""
CREATE FUNCTION act_tally_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    IF tg_op = 'INSERT' THEN {noted(("new_rows", ""))}
    ELSIF tg_op = 'UPDATE' THEN {noted(("new_rows", ""), ("old_rows", "-"))}
    ELSE {noted(("old_rows", "-"))}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER act_tally_inserted AFTER INSERT ON cases_act REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION act_tally_note();
CREATE TRIGGER act_tally_updated AFTER UPDATE ON cases_act REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION act_tally_note();
CREATE TRIGGER act_tally_deleted AFTER DELETE ON cases_act REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION act_tally_note();
"""

# One folder at a time; writers never wait for it.
FOLD = f"""
CREATE FUNCTION act_tally_fold() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE folded bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7402) THEN RETURN -1; END IF;
    WITH gone AS (DELETE FROM act_tally_delta RETURNING *),
    put AS (
        INSERT INTO act_tally AS cell ({KEY}, n)
        SELECT {KEY}, sum(n) FROM gone GROUP BY {KEY} HAVING sum(n) <> 0 ORDER BY {KEY}
        ON CONFLICT ({KEY}) DO UPDATE SET n = cell.n + excluded.n
    )
    SELECT count(*) INTO folded FROM gone;
    RETURN folded;
END $$;
"""

# With the rights of whoever calls it: only the owner may, after acts were written with triggers off.
RECOUNT = f"""
CREATE FUNCTION act_tally_recount() RETURNS void LANGUAGE sql AS $$
    TRUNCATE act_tally, act_tally_delta;
    INSERT INTO act_tally ({KEY}, n) SELECT body_id, {MONTH}, kind, count(*) FROM cases_act GROUP BY 1, 2, 3;
$$;
SELECT act_tally_recount();
"""

UNDO = """
DROP TRIGGER act_tally_inserted ON cases_act; DROP TRIGGER act_tally_updated ON cases_act;
DROP TRIGGER act_tally_deleted ON cases_act;
DROP FUNCTION act_tally_note(); DROP FUNCTION act_tally_fold(); DROP FUNCTION act_tally_recount();
DROP TABLE act_tally; DROP TABLE act_tally_delta;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_leads")]
    operations = [
        migrations.RunSQL(TABLES, UNDO),
        migrations.RunSQL(NOTE, migrations.RunSQL.noop),
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
    ]
