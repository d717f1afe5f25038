"""What the law forbids or the register contradicts is recorded with a warning, on the act and in the result."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.ledger import PERSON, UNIT, act, load, load_acts, write_csv
from tests.factories import CertificateFactory, organisation

from xiezhi.cases.models import Act
from xiezhi.law.warnings import warnings

pytestmark = pytest.mark.django_db
INSPECTION = {"执法类别": "行政检查", "立案日期": "", "决定日期": "", "检查日期": "2024-03-05"}
FULL = {"执法人员证号": "好1、好2", "公示日期": "2024-03-06", "适用程序": "普通程序"}


@pytest.fixture(autouse=True)
def register() -> None:
    body = organisation("甲局", valid_to=date(2024, 12, 31))
    organisation("执法队", body)
    other = organisation("乙局")
    police = organisation("公安分局", category=4)
    entrusted = organisation("受托所", nature=3)
    for number in ("好1", "好2"):
        CertificateFactory.create(number=number, organisation=body)
    CertificateFactory.create(number="队1", organisation_id=body.pk + 1)
    CertificateFactory.create(number="销1", organisation=body, cancelled_on=date(2024, 3, 5))
    CertificateFactory.create(number="迟销", organisation=body, cancelled_on=date(2024, 3, 6))
    CertificateFactory.create(number="过期", organisation=body, expires_on=date(2024, 3, 4))
    CertificateFactory.create(number="未发", organisation=body, issued_on=date(2024, 3, 6))
    CertificateFactory.create(number="他1", organisation=other)
    for n, place in enumerate((police, entrusted)):
        for k in range(2):
            CertificateFactory.create(number=f"{'警托'[n]}{k}", organisation=place)


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({}, []),
        ({"执法人员证号": "好1、队1"}, []),
        ({"执法人员证号": "好1、迟销"}, []),
        ({"执法人员证号": "好1、无此证"}, ["certificate.unknown"]),
        ({"执法人员证号": "好1、销1"}, ["certificate.cancelled"]),
        ({"执法人员证号": "好1、过期"}, ["certificate.expired"]),
        ({"执法人员证号": "好1、未发"}, ["certificate.not_issued"]),
        ({"执法人员证号": "好1、他1"}, ["certificate.other_body"]),
        ({"执法人员证号": "好1"}, ["officers.one"]),
        (INSPECTION | {"适用程序": "", "执法人员证号": "好1"}, ["officers.one"]),
        ({"执法主体": "公安分局", "执法人员证号": "警0", "适用程序": "简易程序"}, []),
        ({"适用程序": "简易程序", "相对人类型": "自然人", "罚款金额(元)": "200"}, []),
        ({"适用程序": "简易程序", "相对人类型": "自然人", "罚款金额(元)": "200.01"}, ["fine.over_summary_limit"]),
        ({"适用程序": "简易程序", "相对人类型": "法人", "罚款金额(元)": "3000"}, []),
        ({"适用程序": "简易程序", "相对人类型": "法人", "罚款金额(元)": "3001"}, ["fine.over_summary_limit"]),
        (
            {
                "适用程序": "简易程序",
                "相对人类型": "自然人",
                "罚款金额(元)": "51",
                "立案日期": "",
                "决定日期": "2021-07-14",
            },
            ["fine.over_summary_limit"],
        ),
        ({"适用程序": "普通程序", "相对人类型": "自然人", "罚款金额(元)": "9999"}, []),
        ({"适用程序": "快速办理"}, ["procedure.expedited_outside_police"]),
        ({"执法主体": "公安分局", "执法人员证号": "警0、警1", "适用程序": "快速办理"}, []),
        (INSPECTION | {"适用程序": "普通程序"}, ["procedure.not_penalty"]),
        ({"处罚种类": "吊销许可证件"}, ["review.missing"]),
        ({"处罚种类": "吊销许可证件", "法制审核日期": "2024-03-04"}, []),
        ({"处罚种类": "警告", "法制审核日期": "2024-03-06"}, ["review.after_decision"]),
        ({"公示日期": ""}, ["publication.missing"]),
        ({"公示日期": "", "适用程序": "简易程序"}, []),
        ({"公示日期": "", "处理结果": "不予处罚"}, []),
        ({"公示日期": "2024-03-14"}, []),
        ({"公示日期": "2024-04-30"}, ["publication.late"]),
        ({"立案日期": "2025-03-01", "决定日期": "2025-03-05", "公示日期": "2025-03-06"}, ["body.not_standing"]),
        ({"执法主体": "受托所", "执法人员证号": "托0、托1"}, ["body.entrusted"]),
        ({"相对人类型": "自然人", "相对人证件号码": "E12345678"}, ["party.other_document"]),
        ({"相对人类型": "自然人", "相对人证件号码": PERSON}, []),
        ({"相对人类型": "个体工商户", "相对人证件号码": PERSON}, []),
        ({"相对人类型": "法人", "相对人证件号码": UNIT}, []),
        ({"相对人类型": "法人", "相对人证件号码": "120000400012345"}, ["party.other_document"]),
    ],
)
def test_recorded_with_a_warning(tmp_path: Path, cells: Mapping[str, Any], codes: list[str]) -> None:
    result = load_acts(tmp_path, [act("1", **FULL) | cells], now=datetime(2025, 6, 1, 4, tzinfo=UTC))
    assert (result.inserted, result.refused, result.exit_status) == (1, 0, 0), result.refusals
    stored = Act.objects.get()
    assert stored.warnings == codes
    assert result.warnings == len(codes)
    assert list(result.warnings_by_code) == codes


def test_a_day_that_has_not_come_is_warned_of(tmp_path: Path) -> None:
    load_acts(tmp_path, [act("1", **FULL)], now=datetime(2024, 3, 4, tzinfo=UTC))
    assert Act.objects.get().warnings == ["date.future"]


def test_every_warning_that_a_law_asks_for_names_its_article() -> None:
    for code, warning in warnings().items():
        assert warning.text, code
        assert warning.remedy, code
        assert bool(warning.law) == bool(warning.article), code


def test_certificates_are_linked_and_acts_judged_again_when_officers_come_later(tmp_path: Path) -> None:
    load_acts(tmp_path, [act("1", **FULL) | {"执法人员证号": "新1、好1"}, act("2", **FULL)])
    assert Act.objects.get(number="1").warnings == ["certificate.unknown"]
    before = Act.objects.values().get(number="2")
    officers = [
        {"姓名": "赵一", "执法证号": "新1", "所属执法主体": "甲局", "发证日期": "2020-01-01", "有效期至": "2030-01-01"}
    ]
    result = load("officers", write_csv(tmp_path / "o.csv", officers))
    assert result.inserted == 1, result.refusals
    stored = Act.objects.get(number="1")
    assert (stored.warnings, len(stored.certificate_ids), stored.revision) == ([], 2, 0)
    assert Act.objects.values().get(number="2") == before
