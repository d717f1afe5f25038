"""Every address that holds the id of a thing, asked for a thing that is there and belongs to somebody else: it is not found.

`test_access` asks for what does not exist; here it exists, and somebody of another area with every role asks.
"""

from collections.abc import Mapping
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from tests.cases import lead_matters, visits
from tests.cases.evidence import photographed
from tests.cases.filing import archived, spot
from tests.cases.matters import NOW, Street, street
from tests.cases.ordinary import taken, turn_of
from tests.cases.reviewing import TOLD, submitted
from tests.cases.test_clocks import decided
from tests.cases.test_destruction import proposed
from tests.factories import ACTOR, ActFactory, CertificateFactory, UserFactory, area, organisation
from tests.registry.rows import benchmark, put

from xiezhi.accounts.models import Notice
from xiezhi.accounts.services.inbox import Message, notify
from xiezhi.cases.models import CaseFile, HandOver, IssuedDocument, Lead, LeadChannel, LeadDocument
from xiezhi.cases.services.interviews import begin_interview
from xiezhi.cases.services.teamwork.hand_overs import Passing, propose
from xiezhi.exchange.models import Batch, BatchStatus
from xiezhi.registry.models import Certificate, ReviewerQualification, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.services.appointments import appoint
from xiezhi.web.access import OPEN, PAGES
from xiezhi.web.urls import urlpatterns

pytestmark = pytest.mark.django_db

# Seen by their own tests: releases, templates of reports and views, with states that take long to reach.
ELSEWHERE = {
    *(name for name in PAGES if name.startswith(("release-", "template-"))),
    "upload",  # nobody sees what somebody else is sending: test_tus
    *("release", "template", "figure-view", "figure-view-change", "figure-view-delete"),
}
# Addresses whose parameter is a kind and not a thing.
KINDS = {"local-new", "local-publish", "local-export"}
WITH_ID = {
    str(pattern.name)
    for pattern in urlpatterns
    if isinstance(pattern, URLPattern) and pattern.pattern.converters and pattern.name not in OPEN
} - KINDS

Things = Mapping[str, Mapping[str, int | str]]


def of_cases(place: Street) -> Things:
    summary = decided(place)
    document = IssuedDocument.objects.filter(case=summary).first()
    case: CaseFile = taken(place, "propose", "file")
    assert document is not None
    interview = begin_interview(actor=place.actor, scope=place.scope, case_id=case.pk, now=NOW)
    evidence = photographed(place, case)
    of_case = {"case_id": case.pk}
    return {
        **dict.fromkeys(("case", "case-draft", "case-check", "case-step", "case-give-up"), of_case),
        **dict.fromkeys(("case-documents", "interview-new"), of_case),
        **dict.fromkeys(("case-together", "interference-new", "advised-case", "advised-comment"), of_case),
        "advised-document": {"document_id": document.pk},
        **{name: {**of_case, "evidence_id": evidence.pk} for name in ("advised-evidence", "advised-evidence-small")},
        "hand-over-decide": {"batch": str(handed_over(place, case).batch)},
        "inbox-open": {"notice_id": told(place).pk},
        **{name: {**of_case, "step_id": "investigate"} for name in ("case-take", "case-take-check")},
        **{
            name: {**of_case, "file": "filing_approval"}
            for name in ("case-document-draft", "case-document-issue", "case-document-pdf")
        },
        **{
            name: {"evidence_id": evidence.pk}
            for name in ("evidence", "evidence-change", "evidence-original", "evidence-file", "evidence-small")
        },
        "evidence-new": {"kind": "case", "holder_id": case.pk},
        **{
            name: {"document_id": document.pk}
            for name in ("case-document", "case-document-copy", "case-document-receipt")
        },
        **dict.fromkeys(("case-file", "case-file-progress", "case-file-arrange", "case-file-archive"), of_case),
        **of_archives(place),
        **{name: {"interview_id": interview.pk} for name in ("interview", "interview-save", "interview-issue")},
        **{
            name: {"body_id": place.body.pk, "file": "filing_approval"}
            for name in (
                "document-template",
                "document-template-file",
                "document-template-put",
                "document-template-back",
            )
        },
        **{name: {"organisation": place.body.pk} for name in ("organisation", "organisation-change")},
        **{name: {"act_id": ActFactory.create(body=place.body).pk} for name in ("act", "act-party")},
    }


def of_archives(place: Street) -> Things:
    file = archived(place, spot(place), retention="thirty")
    listed = proposed(place, file)
    return {
        "archive-volume": {"volume_id": file.volumes.get().pk},
        "archive-retention": {"archive_id": file.pk},
        **{name: {"destruction_id": listed.pk} for name in ("destruction", "destruction-progress", "destruction-step")},
    }


def handed_over(place: Street, case: CaseFile) -> HandOver:
    """A hand-over that waits for the head of the body."""
    third = CertificateFactory.create(organisation=place.body)
    passing = Passing(place.certificates[0].officer_id, third.number, "休假")
    return propose(turn=place.turn(case, scope=Scope.of({"body_head": frozenset({place.body.pk})})), passing=passing)


def told(place: Street) -> Notice:
    """A notice of somebody of the body."""
    message = Message("case:1:next:1", "轮到你办", "可以办理批准立案", "case:1")
    notify(users=[place.user.pk], message=message, today=NOW.date(), now=NOW)
    return Notice.objects.get(user=place.user, cause=message.cause)


