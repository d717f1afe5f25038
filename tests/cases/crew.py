"""A street with everybody who works on its cases, each with an account, an appointment and the scope of a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from tests.cases.matters import Street, street
from tests.factories import ACTOR, CertificateFactory, UserFactory

from xiezhi.accounts.models import Notice, User
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.cases import one_case
from xiezhi.cases.services.turns import Turn
from xiezhi.registry.models import ApprovalChain, Certificate, Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors import scope_of
from xiezhi.registry.services.appointments import appoint
from xiezhi.registry.services.local_rules import Desk, Told, publish, save_draft
from xiezhi.registry.services.officers import link_officer
from xiezhi.trail.actor import Actor

DAY = date(2026, 7, 1)
LONG_AGO = date(2020, 1, 1)


def moment(on: date) -> datetime:
    """Ten in the morning of a day."""
    return datetime.combine(on, time(2, 0), UTC)


@dataclass(frozen=True)
class Crew:
    """The street, its people by name, and the certificate of an officer who handles none of its cases yet."""

    place: Street
    district: Organisation
    people: dict[str, User]
    third: Certificate

    def actor(self, name: str) -> Actor:
        """Somebody as the trail names them."""
        user = self.people[name]
        return Actor(user.pk, user.display_name, "test")

    def scope(self, name: str, on: date = DAY) -> Scope:
        """What somebody may see on a day."""
        return scope_of(self.people[name], on=on)

    def turn(self, name: str, case: CaseFile, on: date = DAY) -> Turn:
        """The turn of somebody who sees the case as it is now."""
        found = CaseFile.objects.get(pk=case.pk)
        return Turn(self.actor(name), self.scope(name, on), case.pk, found.revision, on, moment(on))

    def again(self, case: CaseFile) -> CaseFile:
        """The case as it stands now."""
        return one_case(Scope.everything(), case.pk)


def crew() -> Crew:
    """Make them: 简书白 and 林知夏 handle the cases, 顾行舟 could."""
    place = street()
    district = place.body.placements.get().parent
    assert district is not None
    third = CertificateFactory.create(organisation=place.body)
    people = {"简书白": place.user}
    for name, certificate in (("林知夏", place.certificates[1]), ("顾行舟", third)):
        people[name] = UserFactory.create(display_name=name)
        link_officer(actor=ACTOR, user=people[name], certificate_number=certificate.number)
    offices = (
        *(("简书白", Role.OFFICER, place.body), ("林知夏", Role.OFFICER, place.body)),
        *(("顾行舟", Role.OFFICER, place.body), ("审核员", Role.LEGAL_REVIEWER, place.body)),
        *(("科长", Role.SECTION_HEAD, place.body), ("副主任", Role.DEPUTY_HEAD, place.body)),
        *(("主任", Role.BODY_HEAD, place.body), ("监督员", Role.SUPERVISOR, district)),
        *(("内部监督", Role.SUPERVISOR, place.body), ("管理员", Role.ADMINISTRATOR, district)),
    )
    for name, role, where in offices:
        user = people.setdefault(name, None) or UserFactory.create(display_name=name)  # type: ignore[arg-type]
        people[name] = user
        appoint(actor=ACTOR, user=user, role=role, organisation=where, valid_from=LONG_AGO)
    return Crew(place, district, people, third)


def chain(here: Crew, step: str, *levels: Role, from_yuan: int = 0, valid_from: date = DAY) -> ApprovalChain:
    """A published chain of the street for a step of the ordinary procedure."""
    fields = {
        "issuer": "柳堤街道办事处",
        "level": 3,
        "source": "柳堤街道行政处罚审批规定（样例）",
        "valid_from": valid_from,
        "procedure": "penalty.ordinary",
        "step": step,
        "from_yuan": from_yuan,
        "levels": [level.value for level in levels],
    }
    desk = Desk(ACTOR, Scope.everything(), DAY, moment(DAY))
    row = save_draft(desk=desk, rows=ApprovalChain.objects.all(), told=Told(here.place.body, fields))
    return publish(desk=desk, rows=ApprovalChain.objects.all(), row_id=row.pk)


def told(here: Crew, name: str, kind: str) -> list[str]:
    """Beginnings of what somebody was told of a kind."""
    found = Notice.objects.filter(user=here.people[name], kind=kind).order_by("pk")
    return [text.partition("：")[0] for text in found.values_list("text", flat=True)]
