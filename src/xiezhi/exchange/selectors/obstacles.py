"""What stands in the way of undoing a batch, named for the user."""

from typing import Any, Final

from django.db import connection

from xiezhi.exchange.models import Batch
from xiezhi.registry.selectors.locks import IN_FORCE

# Acts that the batch made or changed and that something has changed since, the batch's own mark or revision gone.
_CHANGED_SINCE: Final = """
SELECT a.number FROM cases_act a WHERE a.created_by_batch = %(batch)s AND (a.last_batch IS DISTINCT FROM %(batch)s OR a.revision <> 0)
UNION
SELECT a.number FROM exchange_batchchange c JOIN cases_act a ON a.id = c.row_id
WHERE c.batch_id = %(batch)s AND c."table" = 'cases_act' AND (a.last_batch IS DISTINCT FROM %(batch)s OR a.revision <> c.revision)
ORDER BY 1
"""
_STILL_OWN: Final = """
SELECT (SELECT count(*) FROM cases_act WHERE last_batch = %(batch)s AND created_by_batch = %(batch)s AND revision = 0),
       (SELECT count(*) FROM exchange_batchchange c JOIN cases_act a ON a.id = c.row_id
        WHERE c.batch_id = %(batch)s AND c."table" = 'cases_act' AND a.last_batch = %(batch)s AND a.revision = c.revision)
"""
# Acts of the batch that count, or counted before it, on a locked day.
_LOCKED: Final = f"""
SELECT a.number, locked.lock_id FROM cases_act a
LEFT JOIN exchange_batchchange c ON c.batch_id = %(batch)s AND c."table" = 'cases_act' AND c.row_id = a.id
JOIN ({IN_FORCE}) AS locked ON locked.body_id = a.body_id
    AND (a.counted_on BETWEEN locked.first AND locked.last
        OR (c.before ->> 'counted_on')::date BETWEEN locked.first AND locked.last)
WHERE a.last_batch = %(batch)s ORDER BY locked.lock_id, a.number LIMIT 1
"""
# Rows of the register that the batch changed and that look different now.
_REGISTER_SINCE: Final = """
SELECT c."table", coalesce(c.after ->> 'number', c.after ->> 'name', c.after ->> 'code', c.after ->> 'power_code', c.row_id::text)
FROM exchange_batchchange c LEFT JOIN {table} t ON t.id = c.row_id
WHERE c.batch_id = %s AND c."table" = '{table}' AND to_jsonb(t) IS DISTINCT FROM c.after ORDER BY 2
"""
# What refers to rows that the batch made: the label of the kind, and the name of each.
_REFERENCES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "registry_organisation": (
        ("案件", "SELECT number FROM cases_act WHERE body_id = ANY(%(ids)s)"),
        (
            "执法证",
            "SELECT number FROM registry_certificate c WHERE organisation_id = ANY(%(ids)s)",
        ),
        ("职权事项", "SELECT code FROM registry_power WHERE organisation_id = ANY(%(ids)s)"),
        (
            "任职",
            (
                "SELECT u.display_name FROM registry_appointment a JOIN accounts_user u ON u.id = a.user_id"
                " WHERE a.organisation_id = ANY(%(ids)s)"
            ),
        ),
        (
            "下级机构",
            (
                "SELECT n.name FROM registry_placement p JOIN registry_organisationname n USING (organisation_id)"
                " WHERE p.parent_id = ANY(%(ids)s) AND NOT p.organisation_id = ANY(%(ids)s)"
                " AND NOT p.id = ANY(SELECT row_id FROM exchange_batchchange WHERE batch_id = %(batch)s"
                " AND \"table\" = 'registry_placement')"
            ),
        ),
        ("企业", "SELECT name FROM registry_enterprise WHERE area_id = ANY(%(ids)s)"),
        ("检查频次上限", "SELECT source FROM registry_visitcap WHERE area_id = ANY(%(ids)s)"),
        ("检查计划", "SELECT title FROM registry_inspectionplan WHERE body_id = ANY(%(ids)s)"),
        (
            "检查任务",
            (
                "SELECT t.number FROM cases_inspectiontask t JOIN cases_taskpart p ON p.task_id = t.id"
                " WHERE t.body_id = ANY(%(ids)s) OR p.body_id = ANY(%(ids)s)"
            ),
        ),
        ("检查单", "SELECT power_code FROM registry_checklist WHERE organisation_id = ANY(%(ids)s)"),
        ("裁量基准", "SELECT power_code FROM registry_benchmark WHERE organisation_id = ANY(%(ids)s)"),
        ("免罚清单", "SELECT title FROM registry_exemptionline WHERE organisation_id = ANY(%(ids)s)"),
        ("地方数额标准", "SELECT source FROM registry_localamount WHERE organisation_id = ANY(%(ids)s)"),
        ("办案", "SELECT power_name FROM cases_casefile WHERE body_id = ANY(%(ids)s)"),
        (
            "线索",
            (
                "SELECT number FROM cases_lead WHERE body_id = ANY(%(ids)s) OR id IN (SELECT lead_id FROM cases_leadchannel"
                " WHERE body_id = ANY(%(ids)s) UNION ALL SELECT lead_id FROM cases_leadstep"
                " WHERE from_body_id = ANY(%(ids)s) OR to_body_id = ANY(%(ids)s))"
            ),
        ),
        ("并入它的机构", "SELECT id::text FROM registry_organisation WHERE merged_into_id = ANY(%(ids)s)"),
        ("由它分出的机构", "SELECT id::text FROM registry_organisation WHERE split_from_id = ANY(%(ids)s)"),
    ),
    "registry_certificate": (("案件", "SELECT number FROM cases_act WHERE certificate_ids && %(ids)s::int[]"),),
    "registry_enterprise": (
        ("检查任务", "SELECT number FROM cases_inspectiontask WHERE enterprise_id = ANY(%(ids)s)"),
        (
            "检查计划",
            (
                "SELECT p.title FROM registry_plantarget t JOIN registry_inspectionplan p ON p.id = t.plan_id"
                " WHERE t.enterprise_id = ANY(%(ids)s)"
            ),
        ),
    ),
    "registry_officer": (
        (
            "执法账号",
            (
                "SELECT u.display_name FROM registry_officeraccount a JOIN accounts_user u ON u.id = a.user_id"
                " WHERE a.officer_id = ANY(%(ids)s)"
            ),
        ),
    ),
    "registry_power": (
        (
            "案件",
            (
                "SELECT a.number FROM cases_act a JOIN registry_power p ON p.organisation_id = a.body_id AND p.code = a.power_code"
                " WHERE p.id = ANY(%(ids)s)"
            ),
        ),
    ),
}


