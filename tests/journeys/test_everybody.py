"""Everybody logs in and walks through what the side bar offers."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Visitor

from xiezhi.registry.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STREET = "现场执法"  # an app of its own: no side bar, a link back
# The side bar of each role, in order.
SEEN = {
    Role.OFFICER: (
        f"工作台 我的工作 案源线索 办案 行刑衔接 承办移交 案卷 执法行为 行政检查 检查计划 企业 {STREET} "
        "我的执法证 干预插手记录 统计分析 报告核对 台账导入 裁量基准 代行职责"
    ).split(),
    Role.LEGAL_REVIEWER: [
        "工作台",
        "我的工作",
        "办案",
        "法制审核",
        "行刑衔接",
        "案卷",
        "执法行为",
        "行政检查",
        "检查计划",
        "企业",
        "合法性审查",
        "干预插手记录",
        "统计分析",
        "报告核对",
        "裁量基准",
        "代行职责",
    ],
    Role.BODY_HEAD: [
        "工作台",
        "我的工作",
        "案源线索",
        "办案",
        "法制审核",
        "行刑衔接",
        "承办移交",
        "案卷",
        "执法行为",
        "行政检查",
        "检查计划",
        "企业",
        "合法性审查",
        "有案不立",
        "干预插手记录",
        "统计分析",
        "报告",
        "报告发布",
        "期间锁定",
        "报告核对",
        "台账导入",
        "裁量基准",
        "代行职责",
        "法律顾问",
        "文书模板",
    ],
    Role.SUPERVISOR: [
        "工作台",
        "我的工作",
        "案源线索",
        "办案",
        "法制审核",
        "行刑衔接",
        "案卷",
        "执法行为",
        "行政检查",
        "检查计划",
        "企业",
        "合法性审查",
        "有案不立",
        "干预插手记录",
        "统计分析",
        "报告",
        "报告发布",
        "报告模板",
        "期间锁定",
        "报告核对",
        "台账导入",
        "裁量基准",
        "机构变动",
        "存证校验",
    ],
    Role.STATISTICIAN: [
        "工作台",
        "执法行为",
        "企业",
        "统计分析",
        "报告",
        "报告发布",
        "报告模板",
        "期间锁定",
        "报告核对",
        "台账导入",
        "裁量基准",
        "机构变动",
    ],
    Role.ADMINISTRATOR: [
        "工作台",
        "执法行为",
        "企业",
        "统计分析",
        "报告",
        "报告发布",
        "期间锁定",
        "报告核对",
        "台账导入",
        "裁量基准",
        "代行职责",
        "法律顾问",
        "机构变动",
        "文书模板",
        "存证校验",
    ],
    Role.AUDITOR: [
        "工作台",
        "执法行为",
        "企业",
        "合法性审查",
        "统计分析",
        "报告",
        "报告发布",
        "期间锁定",
        "报告核对",
        "台账导入",
        "裁量基准",
        "机构变动",
        "存证校验",
    ],
}


def test_everybody_logs_in_and_sees_what_is_theirs(visitor: Visitor) -> None:
    for role, seen in SEEN.items():
        visitor.log_in_at_the_door(role.value)
        if visitor.size == "phone":
            visitor.page.get_by_role("link", name="打开导航").click()
        links = visitor.page.locator(".xz-side nav a")
        expect(links).to_have_text([re.compile(name) for name in seen])
        addresses = [links.nth(place).get_attribute("href") or "" for place in range(len(seen))]
        for name, address in zip(seen, addresses, strict=True):
            visitor.go(address)
            visitor.picture(f"{role.value}-{address.strip('/') or 'dashboard'}")
            if name == STREET:
                expect(visitor.page.get_by_role("heading", name=name, level=1)).to_be_visible()
                continue
            expect(visitor.page.locator(".xz-side a[aria-current=page]")).to_have_text(re.compile(name))
        visitor.log_out()
