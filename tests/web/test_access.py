"""Every address × role × part of the tree, and every channel by which an act of somebody else could be seen."""

from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import Role
from xiezhi.web.access import OPEN, PAGES, SIGNED_IN
from xiezhi.web.urls import urlpatterns

pytestmark = pytest.mark.django_db

NAMES = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
POSTED = {
    *(
        "act-party",
        "acts-export",
        "figure-difference-csv",
        "figures-xlsx",
        "figures-csv",
        "legality-csv",
        "report-text",
        "logout",
        "release-new",
        "release-step",
        "period-lock",
        "organisation-change",
    ),
    *("template-new", "template-edit", "template-preview"),
    "local-step",
    "local-publish",
    *("case-draft", "case-check", "case-step", "case-document", "case-take", "case-take-check", "case-give-up"),
    *("review-submit", "review-act", "reviewer-put", "reviewer-end"),
    *("lead-step", "lead-reporter", "lead-document-issue", "lead-document-pdf"),
    *("figure-view-save", "figure-view-change", "figure-view-delete"),
    *(
        "case-document-copy",
        "case-document-receipt",
        "case-document-issue",
        "case-document-pdf",
        "document-template-put",
        "document-template-back",
    ),
    *("interview-new", "interview-save", "interview-issue"),
    *("upload-new", "evidence-change", "evidence-original"),
    *(
        "case-file-arrange",
        "case-file-archive",
        "archive-volume",
        "archives-export",
        "archive-retention",
        "destruction-step",
    ),
    *("inspection-change", "inspection-check", "plan-approve", "plan-discard"),
    *("case-together", "hand-over-all", "hand-over-decide", "substitute-change", "adviser-change", "interference-csv"),
    *("inbox-open", "inbox-read", "advised-comment", "advised-document", "advised-evidence"),
    "street-draft",
}
# What each page answers to somebody who may open it, where that is not 200: it asks for more than the walk gives.
ANSWERS = {
    "case": 404,
    "case-draft": 404,
    "case-check": 404,
    "case-step": 404,
    **dict.fromkeys(("case-take", "case-take-check", "case-give-up"), 404),
    "case-document": 404,
    **dict.fromkeys(
        ("case-document-copy", "case-document-receipt", "case-documents", "case-document-draft", "case-document-issue"),
        404,
    ),
    **dict.fromkeys(("case-document-pdf", "interview-new", "interview", "interview-save", "interview-issue"), 404),
    **dict.fromkeys(("document-template", "document-template-file"), 404),
    **dict.fromkeys(("case-file", "case-file-progress", "case-file-arrange", "case-file-archive"), 404),
    **dict.fromkeys(
        ("archive-volume", "archive-retention", "destruction", "destruction-progress", "destruction-step"), 404
    ),
    "archives-export": 302,
    **dict.fromkeys(("document-template-put", "document-template-back"), 404),
    **dict.fromkeys(("review", "review-act", "review-submit", "reviewer-put", "reviewer-end"), 404),
    **dict.fromkeys(("case-together", "hand-over-decide", "interference-new"), 404),
    **dict.fromkeys(("hand-over-all", "substitute-change", "adviser-change"), 302),
    "lead": 404,
    "lead-step": 404,
    "lead-reporter": 404,
    **dict.fromkeys(("evidence", "evidence-new", "evidence-change", "evidence-original"), 404),
    **dict.fromkeys(("evidence-file", "evidence-small"), 404),
    **dict.fromkeys(("upload", "upload-new"), 412),
    **dict.fromkeys(("lead-document-draft", "lead-document-issue", "lead-document-pdf"), 404),
    **dict.fromkeys(("lead-document", "lead-document-copy"), 404),
    "ledger-preview": 404,
    "ledger": 404,
    "ledger-progress": 404,
    "ledger-refused": 404,
    "ledger-undo": 404,
    **dict.fromkeys(
        ("inspection", "inspection-qr", "inspection-change", "inspection-check", "inspection-handover"), 404
    ),
    **dict.fromkeys(("plan", "plan-approve", "plan-discard", "enterprise", "my-certificate-qr"), 404),
    "street-draft": 400,
    "inspection-new": 302,
    "report-text": 302,
    "records": 302,
    "figure-view-save": 302,
    "figure-view-change": 404,
    "figure-view-delete": 404,
    "release-new": 302,
    "release": 404,
    "release-step": 404,
    "release-docx": 404,
    "release-pdf": 404,
    "release-html": 404,
    "release-verify": 404,
    "period-lock": 302,
    "organisation": 404,
    "organisation-change": 404,
    "template-new": 404,
    "template": 404,
    "template-edit": 404,
    "template-block": 404,
    "template-preview": 404,
    "local-row": 404,
    "local-edit": 404,
    "local-step": 404,
    "local-publish": 302,
}