def act_obstacles(batch: Batch) -> list[str]:
    """Numbers of acts of the batch that were changed since."""
    with connection.cursor() as cursor:
        cursor.execute(_STILL_OWN, {"batch": batch.pk})
        if cursor.fetchone() == (batch.inserted, batch.updated):
            return []
        cursor.execute(_CHANGED_SINCE, {"batch": batch.pk})
        return [number for (number,) in cursor.fetchall()]


def locked_act(batch: Batch) -> tuple[str, int] | None:
    """The number of one act of the batch that falls into a locked period, and that lock; None where none does."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, {"batch": batch.pk})
        found = cursor.fetchone()
    return None if found is None else (found[0], found[1])


def register_obstacles(batch: Batch) -> list[str]:
    """What was changed since, or refers to what the batch made, each with its kind."""
    found: list[str] = []
    for table in batch.changes.values_list("table", flat=True).distinct().order_by("table"):
        found.extend(_changed_since(batch, table))
        ids = list(batch.changes.filter(table=table, before__isnull=True).values_list("row_id", flat=True))
        for kind, query in _REFERENCES.get(table, ()) if ids else ():
            found.extend(f"{kind}{name}" for name in _names(f"{query} ORDER BY 1", {"ids": ids, "batch": batch.pk}))
    return found


def _changed_since(batch: Batch, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER_SINCE.format(table=table), [batch.pk])
        return [name for _, name in cursor.fetchall()]


def _names(query: str, parameters: dict[str, Any]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [name for (name,) in cursor.fetchall()]
