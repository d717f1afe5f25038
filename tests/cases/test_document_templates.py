"""A body's own templates: looked at before they are kept, in force from their day on, given back."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from django.db import DatabaseError, transaction
from tests.cases.matters import Street, street
from tests.cases.ordinary import FILED, taken, turn_of

from xiezhi.cases import sealing
from xiezhi.cases.documents.catalogue import kind_of, standard_template
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import DocumentTemplate, IssuedDocument
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.selectors.document_templates import template_history, template_html, template_rows
from xiezhi.cases.services.document_templates import put_template, take_template_back
from xiezhi.cases.services.documents import issue
from xiezhi.office.filled import text_of
from xiezhi.registry.scope import Scope
from xiezhi.trail.selectors import events_of

TITLE = "现场检查（勘验）笔录"
NOW = datetime(2026, 6, 18, 1, 0, tzinfo=UTC)


@pytest.fixture
def place(db: None) -> Street:
    return street()


def template(tmp_path: Path, added: str = "监督电话：12345") -> Path:
    """The platform's own with a paragraph added."""
    document = docx.Document(BytesIO(standard_template(kind_of(TITLE))))
    document.paragraphs[-1].add_run(added)
    path = tmp_path / "本局笔录.docx"
    document.save(str(path))
    return path


def put(place: Street, path: Path, role: str = "body_head", valid_from: date = FILED) -> DocumentTemplate:
    return put_template(
        actor=place.actor,
        scope=Scope.of({role: frozenset({place.body.pk})}),
        body=place.body,
        title=TITLE,
        path=path,
        valid_from=valid_from,
        now=NOW,
        today=FILED,
    )


def test_a_template_that_cannot_be_filled_any_more_stops_the_step_in_words(place: Street) -> None:
    DocumentTemplate.objects.create(
        body=place.body,
        title="立案审批表",
        valid_from=FILED,
        file_name="坏.docx",
        content=b"PK",
        digest=b"",
        uploaded_name="负责人",
        uploaded_at=NOW,
    )
    with pytest.raises(CaseRefused, match=r"立案审批表.*更换该模板"):
        taken(place, "propose", "file")


def issued(place: Street, case_id: int, on: date) -> str:
    case = one_case(Scope.everything(), case_id)
    document = issue(turn=turn_of(place, case, "officer", on), title=TITLE)
    return text_of(sealing.decrypt_file(IssuedDocument.objects.get(pk=document.pk).content))


def test_a_template_holds_from_its_day_on_until_it_is_given_back(place: Street, tmp_path: Path) -> None:
    case = taken(place, "propose", "file")
    tomorrow = FILED + timedelta(days=1)
    put(place, template(tmp_path), valid_from=tomorrow)
    assert "监督电话" not in issued(place, case.pk, FILED)
    assert "监督电话：12345" in issued(place, case.pk, tomorrow)
    head = Scope.of({"body_head": frozenset({place.body.pk})})
    given = {"actor": place.actor, "scope": head, "body": place.body, "title": TITLE, "now": NOW, "today": tomorrow}
    take_template_back(valid_from=tomorrow, **given)  # type: ignore[arg-type]
    assert "监督电话" not in issued(place, case.pk, tomorrow)
    with pytest.raises(CaseRefused, match="已经是平台模板"):
        take_template_back(valid_from=tomorrow, **given)  # type: ignore[arg-type]
    actions = [event.action for event in events_of([f"organisation:{place.body.pk}"])]
    assert actions[:2] == ["document_template.taken_back", "document_template.put"]
    assert [row.file_name for row in template_history(place.body.pk, TITLE)] == ["", "本局笔录.docx"]


def test_the_list_and_the_page_show_what_holds(place: Street, tmp_path: Path) -> None:
    put(place, template(tmp_path, "监督电话：{{ 联系方式 }}<b>"))
    own = [row.kind.title for row in template_rows(place.body.pk, on=FILED) if row.own]
    assert own == [TITLE]
    assert "监督电话：〔联系方式〕&lt;b&gt;" in template_html(place.body.pk, kind_of(TITLE), on=FILED)


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("{{ 监督电话 }}", "模板“本局笔录.docx”第.+段“.*”的字段“监督电话”不存在"),
        ("{{ 当亊人 }}", "最接近的是“当事人”"),
        ("{{ 当事人", "没写完整的标记"),
        ("{{ 当事人.x }}", "不允许的写法"),
    ],
)
def test_a_wrong_template_is_refused_with_its_place(place: Street, tmp_path: Path, added: str, told: str) -> None:
    with pytest.raises(CaseRefused, match=told):
        put(place, template(tmp_path, added))
    assert not DocumentTemplate.objects.exists()


def test_a_file_that_is_no_document_is_refused(place: Street, tmp_path: Path) -> None:
    path = tmp_path / "表格.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 64)
    with pytest.raises(CaseRefused, match="旧版格式"):
        put(place, path)


@pytest.mark.parametrize("role", ["officer", "supervisor", "statistician"])
def test_only_the_head_and_the_administrator_change_templates(place: Street, tmp_path: Path, role: str) -> None:
    with pytest.raises(CaseRefused, match="须由该机构的负责人或者管理员"):
        put(place, template(tmp_path), role=role)


def test_a_day_that_is_past_is_refused(place: Street, tmp_path: Path) -> None:
    with pytest.raises(CaseRefused, match="启用日期不能早于今天"):
        put(place, template(tmp_path), valid_from=FILED - timedelta(days=1))


def test_a_row_is_never_changed(place: Street, tmp_path: Path) -> None:
    row = put(place, template(tmp_path))
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentTemplate.objects.filter(pk=row.pk).update(title="改")
