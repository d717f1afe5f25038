"""The side bar: only what exists, and only what the visitor may open."""

from collections.abc import Mapping
from dataclasses import dataclass

from xiezhi.registry.models import Role
from xiezhi.registry.scope import Scope
from xiezhi.web.access import may_open


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side bar; `page` is the address that it opens, `below` the addresses that belong to it."""

    page: str
    label: str
    icon: str
    below: frozenset[str] = frozenset()

    def holds(self, address: str) -> bool:
        """True when the address is this entry's or below it."""
        return address == self.page or address in self.below


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "工作",
        (
            Entry("dashboard", "工作台", icon="layout-dashboard"),
            Entry("work", "我的工作", icon="checklist"),
        ),
    ),
    (
        "案件",
        (
            Entry(
                "leads",
                "案源线索",
                icon="inbox",
                below=frozenset({"lead-new", "lead", "lead-step", "lead-document-draft"}),
            ),
            Entry(
                "cases",
                "办案",
                icon="briefcase",
                below=frozenset(
                    {
                        "penalty-new",
                        "case",
                        "case-draft",
                        "case-take",
                        "case-documents",
                        "case-document-draft",
                        "interview",
                    }
                ),
            ),
            Entry(
                "reviews",
                "法制审核",
                icon="list-check",
                below=frozenset({"review", "review-act", "reviewers"}),
            ),
            Entry("transfers", "行刑衔接", icon="transfer"),
            Entry("hand-overs", "承办移交", icon="arrows-exchange", below=frozenset({"hand-over-all"})),
            Entry(
                "archives",
                "案卷",
                icon="archive",
                below=frozenset({"case-file", "destructions", "destruction", "destruction-new"}),
            ),
            Entry("acts", "执法行为", icon="gavel", below=frozenset({"act", "act-party"})),
        ),
    ),
    (
        "检查和现场",
        (
            Entry(
                "inspections",
                "行政检查",
                icon="clipboard-check",
                below=frozenset({"inspection", "inspection-new", "inspection-handover", "joint-visits"}),
            ),
            Entry("plans", "检查计划", icon="calendar-event", below=frozenset({"plan", "plan-new"})),
            Entry("enterprises", "企业", icon="building-store", below=frozenset({"enterprise", "visit-caps"})),
            Entry("street", "现场执法", icon="device-mobile"),
            Entry("my-certificate", "我的执法证", icon="id-badge-2"),
        ),
    ),
    (
        "监督",
        (
            Entry("legality", "合法性审查", icon="scale", below=frozenset({"legality-csv"})),
            Entry("lead-standing", "有案不立", icon="alert-square"),
            Entry("interference", "干预插手记录", icon="shield-lock", below=frozenset({"interference-new"})),
        ),
    ),
    (
        "统计",
        (
            Entry(
                "figures",
                "统计分析",
                icon="chart-bar",
                below=frozenset({"figure-view", "figure-view-save", "figure-difference"}),
            ),
            Entry(
                "reports",
                "报告",
                icon="file-text",
                below=frozenset({"report-text", "report-docx", "report-pdf", "report-html"}),
            ),
            Entry(
                "releases",
                "报告发布",
                icon="file-certificate",
                below=frozenset(
                    {
                        "release-new",
                        "release",
                        "release-step",
                        "release-docx",
                        "release-pdf",
                        "release-html",
                        "release-verify",
                    }
                ),
            ),
            Entry(
                "templates",
                "报告模板",
                icon="template",
                below=frozenset(
                    {
                        "template-new",
                        "template",
                        "template-edit",
                        "template-block",
                        "template-preview",
                        "template-measures",
                    }
                ),
            ),
            Entry("period-locks", "期间锁定", icon="lock", below=frozenset({"period-lock"})),
            Entry("report-check", "报告核对", icon="file-search"),
        ),
    ),
    (
        "基础",
        (
            Entry(
                "ledgers",
                "台账导入",
                icon="database-import",
                below=frozenset({"ledger-new", "ledger-preview", "ledger", "ledger-undo"}),
            ),
            Entry(
                "benchmarks",
                "裁量基准",
                icon="scale",
                below=frozenset(
                    {
                        "chains",
                        "exemptions",
                        "amounts",
                        "review-list",
                        "checklists",
                        "local-findings",
                        "local-row",
                        "local-new",
                        "local-edit",
                        "local-step",
                    }
                ),
            ),
            Entry("substitutes", "代行职责", icon="user-share"),
            Entry("advisers", "法律顾问", icon="user-shield"),
            Entry(
                "organisations",
                "机构变动",
                icon="building",
                below=frozenset({"organisation", "organisation-change"}),
            ),
            Entry(
                "document-templates",
                "文书模板",
                icon="file-typography",
                below=frozenset({"document-template", "document-template-put", "document-template-back"}),
            ),
            Entry("trail", "存证校验", icon="shield-check"),
        ),
    ),
)


# What an officer in the street needs under the thumb, with the short name that fits there.
TABS: Mapping[str, str] = {
    "work": "待办",
    "leads": "线索",
    "inspections": "检查",
    "cases": "办案",
    "street": "现场",
    "my-certificate": "亮证",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as drawn."""

    entry: Entry
    current: bool


def side_bar(scope: Scope, address: str) -> list[tuple[str, list[Shown]]]:
    """Groups with the entries that this scope may open; groups without any are left out."""
    groups = [
        (title, [Shown(entry, entry.holds(address)) for entry in entries if may_open(scope, entry.page)])
        for title, entries in GROUPS
    ]
    return [(title, entries) for title, entries in groups if entries]


def adviser_bar(address: str) -> list[tuple[str, list[Shown]]]:
    """The side bar of an adviser, who is appointed to nothing."""
    entry = Entry("advice", "受邀案件", icon="briefcase", below=frozenset({"advised-case"}))
    return [("法律顾问", [Shown(entry, entry.holds(address))])]


def tab_bar(scope: Scope, address: str) -> list[tuple[str, Shown]]:
    """The bar at the foot of a phone for officers, each entry with its short name; empty for everybody else."""
    if not scope.has_role(Role.OFFICER):
        return []
    entries = {entry.page: entry for _, group in GROUPS for entry in group}
    return [(name, Shown(entries[at], entries[at].holds(address))) for at, name in TABS.items() if may_open(scope, at)]
