"""Changes of the tree from a door: tried, foretold, made, and told in the history."""

from datetime import date

import pytest
from tests.cases import lead_matters, visits
from tests.cases.matters import street
from tests.factories import ACTOR, NOON, ActFactory, CertificateFactory, PowerFactory, area, organisation

from xiezhi.cases.models import InspectionTask
from xiezhi.registry.changes import Change, ChangeKind
from xiezhi.registry.models import FOREVER, Organisation, PeriodLock, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.history import history
from xiezhi.registry.selectors.organisations import UnknownOrganisation, find, name_on, subtree_ids
from xiezhi.registry.services.holding import RegisterLocked
from xiezhi.registry.services.organisations import OrganisationRefused
from xiezhi.registry.services.restructuring import change_organisation
from xiezhi.reporting.selectors.foreseen import foreseen
from xiezhi.trail.selectors import events_of

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
ON = date(2025, 3, 1)


@pytest.fixture
def district() -> Organisation:
    return area("云汀区")


@pytest.fixture
def bureau(district: Organisation) -> Organisation:
    return organisation("城管局", district)


def made(body: Organisation, kind: ChangeKind, *, trial: bool = False, scope: Scope = ALL, **told: object) -> Change:
    change = Change(kind, body.pk, **{"on": ON, **told})
    change_organisation(actor=ACTOR, scope=scope, change=change, trial=trial)
    return change


def lines(body: Organisation) -> list[str]:
    return [f"{line.day or ''}{line.what}" for line in history(ALL, body.pk)]


def test_a_trial_leaves_nothing_behind(bureau: Organisation) -> None:
    before = lines(bureau)
    made(bureau, ChangeKind.RENAME, name="综合执法局", trial=True)
    assert lines(bureau) == before
    assert "organisation.renamed" not in {event.action for event in events_of([f"organisation:{bureau.pk}"])}


def test_each_change_is_made_and_told_in_the_history(district: Organisation, bureau: Organisation) -> None:
    other = organisation("综合执法局", district)
    made(bureau, ChangeKind.RENAME, name="城市管理局", on=date(2025, 1, 1))
    made(bureau, ChangeKind.MOVE, other=area("新区").pk, on=date(2025, 2, 1))
    made(bureau, ChangeKind.MERGE, other=other.pk)
    assert lines(bureau)[0:2] == ["名称：城管局", "隶属：云汀区"]
    assert lines(bureau)[-3:] == [
        "2025-01-01更名为城市管理局",
        "2025-02-01改为隶属新区",
        "2025-02-28并入综合执法局，这是单独存在的最后一日",
    ]
    assert lines(other)[-1] == "2025-02-28城市管理局并入（其最后一日）"
    actions = [event.action for event in events_of([f"organisation:{bureau.pk}"])]
    assert actions[:3] == ["organisation.closed", "organisation.moved", "organisation.renamed"]


@pytest.mark.parametrize("remains", [True, False])
def test_a_split_makes_the_bodies_that_are_not_there(
    district: Organisation, bureau: Organisation, remains: bool
) -> None:
    parts = ("市容局",) if remains else ("市容局", "园林局")
    made(bureau, ChangeKind.SPLIT, parts=parts, remains=remains)
    bureau.refresh_from_db()
    assert bureau.valid_to == (FOREVER if remains else date(2025, 2, 28))
    for name in parts:
        part = find(ALL, name, on=ON)
        assert (part.valid_from, part.split_from_id, part.category) == (ON, bureau.pk, bureau.category)
        assert part.pk in subtree_ids(district.pk, on=ON)


@pytest.mark.parametrize(
    ("kind", "told", "why"),
    [
        (ChangeKind.RENAME, {"name": " "}, "请填写名称"),
        (ChangeKind.RENAME, {"name": "城管局"}, "新名称与现名称相同"),
        (ChangeKind.RENAME, {"name": "新" * 201}, "名称有 201 个字，最多 200 个"),
        (ChangeKind.MOVE, {}, "请选择新的上级"),
        (ChangeKind.MERGE, {}, "请选择并入哪个机构"),
        (ChangeKind.SPLIT, {"parts": ()}, "分立须有两个以上的机构"),
        (ChangeKind.RENAME, {"name": "新局", "on": date(1900, 1, 1)}, "太早"),
    ],
)
def test_what_makes_no_sense_is_refused(
    bureau: Organisation, kind: ChangeKind, told: dict[str, object], why: str
) -> None:
    with pytest.raises(OrganisationRefused, match=why):
        made(bureau, kind, **told)


