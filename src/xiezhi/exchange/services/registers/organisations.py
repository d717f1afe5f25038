"""The organisation tree from a ledger. A parent may stand later in the file; several rows of one code tell its history."""

from collections import defaultdict

from django.db import transaction

from xiezhi.exchange.cells import shown
from xiezhi.exchange.selectors.register import Register
from xiezhi.exchange.services.jobs import Job
from xiezhi.exchange.services.registers.rows import CHANGED, NEW, SAME, Row, Rows
from xiezhi.law.identifiers import uscc_valid
from xiezhi.registry.models import BEGINNING, FOREVER, Ancestry, Organisation
from xiezhi.registry.selectors.organisations import AREA
from xiezhi.registry.services import bulk
from xiezhi.registry.services.ancestry import CircleInTree, rebuild_ancestry
from xiezhi.registry.services.organisations import OrganisationRefused

_CIRCLE = "按本文件，该机构会成为自己的下级，请检查“上级名称”。"


def apply_organisations(job: Job, rows: Rows, register: Register) -> None:
    """Add, rename, move, close and correct organisations; refuse what cannot be recorded."""
    _check(rows)
    _refuse_circles(rows)
    while True:
        tree = _Tree(job, rows, register)
        point = transaction.savepoint()
        try:
            tree.apply()
            rebuild_ancestry()
        except CircleInTree as error:
            circle = set(
                Ancestry.objects.filter(organisation_id=error.organisation, depth__gt=0).values_list(
                    "ancestor_id", flat=True
                )
            )
            transaction.savepoint_rollback(point)
            tree.refuse_touching(circle)
            rows.states.clear()
            continue
        transaction.savepoint_commit(point)
        return


def _check(rows: Rows) -> None:
    rows.require(("name", "category"))
    rows.refuse_doubles(
        "name",
        lambda row: (row["code"].upper(), row["valid_from"]) if row["code"] else (row["name"], row["parent_name"]),
        "同一机构",
    )
    for row in rows.standing():
        row["code"] = (row["code"] or "").upper()
        if row["code"] and not uscc_valid(row["code"]):
            rows.refuse(row, "code", f"统一社会信用代码{shown(row['code'])}不正确（应为18位且校验码相符），请核对。")
        elif row["category"] == AREA and row["nature"]:
            rows.refuse(row, "nature", "行政区划不是执法主体，主体性质应留空；如是执法主体，请改正类别。")
        elif row["valid_from"] and row["valid_to"] and row["valid_to"] < row["valid_from"]:
            rows.refuse(row, "valid_to", f"失效日期（{row['valid_to']}）早于生效日期（{row['valid_from']}），请核对。")
        elif row["parent_name"] == row["name"]:
            rows.refuse(row, "parent_name", "上级名称不能是机构自己，请核对。")


def _refuse_circles(rows: Rows) -> None:
    """Refuse rows whose parents lead round inside the file."""
    parents = {row["name"]: row["parent_name"] for row in rows.standing()}
    for row in rows.standing():
        name, steps = row["parent_name"], set()
        while name in parents and name not in steps and name != row["name"]:
            steps.add(name)
            name = parents[name]
        if name == row["name"]:
            rows.refuse(row, "parent_name", _CIRCLE)