def of_inspections() -> Things:
    here = visits.district()
    task = here.planned()
    held = Certificate.objects.get(number=here.numbers[0])
    names = ("inspection", "inspection-qr", "inspection-change", "inspection-check", "inspection-handover")
    return {
        **{name: {"task_id": task.pk} for name in names},
        **{name: {"plan_id": task.plan_id or 0} for name in ("plan", "plan-approve", "plan-discard")},
        "enterprise": {"enterprise_id": here.enterprise.pk},
        "my-certificate-qr": {"certificate_id": held.pk},
    }


def lead_document(lead: Lead) -> LeadDocument:
    held = {"content": b"x", "digest": b"x", "issued_on": lead.received_on, "issued_at": NOW}
    return LeadDocument.objects.create(lead=lead, body=lead.body, title="案源（举报、投诉）登记表", **held)


def of_others(place: Street) -> Things:
    lead = lead_matters.district().told()
    document = lead_document(lead)
    row = put(benchmark(place.body, "甲1"))
    batch = Batch.objects.create(
        ledger="acts", status=BatchStatus.DONE, organisation_ids=[place.body.pk], started_at=NOW, actor_id=1
    )
    ledgers = ("ledger", "ledger-preview", "ledger-progress", "ledger-refused", "ledger-undo")
    return {
        **{name: {"lead_id": lead.pk} for name in ("lead", "lead-step")},
        **{
            name: {"lead_id": lead.pk, "file": "lead_register"}
            for name in ("lead-document-draft", "lead-document-issue", "lead-document-pdf")
        },
        **{name: {"document_id": document.pk} for name in ("lead-document", "lead-document-copy")},
        "lead-reporter": {"channel_id": LeadChannel.objects.get(lead=lead).pk},
        **{name: {"kind": "benchmarks", "row_id": row.pk} for name in ("local-row", "local-edit", "local-step")},
        **{name: {"batch": batch.pk} for name in ledgers},
    }


def of_reviews(place: Street) -> Things:
    other = {"party_name": "谷雨餐饮", "party_number": ""}
    case = taken(place, *TOLD, propose=other, investigate={"complex": True})
    review = submitted(place, case)
    turn_of(place, case, "legal_reviewer", review.submitted_on)
    held = ReviewerQualification.objects.get()
    appoint(
        actor=ACTOR,
        user=held.user,
        role=Role.LEGAL_REVIEWER,
        organisation=place.body,
        valid_from=date(2020, 1, 1),
    )
    return {
        "review-submit": {"case_id": case.pk},
        **{name: {"review_id": review.pk} for name in ("review", "review-act")},
        "reviewer-put": {"user_id": held.user_id},
        "reviewer-end": {"qualification_id": held.pk},
    }


@pytest.fixture
def things(evidence_folder: None) -> Things:
    place = street()
    return {**of_cases(place), **of_inspections(), **of_others(place), **of_reviews(place)}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.XIEZHI_ARCHIVES = tmp_path / "archives"


@pytest.fixture
def stranger() -> Client:
    """Somebody with every role over a body of another area."""
    bureau = organisation("青汀区市场监管局", area("青汀区"))
    user = UserFactory.create()
    for role in Role:
        appoint(actor=ACTOR, user=user, role=role, organisation=bureau, valid_from=date(2020, 1, 1))
    client = Client()
    client.force_login(user)
    return client


def test_every_address_with_an_id_is_asked_for_a_thing_of_somebody_else(things: Things, stranger: Client) -> None:
    assert set(things) == WITH_ID - ELSEWHERE
    for name, captured in things.items():
        address = reverse(name, kwargs=captured)
        got, posted = stranger.get(address).status_code, stranger.post(address, {"do": "x"}).status_code
        assert 404 in (got, posted), name
        assert {got, posted} <= {404, 405}, (name, got, posted)


LISTS = (
    "reviews",
    "reviewers",
    "review-list",
    "cases",
    "work",
    "leads",
    "lead-new",
    "lead-standing",
    "inspections",
    "plans",
    "joint-visits",
    "enterprises",
)
MORE = (
    "visit-caps",
    "transfers",
    "legality",
    "benchmarks",
    "exemptions",
    "amounts",
    "checklists",
    "archives",
    "destructions",
    "destruction-new",
    "local-findings",
    "ledgers",
)
TOGETHER = ("hand-overs", "substitutes", "advisers", "interference", "chains", "inbox", "advice")
REST = ("organisations", "document-templates", "penalty-new", "inspection-new", "plan-new", "my-certificate", "trail")


@pytest.mark.usefixtures("things")
def test_no_list_shows_a_thing_of_somebody_else(stranger: Client) -> None:
    for name in LISTS + MORE + REST + TOGETHER:
        for asked in ("", "?all=1", "?q=谷雨", "?power=甲1"):
            answer = stranger.get(reverse(name) + asked, follow=True)
            shown = answer.content.decode()
            assert answer.status_code == 200, (name, asked)
            for secret in ("谷雨餐饮", "禾木", "云汀区", "柳堤", "糕点", "沈望舒"):
                assert secret not in shown, (name, asked, secret)
