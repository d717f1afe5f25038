"""Undo: the acts and the register are again as they were, or the batch says what stands in the way."""

from pathlib import Path

import pytest
from tests.exchange.ledger import act, load_acts
from tests.factories import ACTOR, NOON, organisation

from xiezhi.cases.models import Act
from xiezhi.exchange.errors import UndoRefused
from xiezhi.exchange.models import Batch
from xiezhi.exchange.services.undoing import undo
from xiezhi.registry.scope import Scope

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def test_undoing_an_update_restores_every_column_and_undoing_the_first_empties(tmp_path: Path) -> None:
    organisation("甲局")
    first = load_acts(tmp_path, [act(str(n), 相对人名称="张伟", 相对人类型="自然人", 备注="旧") for n in range(4)])
    before = list(Act.objects.order_by("pk").values())
    second = load_acts(tmp_path, [act(str(n), 相对人名称="李娜", 相对人类型="自然人", 科室="一") for n in range(2, 6)])
    assert (second.inserted, second.updated) == (2, 2), second.refusals
    assert second.batch
    assert first.batch
    undone = undo(batch=second.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert (undone.deleted, undone.restored) == (2, 2)
    assert list(Act.objects.order_by("pk").values()) == before
    undo(batch=first.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert not Act.objects.exists()
    assert set(Batch.objects.values_list("status", flat=True)) == {"undone"}


def test_undo_is_refused_naming_acts_that_a_later_batch_changed(tmp_path: Path) -> None:
    organisation("甲局")
    first = load_acts(tmp_path, [act("甲1"), act("甲2")])
    load_acts(tmp_path, [act("甲2", 备注="新")])
    assert first.batch
    with pytest.raises(UndoRefused, match="甲2") as refusal:
        undo(batch=first.batch, actor=ACTOR, scope=ALL, now=NOON)
    assert "甲1" not in str(refusal.value)
    assert Act.objects.count() == 2


def test_a_batch_is_undone_once(tmp_path: Path) -> None:
    organisation("甲局")
    result = load_acts(tmp_path, [act("甲1")])
    assert result.batch
    undo(batch=result.batch, actor=ACTOR, scope=ALL, now=NOON)
    with pytest.raises(UndoRefused, match="已撤销"):
        undo(batch=result.batch, actor=ACTOR, scope=ALL, now=NOON)