class _Tree:
    """One attempt at writing the rows that stand; parents come before their children, earlier days before later."""

    def __init__(self, job: Job, rows: Rows, register: Register) -> None:
        self.job = job
        self.rows = rows
        self.register = register
        self.by_name: dict[str, list[Row]] = defaultdict(list)
        for row in rows.standing():
            self.by_name[row["name"]].append(row)
        self.made: dict[str, set[int]] = defaultdict(set)
        self.by_code: dict[str, int] = dict(register.codes)
        self.touched: dict[int, list[Row]] = defaultdict(list)
        self._done: set[int] = set()

    def apply(self) -> None:
        """Write every row, each in a savepoint of its own."""
        for row in sorted(self.rows.standing(), key=lambda row: (row["valid_from"] or BEGINNING, row["row"])):
            self._apply_after_parent(row)

    def refuse_touching(self, organisations: set[int]) -> None:
        """Refuse the rows that put organisations below themselves; without them the tree has no circle."""
        hit = [row for organisation in organisations for row in self.touched.get(organisation, ())]
        if not hit:
            raise RuntimeError("a circle that no row of the file has made")
        for row in hit:
            self.rows.refuse(row, "parent_name", _CIRCLE)

    def _apply_after_parent(self, row: Row) -> None:
        if row["row"] in self._done or row["row"] in self.rows.refused:
            return
        self._done.add(row["row"])
        for parent in self.by_name.get(row["parent_name"], ()):
            self._apply_after_parent(parent)
        try:
            with transaction.atomic():
                self.rows.states[row["row"]] = self._write(row)
        except OrganisationRefused as error:
            self.rows.refuse(row, _blamed(str(error)), str(error))

    def _write(self, row: Row) -> str:
        existing = self._existing(row)
        parent = self._parent(row)
        self._check_scope(existing, parent)
        if existing is None:
            organisation = self._add(row)
            if parent is not None:
                bulk.set_parent(organisation, parent=parent, on=None)
            changed, state = True, NEW
        else:
            organisation = existing
            changed = self._change(organisation, row, parent)
            state = CHANGED if changed else SAME
        self.made[row["name"]].add(organisation.pk)
        self.touched[organisation.pk].append(row)
        self.rows.organisations.add(organisation.pk)
        if organisation.code:
            self.by_code[organisation.code] = organisation.pk
        return state

    def _add(self, row: Row) -> Organisation:
        first, last = row["valid_from"] or BEGINNING, row["valid_to"] or FOREVER
        return bulk.add_organisation(
            name=row["name"],
            code=row["code"],
            category=row["category"],
            nature=row["nature"] or 0,
            valid_from=first,
            valid_to=last,
            sort_order=row["row"],
            batch=self.job.batch.pk if self.job.batch else None,
        )

    def _change(self, organisation: Organisation, row: Row, parent: Organisation | None) -> bool:
        rows, on = self.rows, row["valid_from"]
        changed = bulk.set_name(organisation, name=row["name"], on=on)
        if rows.has("parent_name"):
            changed |= bulk.set_parent(organisation, parent=parent, on=on)
        fields = {
            "code": rows.kept(row, "code", organisation.code, "") or organisation.code,
            "category": row["category"],
            "nature": rows.kept(row, "nature", organisation.nature, 0),
            "valid_to": rows.kept(row, "valid_to", organisation.valid_to, FOREVER),
        }
        batch = self.job.batch.pk if self.job.batch else None
        changed |= bulk.set_fields(organisation, batch=batch, **fields)
        return changed

    def _existing(self, row: Row) -> Organisation | None:
        """The organisation of a row: by its code, else the one bearer of its name. Raises OrganisationRefused."""
        if row["code"] and row["code"] in self.by_code:
            return Organisation.objects.get(pk=self.by_code[row["code"]])
        bearers = self.register.bearers_on(row["name"], FOREVER) | self.made.get(row["name"], set())
        found = list(Organisation.objects.filter(pk__in=bearers))
        if row["code"]:
            found = [organisation for organisation in found if not organisation.code]
        if len(found) > 1:
            raise OrganisationRefused(f"有多个机构名为{shown(row['name'])}，请填统一社会信用代码加以区分。")
        return found[0] if found else None

    def _parent(self, row: Row) -> Organisation | None:
        name = row["parent_name"]
        if not name:
            return None
        if name.upper() in self.by_code:
            return Organisation.objects.get(pk=self.by_code[name.upper()])
        bearers = self.made.get(name) or self.register.bearers_on(name, row["valid_from"] or FOREVER)
        bearers = bearers or self.register.bearers_on(name, FOREVER)
        if len(bearers) > 1:
            raise OrganisationRefused(f"有多个机构名为{shown(name)}，上级名称请改填其统一社会信用代码。")
        if not bearers:
            refused = any(parent["row"] in self.rows.refused for parent in self.by_name.get(name, ())) or name in {
                other["name"] for other in self.rows.rows
            }
            why = "它所在的行被退回，请先改正那一行" if refused else "请核对全称，或在文件中加上这个上级"
            raise OrganisationRefused(f"没有名为{shown(name)}的上级机构：{why}。")
        return Organisation.objects.get(pk=next(iter(bearers)))

    def _check_scope(self, existing: Organisation | None, parent: Organisation | None) -> None:
        scope = self.job.scope
        if scope.organisation_ids is None:
            return
        mine = existing if existing is not None else parent
        inside = set(self.touched) | set(scope.organisation_ids)
        if (
            mine is None
            or mine.pk not in inside
            or (parent is not None and existing is not None and parent.pk not in inside)
        ):
            raise OrganisationRefused("无权录入该机构，请由其上级机构的管理员导入。")


def _blamed(message: str) -> str:
    """The column that a refusal of the register is about."""
    for word, key in (("上级", "parent_name"), ("失效日期", "valid_to"), ("生效日期", "valid_from")):
        if word in message:
            return key
    return "name"
