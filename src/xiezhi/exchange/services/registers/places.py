"""Which organisation a cell of a register ledger means."""

from xiezhi.exchange.cells import shown
from xiezhi.exchange.selectors.register import Register
from xiezhi.registry.models import FOREVER
from xiezhi.registry.scope import Scope

_OTHER_BODY = "无权录入该机构的数据，请由该机构或其上级的人员导入。"
_OTHER_AREA = "无权录入该区划的企业，请由该区划或其上级的人员导入。"


class NoSuchBody(LookupError):
    """No single organisation in view is meant; the message says why."""


def area_of(text: str, register: Register, scope: Scope) -> int:
    """The area (行政区划) with this name, the present bearer before former ones. Raises NoSuchBody."""
    area = organisation_of(text, register, scope, elsewhere=_OTHER_AREA)
    if register.organisations[area].can_act:
        raise NoSuchBody("这是执法机构，不是行政区划；请填企业所在的行政区划。")
    return area


def body_of(text: str, register: Register, scope: Scope) -> int:
    """The body with this code or name, the present bearer before former ones. Raises NoSuchBody, also for an area."""
    body = organisation_of(text, register, scope)
    if not register.organisations[body].can_act:
        raise NoSuchBody("这是行政区划，不是执法主体，请填具体的执法机构。")
    return body


def organisation_of(text: str, register: Register, scope: Scope, *, elsewhere: str = _OTHER_BODY) -> int:
    """The body or area with this code or name, the present bearer before former ones. Raises NoSuchBody.

    `elsewhere`: what is said of one out of view.
    """
    body = register.codes.get(text.upper())
    if body is None:
        bearers = register.bearers_on(text, FOREVER) or register.bearers(text)
        if not bearers:
            raise NoSuchBody(f"没有名为{shown(text)}的机构，请核对全称，或先导入该机构。")
        if len(bearers) > 1:
            raise NoSuchBody(f"有多个机构名为{shown(text)}，请改填统一社会信用代码。")
        body = bearers.pop()
    if not scope.covers(body):
        raise NoSuchBody(elsewhere)
    return body