CASES: Mapping[str, Mapping[str, int | str]] = {
    **{name: {"document_id": 999_999} for name in ("case-document", "case-document-copy", "case-document-receipt")},
    **{
        name: {"case_id": 999_999}
        for name in ("case-file", "case-file-progress", "case-file-arrange", "case-file-archive")
    },
    "archive-volume": {"volume_id": 999_999},
    "archive-retention": {"archive_id": 999_999},
    **{name: {"destruction_id": 999_999} for name in ("destruction", "destruction-progress", "destruction-step")},
    **{name: {"case_id": 999_999} for name in ("case-documents", "interview-new")},
    **{
        name: {"case_id": 999_999, "file": "prior_notice"}
        for name in ("case-document-draft", "case-document-issue", "case-document-pdf")
    },
    **{name: {"interview_id": 999_999} for name in ("interview", "interview-save", "interview-issue")},
    **{
        name: {"body_id": 999_999, "file": "prior_notice"}
        for name in ("document-template", "document-template-file", "document-template-put", "document-template-back")
    },
    **{name: {"organisation": 999_999} for name in ("organisation", "organisation-change")},
    **{name: {"case_id": 999_999} for name in ("case-together", "interference-new")},
    **{name: {"case_id": 999_999} for name in ("advised-case", "advised-comment")},
    "advised-document": {"document_id": 999_999},
    **{name: {"case_id": 999_999, "evidence_id": 999_999} for name in ("advised-evidence", "advised-evidence-small")},
    "inbox-open": {"notice_id": 999_999},
    "hand-over-decide": {"batch": "00000000-0000-0000-0000-000000000000"},
    "lead": {"lead_id": 999_999},
    "lead-step": {"lead_id": 999_999},
    "lead-reporter": {"channel_id": 999_999},
    **{
        name: {"lead_id": 999_999, "file": "lead_answer"}
        for name in ("lead-document-draft", "lead-document-issue", "lead-document-pdf")
    },
    **{name: {"document_id": 999_999} for name in ("lead-document", "lead-document-copy")},
    **{name: {"case_id": 999_999} for name in ("case", "case-draft", "case-check", "case-step", "case-give-up")},
    "review-submit": {"case_id": 999_999},
    **{name: {"review_id": 999_999} for name in ("review", "review-act")},
    "reviewer-put": {"user_id": 999_999},
    "reviewer-end": {"qualification_id": 999_999},
    **{name: {"case_id": 999_999, "step_id": "file"} for name in ("case-take", "case-take-check")},
}
VISITS: Mapping[str, Mapping[str, int | str]] = {
    **{
        name: {"task_id": 999_999}
        for name in ("inspection", "inspection-qr", "inspection-change", "inspection-check", "inspection-handover")
    },
    **{name: {"plan_id": 999_999} for name in ("plan", "plan-approve", "plan-discard")},
    **{
        name: {"evidence_id": 999_999}
        for name in ("evidence", "evidence-change", "evidence-original", "evidence-file", "evidence-small")
    },
    "evidence-new": {"kind": "case", "holder_id": 999_999},
    "upload": {"upload_id": "00000000-0000-4000-8000-000000000000"},
    "enterprise": {"enterprise_id": 999_999},
    "my-certificate-qr": {"certificate_id": 999_999},
}
REPORTS = {"reports", "report-docx", "report-pdf", "report-html"}


