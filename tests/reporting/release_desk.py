"""People at their desks in a district with two bureaus, who bring a report on its way."""

from datetime import date
from typing import Any

from tests.factories import NOON, ActFactory, area, organisation

from xiezhi.registry.models import Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.reporting.annual.template import builtin
from xiezhi.reporting.models import ReportRelease, ReportTemplate
from xiezhi.reporting.services.issuing import issue_release
from xiezhi.reporting.services.releases import approve_release, draft_release, submit_release
from xiezhi.reporting.services.templates import draft_template, publish_template
from xiezhi.trail.actor import Actor

STATISTICIAN, SUPERVISOR, HEAD = (
    Actor(id=n, name=name, via="test") for n, name in ((1, "统计员"), (2, "监督员"), (3, "局长"))
)
TODAY = date(2025, 1, 20)
MOMENT = {"today": TODAY, "now": NOON}


class Desk:
    """A district with two bureaus, people at their desks, and a short template without sections to be written."""

    def __init__(self) -> None:
        self.district = area("云汀区")
        self.market = organisation("市监局", self.district, sort_order=1)
        self.city = organisation("城管局", self.district, sort_order=2)
        everywhere = frozenset({self.district.pk, self.market.pk, self.city.pk})
        self.statistics = Scope.of({Role.STATISTICIAN.value: everywhere})
        self.supervision = Scope.of({Role.SUPERVISOR.value: everywhere})
        self.head = Scope.of({Role.BODY_HEAD.value: frozenset({self.market.pk})})
        for body, number in ((self.market, 3), (self.city, 2)):
            ActFactory.create_batch(number, body=body, penalties=4, fine=50_000)
        for place in (self.district, self.market):
            self.template(place)

    def template(self, place: Organisation, kind: str = "annual", **more: Any) -> ReportTemplate:
        content = builtin(areas=place.category == 1, kind=kind)
        kept = [block for block in content["block"] if block["type"] != "written"]
        content = {**content, "block": kept, "issuer": "云汀区人民政府", **more}
        draft = draft_template(
            actor=STATISTICIAN,
            organisation=place,
            kind=kind,
            name="简本",
            content=content,
            today=date(2020, 1, 1),
            now=NOON,
        )
        return publish_template(actor=STATISTICIAN, scope=Scope.everything(), template_id=draft.pk, now=NOON)

    def drafted(self, place: Organisation | None = None, kind: str = "annual", period: str = "2024") -> ReportRelease:
        return draft_release(
            actor=STATISTICIAN,
            scope=self.statistics,
            organisation=place or self.district,
            kind=kind,
            period=period,
            **MOMENT,
        )

    def submitted(self, place: Organisation | None = None, **explanations: str) -> ReportRelease:
        return self.submit(self.drafted(place), explanations)

    def submit(self, draft: ReportRelease, explanations: dict[str, str] | None = None) -> ReportRelease:
        return submit_release(
            actor=STATISTICIAN,
            scope=self.statistics,
            release_id=draft.pk,
            explanations=explanations or {},
            **MOMENT,
        )

    def approve(self, submitted: ReportRelease) -> ReportRelease:
        return approve_release(actor=SUPERVISOR, scope=self.supervision, release_id=submitted.pk, **MOMENT)

    def issue(self, approved: ReportRelease, **more: Any) -> ReportRelease:
        return issue_release(actor=SUPERVISOR, scope=self.supervision, release_id=approved.pk, **MOMENT, **more)

    def released(self) -> ReportRelease:
        return self.issue(self.approve(self.submitted()))
