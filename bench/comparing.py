"""The same rows through django-import-export, as a project would use it: a resource with widgets for the codes."""

import argparse
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from bench.ledger import district, write
from bench.lines import Line, emit, say
from bench.machine import load
from bench.site import Site, enter

GOAL = 20.0
COLUMNS = {
    "number": "案件编号",
    "power_code": "职权事项编码",
    "power_name": "职权事项名称",
    "inspected_on": "检查日期",
    "filed_on": "立案日期",
    "decided_on": "决定日期",
    "served_on": "送达日期",
    "closed_on": "结案日期",
    "decision_number": "决定书文号",
    "reviewed_on": "法制审核日期",
    "published_on": "公示日期",
    "led_to_ref": "转办案件编号",
    "remark": "备注",
}
CODES = {
    "kind": "执法类别",
    "procedure": "适用程序",
    "source": "案件来源",
    "outcome": "处理结果",
    "rectified": "整改情况",
}


def main() -> None:
    """Time a sample of the rows, and the import of all of them for the comparison."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--sample", type=int, required=True)
    asked = parser.parse_args()
    here = Site(Path(os.environ["XIEZHI_DATA"]).parent, dict(os.environ))
    enter(here.environment)
    made = district(asked.rows)
    paths = write(made, here.folder / "ledgers", "csv")
    for ledger in ("organisations", "officers", "powers"):
        here.run("import", ledger, str(paths[ledger]))
    say(f"importing {asked.sample:,} acts by django-import-export")
    other = asked.sample / by_import_export(made.acts.sample(asked.sample, seed=1))
    say(f"importing {asked.rows:,} acts")
    done = here.run("import", "acts", str(paths["acts"]), "--format", "json")
    read = json.loads(done.output)["read"]
    ours = read / done.seconds
    detail = f"{ours:,.0f} against {other:,.0f} rows/s ({asked.rows:,} and {asked.sample:,} rows, csv); {load()}"
    emit(Line("import csv ÷ django-import-export, speed", ours / other, "×", GOAL, detail=detail))


def by_import_export(acts: pl.DataFrame) -> float:
    """Seconds that django-import-export takes for these rows, with its default settings.

    It logs in as the owner: it resets the sequence of the table, which the application may not.
    """
    import tablib
    from django.db import connection

    from xiezhi.config import connection as logins

    owner = logins.database().owner
    connection.close()
    connection.settings_dict.update(USER=owner.name, PASSWORD=owner.password)
    resource = _resource()
    data = tablib.Dataset().load(acts.write_csv(), format="csv")
    start = time.perf_counter()
    result = resource.import_data(data, raise_errors=True)
    seconds = time.perf_counter() - start
    if result.totals["new"] != len(acts):
        raise RuntimeError(f"{result.totals} of {len(acts)} rows went in")
    return seconds


def _resource():
    from import_export import fields, resources, widgets

    from xiezhi.cases.models import Act
    from xiezhi.law.vocabulary import table
    from xiezhi.registry.models import Organisation

    class Code(widgets.Widget):
        def __init__(self, key: str) -> None:
            super().__init__()
            self.table = table(key)

        def clean(self, value, row=None, **kwargs):
            code = self.table.code(value or "")
            if code is None:
                raise ValueError(f"unknown code value {value}")
            return code

    class Fen(widgets.Widget):
        def clean(self, value, row=None, **kwargs):
            return round(float(value) * 100) if value else 0

    class ActResource(resources.ModelResource):
        body = fields.Field("body", "执法主体代码", widgets.ForeignKeyWidget(Organisation, "code"))
        fine = fields.Field("fine", "罚款金额(元)", Fen())

        def before_save_instance(self, instance, row, **kwargs) -> None:
            instance.recorded_at = datetime.now(UTC)

        class Meta:
            model = Act
            import_id_fields = ("body", "number")
            fields = ("body", "fine", *COLUMNS, *CODES)

    resource = ActResource()
    for attribute, column in (COLUMNS | CODES).items():
        resource.fields[attribute].column_name = column
    for attribute in CODES:
        resource.fields[attribute].widget = Code(attribute)
    return resource


if __name__ == "__main__":
    main()
