"""Two bodies of a district, who works there, and what they are told."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tests.factories import PowerFactory, UserFactory, area, organisation

from xiezhi.cases.models import Lead
from xiezhi.cases.reporters import Reporter
from xiezhi.cases.services.leads.registering import Report, register
from xiezhi.cases.services.leads.turns import LeadTurn
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation, Power
from xiezhi.registry.scope import Scope
from xiezhi.trail.actor import Actor

# A Thursday; 2026-06-19 is 端午节, made up for by no other day.
DAY = date(2026, 6, 18)
NOW = datetime(2026, 6, 18, 6, 15, tzinfo=UTC)
SOURCES = table("source").codes
REPORTER = Reporter("沈望舒", "13800001234")
COMPANY = "岚江市谷雨餐饮有限公司"


@dataclass(frozen=True)
class District:
    """云汀区: its market supervision and a street, one officer, one head and one supervisor."""

    market: Organisation
    street: Organisation
    item: Power
    officer: Actor
    scope: Scope
    head: Scope
    supervisor: Scope
    foreign: Scope

    def told(self, *, body: Organisation | None = None, scope: Scope | None = None, **changed: Any) -> Lead:
        """A lead of the market supervision, told as `report` says."""
        report = replace(complaint(), **changed)
        return register(
            actor=self.officer,
            scope=scope or self.scope,
            body_id=(body or self.market).pk,
            report=report,
            today=DAY,
            now=NOW,
        )

    def turn(self, lead: Lead, **changed: Any) -> LeadTurn:
        """The turn of the officer who sees the lead as it is."""
        lead.refresh_from_db()
        return replace(LeadTurn(self.officer, self.scope, lead.pk, lead.revision, DAY, NOW), **changed)


def complaint() -> Report:
    """A complaint by name about a company, who wants an answer."""
    return Report(
        source=SOURCES["投诉举报"],
        received_at=NOW,
        title="货架陈列过期糕点",
        content="三号货架有过期糕点三盒",
        place="汀北路12号谷雨餐饮",
        party_type=table("party_type").codes["法人"],
        party_name=COMPANY,
        reporter=REPORTER,
        wants_answer=True,
    )


def district() -> District:
    """Make them."""
    top = area("云汀区")
    market = organisation("云汀区市场监督管理局", top, code="11120199MB0000014X")
    street = organisation("柳堤街道办事处", top, category=3)
    user = UserFactory.create(display_name="简书白")
    both = frozenset({market.pk, street.pk})
    return District(
        market=market,
        street=street,
        item=PowerFactory.create(organisation=market, name="对经营超过保质期食品行为的处罚"),
        officer=Actor(user.pk, "简书白", "test"),
        scope=Scope.of({"officer": frozenset({market.pk})}),
        head=Scope.of({"body_head": frozenset({market.pk})}),
        supervisor=Scope.of({"supervisor": both}),
        foreign=Scope.of({"officer": frozenset({street.pk})}),
    )
