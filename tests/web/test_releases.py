"""Templates, releases and locked periods on the screen."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.conftest import Enter, Place

from xiezhi.registry.models import PeriodLock, Role
from xiezhi.reporting.models import ReportRelease, ReportTemplate

pytestmark = pytest.mark.django_db
FIGURE = re.compile(r'<a class="fig" href="(/acts\?[^"]*)" title="([^"]*)">([^<]+)</a>')


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.XIEZHI_SNAPSHOTS = tmp_path / "snapshots"


def copied(client: Client, place: Place, name: str = "区模板", kind: str = "annual") -> ReportTemplate:
    told = {"source": f"area-{kind}", "org": place.district.pk, "name": name}
    client.post(reverse("template-new"), told)
    return ReportTemplate.objects.get(name=name, version=0)


def edited(client: Client, template: ReportTemplate, **told: Any) -> str:
    template.refresh_from_db()
    answer = client.post(
        reverse("template-edit", args=[template.pk]), {"revision": template.revision, **told}, follow=True
    )
    return str(answer.content.decode())


def short(client: Client, place: Place, kind: str = "annual") -> ReportTemplate:
    """A published template without sections to be written, in use for 2024."""
    template = copied(client, place, kind=kind)
    edited(client, template, action="head", title="{year}年报告", issuer="区政府", valid_from="2024-01-01")
    template.refresh_from_db()
    while any(block["type"] == "written" for block in template.content["block"]):
        at = next(at for at, block in enumerate(template.content["block"]) if block["type"] == "written")
        edited(client, template, action=f"remove-{at}")
        template.refresh_from_db()
    assert "已发布“区模板”第1版" in edited(client, template, action="publish")
    return template


def block_form(client: Client, template: ReportTemplate, at: int) -> dict[str, Any]:
    """The fields of a block's form as a browser would send them, from what the page shows."""
    shown = client.get(reverse("template-block", args=[template.pk, at])).content.decode()
    form = shown[shown.index('id="block"') : shown.index("</form>", shown.index('id="block"'))]
    fields = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', form))
    fields |= dict.fromkeys(re.findall(r'type="checkbox" name="([^"]+)"[^>]* checked', form), "on")
    fields |= dict(re.findall(r'<textarea[^>]*?name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    for name, options in re.findall(r'<select[^>]*?name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        values = re.findall(r'<option value="([^"]*)"( selected)?', options)
        fields[name] = next((value for value, chosen in values if chosen), values[0][0])
    return {name: unescape(value) for name, value in fields.items()}


def test_what_the_form_of_each_block_sends_back_unchanged_changes_nothing(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    template = copied(client, place)
    for at, block in enumerate(template.content["block"]):
        if block["type"] == "signature":
            continue
        fields = block_form(client, template, at)
        answer = client.post(reverse("template-preview", args=[template.pk, at]), fields)
        assert "还不能预览" not in answer.content.decode(), (at, block)
        before = client.get(reverse("template-block", args=[template.pk, at]) + "?period=2024").context["shown"]
        again = client.post(reverse("template-preview", args=[template.pk, at]), fields | {"period": "2024"})
        assert again.context["shown"].parts == before.parts, (at, block)


def test_a_sentence_is_edited_previewed_and_kept(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    template = copied(client, place)
    address = reverse("template-block", args=[template.pk, 0])
    fields = block_form(client, template, 0) | {"s0-text": "处罚{penalty.count}件<b>", "period": "2024"}
    shown = client.post(reverse("template-preview", args=[template.pk, 0]), fields).content.decode()
    assert re.search(r'title="行政处罚数">2</a>件&lt;b&gt;', shown)
    template.refresh_from_db()
    assert template.revision == 0, "a preview keeps nothing"
    client.post(address, fields | {"action": "add-parts"})
    client.post(address, block_form(client, template, 0) | {"action": "add-text"})
    client.post(address, block_form(client, template, 0) | {"action": "up-2"})
    template.refresh_from_db()
    texts = template.content["block"][0]["sentences"]
    assert [entry.get("text", entry.get("parts")) for entry in texts] == ["处罚{penalty.count}件<b>", "", "act.count"]
    client.post(address, block_form(client, template, 0) | {"action": "drop-1"})
    template.refresh_from_db()
    assert len(template.content["block"][0]["sentences"]) == 2


def test_an_unknown_measure_is_told_in_the_preview_and_keeps_the_template_back(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    template = copied(client, place)
    fields = block_form(client, template, 0) | {"s0-text": "处罚{penalty.coun}件"}
    shown = client.post(reverse("template-preview", args=[template.pk, 0]), fields).content.decode()
    assert "没有名为“penalty.coun”的指标，相近的有：penalty.count（行政处罚数）" in shown
    client.post(reverse("template-block", args=[template.pk, 0]), fields)
    page = client.get(reverse("template", args=[template.pk])).content.decode()
    assert 'aria-disabled="true" aria-describedby="why-not"' in page
    assert "第1块（段落）：第1句：没有名为“penalty.coun”的指标" in edited(client, template, action="publish")


def test_a_year_that_has_not_begun_cannot_be_previewed(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    template = copied(client, place)
    shown = client.get(reverse("template-block", args=[template.pk, 0]) + "?period=2099").content.decode()
    assert "2099年尚未开始" in shown


def test_somebody_who_edits_an_old_state_is_told(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    template = copied(client, place)
    stale = block_form(client, template, 0)
    edited(client, template, action="head", title="新", issuer="区政府")
    answer = client.post(reverse("template-block", args=[template.pk, 0]), stale | {"s0-text": "没有丢的文字"})
    shown = answer.content.decode()
    assert "刚刚改过这份草稿" in shown
    assert "没有丢的文字" in shown


def test_measures_are_found_by_name_code_and_definition(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    for asked, code in (("罚款金额", "penalty.fine.sum"), ("OFFICER.count", "officer.count")):
        shown = client.get(reverse("template-measures"), {"q": asked}).content.decode()
        assert f'data-code="{code}"' in shown
    assert "没有符合的指标" in client.get(reverse("template-measures"), {"q": "<无>"}).content.decode()


def drafted(client: Client, place: Place, kind: str = "annual", period: str = "2024") -> ReportRelease:
    client.post(reverse("release-new"), {"org": place.district.pk, "kind": kind, "period": period})
    return ReportRelease.objects.get(version=1, kind=kind, period=period)


def take(client: Client, release: ReportRelease, step: str, **told: str) -> str:
    answer = client.post(reverse("release-step", args=[release.pk]), {"step": step, **told}, follow=True)
    release.refresh_from_db()
    return str(answer.content.decode())


def test_a_report_is_released_by_two_people_and_opens_its_cases(enter: Enter, place: Place) -> None:
    statistician, supervisor = enter(Role.STATISTICIAN), enter(Role.SUPERVISOR)
    short(statistician, place)
    release = drafted(statistician, place)
    assert "已提交，等待批准" in take(statistician, release, "submit")
    own = statistician.get(reverse("release", args=[release.pk])).content.decode()
    assert "须由对该机构有任职的监督人员批准。" in own
    assert "已批准" in take(supervisor, release, "approve")
    assert "已发布，文号云汀区执法报〔" in take(supervisor, release, "release", lock="1")
    shown = supervisor.get(reverse("release", args=[release.pk])).content.decode()
    links = [
        (unescape(url), text) for url, title, text in FIGURE.findall(shown) if text.isdigit() and "金额" not in title
    ]
    assert links
    for url, text in links:
        assert supervisor.get(url).context["found"].total == int(text), url
    assert "完好。" in supervisor.get(reverse("release-verify", args=[release.pk])).content.decode()
    document = supervisor.get(reverse("release-docx", args=[release.pk]))
    assert document.content == bytes(release.document)
    assert PeriodLock.objects.get().period == "2024"


def test_a_released_month_is_taken_in_three_forms_and_none_before(enter: Enter, place: Place) -> None:
    statistician, supervisor = enter(Role.STATISTICIAN), enter(Role.SUPERVISOR)
    short(statistician, place, "monthly")
    release = drafted(statistician, place, "monthly", "2024-03")
    forms = [reverse(f"release-{ending}", args=[release.pk]) for ending in ("docx", "pdf", "html")]
    assert [statistician.get(address).status_code for address in forms] == [404, 404, 404]
    for client, step in ((statistician, "submit"), (supervisor, "approve"), (supervisor, "release")):
        take(client, release, step, lock="1")
    assert PeriodLock.objects.get().title == "2024年3月"
    place.act.delete()
    document, pdf, html = (statistician.get(address) for address in forms)
    assert document.content == bytes(release.document)
    assert pdf.content.startswith(b"%PDF")
    assert quote(f"{release.number}.pdf") in pdf["Content-Disposition"]
    assert re.search(r"行政处罚(<[^>]*>)*2(<[^>]*>)*件", html.content.decode()), "as it was, not as it is"
    ReportRelease.objects.filter(pk=release.pk).update(text="改过")
    for address in forms[1:]:
        assert "没有生成文件" in statistician.get(address, follow=True).content.decode()


def test_a_period_that_is_none_of_the_kind_is_told_beside_the_form(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    told = {"org": place.bureau.pk, "kind": "monthly", "period": "2024W09"}
    answer = client.post(reverse("release-new"), told)
    form = answer.content.decode().partition('action="/releases/new"')[2]
    assert answer.status_code == 422
    assert "月报的期间应写成 2024-03 的样子，不能是“2024W09”" in form
    assert 'aria-invalid="true" aria-describedby="e-draft"' in form
    assert '<option value="monthly" selected>' in form
    assert f'<option value="{place.bureau.pk}" selected>' in form
    assert not ReportRelease.objects.exists()
    unknown = client.post(reverse("release-new"), told | {"kind": "<b>"})
    assert (unknown.status_code, "<b>”这种报告" in unknown.content.decode()) == (422, False)


def test_the_list_tells_kind_and_period_in_words_and_is_narrowed_by_kind(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    drafted(client, place)
    drafted(client, place, "weekly", "2024W09")
    shown = client.get(reverse("releases")).content.decode()
    assert "云汀区2024年度报告</a>" in shown
    assert "云汀区2024年第9周周报</a>" in shown
    assert "2024-02-26 至 2024-03-03" in shown
    narrowed = client.get(reverse("releases"), {"kind": "weekly", "year": "2024"}).content.decode()
    assert "云汀区2024年度报告" not in narrowed
    assert "第9周周报</a>" in narrowed
    assert '<option value="weekly" selected>' in narrowed.partition('action="/releases/new"')[2]
    for meaningless in ({"kind": "<b>"}, {"period": "9999-99"}, {"kind": "annual", "period": "1949"}):
        assert client.get(reverse("releases"), meaningless).status_code == 200


def test_the_page_of_reports_leads_to_the_release_of_what_it_shows(enter: Enter, place: Place) -> None:
    asked = {"org": place.bureau.pk, "kind": "monthly", "period": "2021-03"}
    client = enter(Role.STATISTICIAN)
    shown = client.get(reverse("reports"), asked).content.decode()
    (address,) = re.findall(r'href="(/releases\?[^"]*)"', shown)
    assert '<option value="2021-03" selected>' in client.get(unescape(address)).content.decode()
    assert "/releases?" not in enter(Role.AUDITOR).get(reverse("reports"), asked).content.decode()


def test_what_keeps_a_report_back_is_told_and_what_was_typed_stays(enter: Enter, place: Place) -> None:
    client = enter(Role.STATISTICIAN)
    release = drafted(client, place)
    answer = client.post(
        reverse("release-step", args=[release.pk]), {"step": "submit", "say-change:act.count": "<原因>"}
    )
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "没有提交。" in shown
    assert "落款还是“【发布机关】”" in shown
    assert "一栏还没有写" in shown
    assert "<原因>" not in shown


def test_a_correction_shows_what_differs(enter: Enter, place: Place) -> None:
    statistician, supervisor = enter(Role.STATISTICIAN), enter(Role.SUPERVISOR)
    short(statistician, place)
    release = drafted(statistician, place)
    for client, step in ((statistician, "submit"), (supervisor, "approve"), (supervisor, "release")):
        take(client, release, step)
    assert "请写明原因" in take(statistician, release, "correct", reason=" ")
    shown = take(statistician, release, "correct", reason="漏报<一件>")
    assert "漏报&lt;一件&gt;" in shown
    second = ReportRelease.objects.get(version=2)
    place.act.penalties, place.act.kind = 0, 1
    place.act.inspected_on = place.act.decided_on
    place.act.save()
    shown = take(statistician, second, "submit")
    row = re.search(r"行政处罚数（2024年）</th>(.*?)</tr>", shown, re.DOTALL)
    assert row
    assert [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row[1], re.DOTALL)] == ["2", "1"]


def test_a_lock_is_lifted_with_a_reason_by_who_may(enter: Enter, place: Place) -> None:
    supervisor, head = enter(Role.SUPERVISOR), enter(Role.BODY_HEAD, over=place.bureau)
    told = {"org": place.bureau.pk, "period": "2024", "reason": "年报已报出"}
    assert "已锁定2024" in supervisor.post(reverse("period-lock"), told, follow=True).content.decode()
    lock = PeriodLock.objects.get()
    assert "由云汀区或其上级的" in head.get(reverse("period-locks")).content.decode()
    lift = {"lock": lock.pk, "reason": "更正"}
    assert "须由锁定机构或其上级" in head.post(reverse("period-lock"), lift, follow=True).content.decode()
    assert "已解锁2024" in supervisor.post(reverse("period-lock"), lift, follow=True).content.decode()
    wrong = {"org": place.bureau.pk, "period": "去年", "reason": "年报已报出"}
    assert "看不懂期间" in supervisor.post(reverse("period-lock"), wrong, follow=True).content.decode()


def test_reports_templates_and_locks_out_of_view_are_not_there(enter: Enter, place: Place) -> None:
    statistician = enter(Role.STATISTICIAN)
    template, release = copied(statistician, place), drafted(statistician, place)
    outside = enter(Role.SUPERVISOR, over=place.elsewhere)
    for name, arguments in (
        ("template", [template.pk]),
        ("template-block", [template.pk, 0]),
        ("release", [release.pk]),
        ("release-docx", [release.pk]),
        ("release-pdf", [release.pk]),
        ("release-html", [release.pk]),
        ("release-verify", [release.pk]),
    ):
        assert outside.get(reverse(name, args=arguments)).status_code == 404, name
    assert outside.post(reverse("release-step", args=[release.pk]), {"step": "submit"}).status_code == 404
    assert outside.post(reverse("template-edit", args=[template.pk]), {"action": "discard"}).status_code == 404
    assert "区模板" not in outside.get(reverse("templates")).content.decode()
    assert "云汀区" not in outside.get(reverse("releases")).content.decode()