def test_nothing_stands_below_itself_nor_goes_on_after_its_end(district: Organisation, bureau: Organisation) -> None:
    with pytest.raises(OrganisationRefused, match="不能隶属于它自己或它的下级"):
        made(district, ChangeKind.MOVE, other=bureau.pk)
    made(bureau, ChangeKind.CLOSE)
    bureau.refresh_from_db()
    assert bureau.valid_to == date(2025, 2, 28)
    with pytest.raises(OrganisationRefused, match="已于 2025-02-28 终止"):
        made(bureau, ChangeKind.RENAME, name="新局", on=date(2025, 4, 1))


def test_only_where_one_administers(bureau: Organisation) -> None:
    supervisor = Scope.of({Role.SUPERVISOR.value: frozenset({bureau.pk})})
    elsewhere = Scope.of({Role.ADMINISTRATOR.value: frozenset({bureau.pk})})
    for scope, told in ((supervisor, {"name": "新局"}), (elsewhere, {"other": area("新区").pk})):
        with pytest.raises(UnknownOrganisation):
            made(bureau, ChangeKind.RENAME if "name" in told else ChangeKind.MOVE, scope=scope, **told)
    assert name_on(bureau, on=ON) == "城管局"


def test_what_comes_of_it_is_told_beforehand(district: Organisation, bureau: Organisation) -> None:
    other = organisation("综合执法局", district)
    ActFactory.create_batch(2, body=bureau, decided_on=date(2025, 2, 1), closed_on=None)
    ActFactory.create(body=bureau, decided_on=date(2025, 3, 2))
    CertificateFactory.create_batch(3, organisation=bureau)
    PowerFactory.create(organisation=bureau)
    told = "\n".join(foreseen(ALL, Change(ChangeKind.MERGE, bureau.pk, ON, other=other.pk)))
    assert "2025-02-28 及以前的 2 件执法行为仍在城管局名下" in told
    assert "选“按可比机构”时，城管局的数字计入综合执法局" in told
    assert "已有 1 件执法行为的统计日期在 2025-03-01 以后" in told
    assert "城管局名下还有 3 本在册执法证、1 项职权事项、2 件未结案件，不会自动移走" in told
    renamed = "\n".join(foreseen(ALL, Change(ChangeKind.RENAME, bureau.pk, ON, name="新局")))
    assert "在册执法证" not in renamed


def test_matters_that_are_under_way_are_told_before_their_body_ends() -> None:
    matters, here = lead_matters.district(), visits.district()
    matters.told()
    told = foreseen(ALL, Change(ChangeKind.CLOSE, matters.market.pk, ON))
    assert any("1 条未处理的线索" in line for line in told)
    visit = here.planned()
    told = foreseen(ALL, Change(ChangeKind.CLOSE, here.bureau.pk, ON))
    assert any("1 次未完成的检查" in line for line in told)
    InspectionTask.objects.filter(pk=visit.pk).update(cancelled_reason="改期")
    assert not any("未完成的检查" in line for line in foreseen(ALL, Change(ChangeKind.CLOSE, here.bureau.pk, ON)))
    place = street()
    place.open()
    told = foreseen(ALL, Change(ChangeKind.CLOSE, place.body.pk, ON))
    assert any("1 件未结案件" in line for line in told)


def test_a_locked_period_names_the_body_as_it_is_called_and_an_organisation_that_would_be_new(
    district: Organisation, bureau: Organisation
) -> None:
    PeriodLock.objects.create(
        organisation=district,
        period="2025",
        first=date(2025, 1, 1),
        last=date(2025, 12, 31),
        level=district,
        reason="年报已发布",
        locked_name=ACTOR.name,
        locked_at=NOON,
    )
    with pytest.raises(RegisterLocked, match="会使其中的数字改变：城管局的机构"):
        made(bureau, ChangeKind.RENAME, name="综合执法局")
    with pytest.raises(RegisterLocked, match="新设机构的机构"):
        made(bureau, ChangeKind.SPLIT, parts=("市容局",), remains=True)
    made(bureau, ChangeKind.RENAME, name="综合执法局", on=date(2026, 1, 1))
