"""Which account is which officer, and who may enforce on a day."""

from datetime import date, timedelta

import pytest
from tests.factories import ACTOR, CertificateFactory, PowerFactory, UserFactory, organisation

from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.officers import officer_of, valid_on
from xiezhi.registry.selectors.powers import is_held, search
from xiezhi.registry.services.officers import LinkRefused, link_officer
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 18)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def test_an_account_is_one_officer_and_an_officer_has_one_account() -> None:
    body = organisation("甲局")
    first, second = (CertificateFactory.create(organisation=body) for _ in range(2))
    user, other = UserFactory.create(), UserFactory.create()
    assert officer_of(user.pk) is None
    link_officer(actor=ACTOR, user=user, certificate_number=first.number)
    with pytest.raises(LinkRefused, match="已有账号"):
        link_officer(actor=ACTOR, user=other, certificate_number=first.number)
    with pytest.raises(LinkRefused, match="没有证号为“无”的执法证"):
        link_officer(actor=ACTOR, user=other, certificate_number="无")
    link_officer(actor=ACTOR, user=user, certificate_number=f" {second.number} ")
    assert officer_of(user.pk) == second.officer_id
    assert [event.action for event in events_of([f"user:{user.pk}"])] == ["officer.linked", "officer.linked"]


@pytest.mark.parametrize(
    ("changed", "valid"),
    [
        ({}, True),
        ({"issued_on": DAY}, True),
        ({"issued_on": AFTER}, False),
        ({"expires_on": DAY}, True),
        ({"expires_on": BEFORE}, False),
        ({"expires_on": None}, True),
        ({"cancelled_on": AFTER}, True),
        ({"cancelled_on": DAY}, False),
        ({"post": 0}, True),
        ({"post": 2}, False),
        ({"post": 3}, False),
    ],
)
def test_a_certificate_lets_its_holder_enforce_on_its_days(changed: dict[str, object], valid: bool) -> None:
    body = organisation("甲局")
    CertificateFactory.create(organisation=body, **changed)
    assert bool(valid_on(Scope.everything(), body.pk, on=DAY)) is valid
    assert valid_on(Scope.nothing(), body.pk, on=DAY) == []


def test_items_are_found_by_words_and_code_while_they_are_held() -> None:
    body = organisation("甲局")
    item = PowerFactory.create(organisation=body, code="P-77", name="对占道经营的处罚", valid_to=DAY)
    PowerFactory.create(organisation=body, name="占道检查", kind=1)
    for text in ("占道", "经营 占道", "P-7", ""):
        assert search(Scope.everything(), text, on=DAY, kind=2) == [item]
        assert search(Scope.everything(), text, on=AFTER, kind=2) == []
        assert search(Scope.nothing(), text, on=DAY, kind=2) == []
    assert is_held(body.pk, "P-77", on=DAY, kind=2)
    assert not is_held(body.pk, "P-77", on=AFTER, kind=2)