def ask(client: Client, name: str, place: Place, act: int | None = None) -> HttpResponse:
    captured: Mapping[str, int | str] = CASES.get(name, VISITS.get(name, {}))
    if name in ("act", "act-party"):
        captured = {"act_id": act or place.act.pk}
    elif name.startswith("figure-view") and name != "figure-view-save":
        captured = {"view_id": place.view.pk}
    elif name.startswith("ledger") and name not in ("ledgers", "ledger-new"):
        captured = {"batch": 999_999}
    elif name.startswith("release") and name not in ("releases", "release-new"):
        captured = {"release": 999_999}
    elif name.startswith("template") and name not in ("templates", "template-new", "template-measures"):
        captured = {"template": 999_999} | ({"at": 0} if name in ("template-block", "template-preview") else {})
    elif name.startswith("local-") and name != "local-findings":
        captured = {"kind": "benchmarks"} | (
            {} if name in ("local-new", "local-publish", "local-export") else {"row_id": 999_999}
        )
    address = reverse(name, kwargs=captured)
    told = {"org": str(place.bureau.pk), "year": "2024"}
    if name in POSTED:
        told |= {"section": "introduction", "text": "正文", "format": "csv"}
        told |= {"m": "act.count", "period": "2024", "title": "视图"}
        return client.post(address, told)
    return client.get(address, told if name in REPORTS else {})


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(PAGES) | OPEN | SIGNED_IN == NAMES
    assert all(roles <= set(Role.values) and roles for roles in PAGES.values())


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_no_other(role: Role, enter: Enter, place: Place) -> None:
    client = enter(role, over=place.bureau)
    for name, roles in PAGES.items():
        answer = ask(client, name, place)
        expected = ANSWERS.get(name, 200) if role in roles else 403
        assert answer.status_code == expected, (role, name)
        if answer.status_code == 403:
            assert str(role.label) in answer.content.decode()


def test_without_a_log_in_every_page_leads_to_the_door(place: Place) -> None:
    client = Client()
    for name in set(PAGES) | SIGNED_IN:
        answer = ask(client, name, place)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("login")), name


def test_without_an_appointment_nothing_is_seen(enter: Enter, place: Place) -> None:
    client = enter(None)
    for name in PAGES:
        answer = ask(client, name, place)
        assert answer.status_code == 403, name
        assert "还没有任职" in answer.content.decode()


SECRETS = ("青罚1", "谷雨粮油", "青汀区")


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("part", ["district", "bureau"])
def test_no_channel_shows_what_is_out_of_view(role: Role, part: str, enter: Enter, place: Place) -> None:
    client = enter(role, over=getattr(place, part))
    foreign = str(place.elsewhere_bureau.pk)
    addresses = [
        reverse("dashboard"),
        reverse("dashboard") + "?year=2024",
        reverse("work"),
        reverse("work") + "?all=1",
        reverse("penalty-new"),
        reverse("leads"),
        reverse("leads") + f"?body={foreign}",
        reverse("leads") + f"?org={place.elsewhere.pk}",
        reverse("lead-new"),
        reverse("lead-standing"),
        reverse("acts"),
        reverse("acts") + "?size=100",
        reverse("acts") + "?q=青罚1",
        reverse("acts") + "?q=谷雨",
        reverse("acts") + f"?body={foreign}",
        reverse("acts") + f"?org={foreign}",
        reverse("acts") + f"?org={place.elsewhere.pk}",
        reverse("report-check"),
        reverse("ledgers"),
        reverse("ledger-new"),
        reverse("reports") + "?year=2024",
        reverse("figures"),
        reverse("figures") + "?m=act.count&period=2024&by=body",
        reverse("figures") + f"?m=act.count&period=2024&org={foreign}",
        reverse("figures") + f"?m=act.count&period=2024&org={place.elsewhere.pk}",
        reverse("figure-view", kwargs={"view_id": place.foreign_view.pk}),
        reverse("releases"),
        reverse("period-locks"),
        reverse("templates"),
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 403, 422), address
        shown = answer.content.decode()
        told = {"青罚1", "谷雨"} if "?q=" in address else set()
        for secret in set(SECRETS) - told:
            assert secret not in shown, (address, secret)
        if "acts" in address and "谷雨" not in address:
            assert "青罚1</td>" not in shown
    for asked in ("", "?q=谷雨", f"?body={foreign}", f"?figure=act.count&of={place.district.pk}&period=2024"):
        taken = client.post(reverse("acts-export") + asked, {"format": "csv"})
        content = b"".join(taken) if taken.streaming else taken.content
        assert not any(secret in content.decode() for secret in SECRETS), asked
    for name in ("act", "act-party"):
        answer = ask(client, name, place, act=place.foreign_act.pk)
        assert answer.status_code in (403, 404)
        assert "谷雨粮油" not in answer.content.decode()


@pytest.mark.parametrize("page", ["dashboard", *sorted(REPORTS), "report-text", "release-new", "template-new"])
def test_an_organisation_out_of_view_is_not_there(page: str, enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN, over=place.bureau)
    for organisation in (place.elsewhere_bureau, place.town, place.district):
        told = {"org": str(organisation.pk), "year": "2024", "section": "introduction", "text": "x"}
        told |= {"source": "area-annual", "name": "甲"}
        answer = client.post(reverse(page), told) if page in POSTED else client.get(reverse(page), told)
        assert answer.status_code == 404, organisation.pk


def test_a_colleague_of_a_part_sees_only_that_part(enter: Enter, place: Place) -> None:
    shown = enter(Role.OFFICER, over=place.bureau).get(reverse("acts")).content.decode()
    assert "云罚1" in shown
    assert "芦检1" not in shown
    whole = enter(Role.SUPERVISOR, over=place.district).get(reverse("acts")).content.decode()
    assert "云罚1" in whole
    assert "芦检1" in whole


def test_a_role_over_one_part_opens_nothing_of_another(enter: Enter, place: Place) -> None:
    client = enter(Role.OFFICER, over=place.bureau, also=((Role.STATISTICIAN, place.town),))
    shown = client.get(reverse("acts")).content.decode()
    assert "云罚1" in shown
    assert "芦检1" in shown
    report = reverse("reports")
    assert client.get(report, {"org": str(place.town.pk), "year": "2024"}).status_code == 200
    assert client.get(report, {"org": str(place.bureau.pk), "year": "2024"}).status_code == 404
    assert client.post(reverse("act-party", kwargs={"act_id": place.personal.pk})).status_code == 200
    assert client.post(reverse("act-party", kwargs={"act_id": place.town_act.pk})).status_code == 404
    assert client.get(reverse("act", kwargs={"act_id": place.personal.pk})).context["may_reveal"]
    assert not client.get(reverse("act", kwargs={"act_id": place.town_act.pk})).context["may_reveal"]


def test_the_side_bar_offers_only_what_opens(enter: Enter, place: Place) -> None:
    for role in Role:
        client = enter(role, over=place.bureau)
        shown = client.get(reverse("dashboard"))
        for _, entries in shown.context["side"]:
            for entry in entries:
                assert client.get(reverse(entry.entry.page)).status_code == 200, (role, entry.entry.page)


SEARCHED = ("work", "cases", "inspections", "enterprises", "penalty-new", "leads", "benchmarks", "acts", "transfers")


@pytest.mark.parametrize("name", SEARCHED)
@pytest.mark.parametrize("asked", [{"q": "\x00𠮷😀"}, {"page": "9" * 5000}, {"page": "-1"}, {"page": "９"}])
def test_what_nobody_types_into_an_address_breaks_no_page(enter: Enter, name: str, asked: Mapping[str, str]) -> None:
    assert enter(Role.OFFICER).get(reverse(name), asked).status_code == 200


def test_a_character_that_no_text_holds_is_dropped_from_a_form(enter: Enter, place: Place) -> None:
    told = {
        "title": "冬季\x00检查",
        "first_day": "2026-11-27",
        "last_day": "2026-12-10",
        "way": "named",
        "codes": "\x00",
    }
    answer = enter(Role.OFFICER).post(reverse("plan-new"), told)
    assert answer.status_code in {200, 422}
    assert "\x00" not in answer.content.decode()
