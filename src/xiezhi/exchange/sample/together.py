"""What the sample's people do together on a case in hand.

Evidence, advice, a comment, a task, an interference; chains, what waits for approval, and a substitution.
"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from xiezhi.accounts.models import User
from xiezhi.cases.evidence.texts import EvidenceTexts
from xiezhi.cases.models import CaseFile
from xiezhi.cases.selectors.evidence import Holder
from xiezhi.cases.services.approvals import ask_approval
from xiezhi.cases.services.evidence import EvidenceStatement, receive
from xiezhi.cases.services.evidence_turns import EvidenceTurn
from xiezhi.cases.services.interference import Told as Occurred
from xiezhi.cases.services.interference import record_interference
from xiezhi.cases.services.teamwork.advice import advise, join
from xiezhi.cases.services.teamwork.comments import say
from xiezhi.cases.services.teamwork.tasks import give_task
from xiezhi.cases.services.turns import Turn
from xiezhi.exchange.sample.material import read
from xiezhi.exchange.sample.recordings import MAKERS
from xiezhi.registry.models import Appointment, ApprovalChain, Organisation, Role
from xiezhi.registry.scope import Scope
from xiezhi.registry.selectors.advisers import advisers_for
from xiezhi.registry.selectors.local_rules import rows_of
from xiezhi.registry.services.advisers import Engagement, register_adviser
from xiezhi.registry.services.local_rules import Desk, Told, publish, save_draft
from xiezhi.registry.services.substitutions import Absence, substitute
from xiezhi.trail.actor import Actor


@dataclass(frozen=True, slots=True)
class Setting:
    """Over which body it happens, by whose door, on which day and at which moment (UTC)."""

    actor: Actor
    body: Organisation
    today: date
    now: datetime

    def turn(self, case: CaseFile, username: str, *roles: str) -> Turn:
        """The turn of one of the sample's people."""
        scope = Scope.of({role: frozenset({self.body.pk}) for role in roles})
        return Turn(self._who(username), scope, case.pk, case.revision, self.today, self.now)

    def _who(self, username: str) -> Actor:
        user = User.objects.get(username=username)
        return Actor(user.pk, user.display_name, "sample")


@cache
def _material() -> Mapping[str, Any]:
    return read("together.toml")


def is_of(party: str) -> bool:
    """True for the case of the material on which they work together."""
    return party.startswith(_material()["case"])


def engage_adviser(*, setting: Setting, password: str) -> tuple[str, str, str]:
    """Engage the adviser of the material; username, name and capacity."""
    told = _material()["adviser"]
    engagement = Engagement(
        organisation_id=setting.body.pk,
        username=told["username"],
        name=told["name"],
        password=password,
        capacity=told["capacity"],
        firm=told["firm"],
        licence="",
        first=setting.today,
        last=setting.today + timedelta(days=365),
    )
    register_adviser(actor=setting.actor, scope=Scope.everything(), engagement=engagement, now=setting.now)
    return told["username"], told["name"], told["capacity"]


def put_evidence(*, setting: Setting, case: CaseFile, first: date) -> None:
    """Hand in the evidence of the material, on the days after `first` on which it was taken."""
    for told in _material()["evidence"]:
        moment = setting.now - (setting.today - first - timedelta(days=told["after"]))
        turn = setting.turn(case, "zhifa", Role.OFFICER)
        taken = EvidenceTurn(turn.actor, turn.scope, Holder.of_case(case), moment)
        with tempfile.TemporaryDirectory(prefix="xiezhi-sample-") as folder:
            path = _made(told, Path(folder))
            receive(turn=taken, statement=_stated(told, path, moment), file=path)


def _made(told: Mapping[str, Any], folder: Path) -> Path | None:
    if not told["file"]:
        return None
    ending, make = MAKERS[told["file"]]
    path = folder / f"{told['title']}.{ending}"
    make(path)
    return path


def _stated(told: Mapping[str, Any], path: Path | None, moment: datetime) -> EvidenceStatement:
    texts = EvidenceTexts.entered(
        title=told["title"],
        proves=told["proves"],
        place=told.get("place", ""),
        kept_at=told.get("kept_at", ""),
        name=path.name if path else "",
    )
    return EvidenceStatement(kind=told["kind"], texts=texts, obtained_at=moment, step=told["step"])


def work_together(*, setting: Setting, case: CaseFile) -> None:
    """What they say to each other about a case, who is let into it, and who tried to interfere."""
    told = _material()
    adviser = advisers_for(setting.body.pk, on=setting.today)[0]
    last = setting.today + timedelta(days=told["adviser"]["days"])
    join(turn=setting.turn(case, "zhifa", Role.OFFICER), adviser_id=adviser.pk, first=setting.today, last=last)
    advise(turn=setting.turn(case, told["adviser"]["username"]), text=told["adviser"]["opinion"], opinion=True)
    comment, task, met = told["comment"], told["task"], told["interference"]
    say(turn=setting.turn(case, comment["by"], Role.LEGAL_REVIEWER), text=comment["text"])
    bearer = User.objects.get(username=task["to"]).pk
    due = setting.today + timedelta(days=task["days"])
    giver = setting.turn(case, task["by"], Role.BODY_HEAD)
    give_task(turn=giver, assignee_id=bearer, text=task["text"], due_on=due)
    turn = setting.turn(case, met["by"], Role.OFFICER)
    occurred = Occurred(case.pk, met["who"], met["way"], setting.today, met["content"])
    record_interference(actor=turn.actor, scope=turn.scope, told=occurred, today=setting.today, now=setting.now)


def put_chains(*, setting: Setting) -> None:
    """Publish the chains of the material, for the cases of the body from today on."""
    desk = Desk(setting.actor, Scope.everything(), setting.today, setting.now)
    rows = rows_of(ApprovalChain)
    for told in _material()["chains"]:
        fields = {**told, "issuer": "样例（非真实）", "level": 3, "valid_from": setting.today}
        draft = save_draft(desk=desk, rows=rows, told=Told(setting.body, fields))
        publish(desk=desk, rows=rows, row_id=draft.pk)


def ask(*, setting: Setting, opened: Iterable[tuple[str, CaseFile]]) -> None:
    """Ask for the approval of the material in the case of its party, where that is among those that were opened."""
    told = _material()["request"]
    for party, case in opened:
        if party.startswith(told["party"]):
            case.refresh_from_db()
            turn = setting.turn(case, told["by"], Role.OFFICER)
            ask_approval(turn=turn, step_id=told["step"], text=told["text"])


def put_substitution(*, setting: Setting) -> None:
    """Let somebody act in another's place from today on."""
    told = _material()["substitution"]
    absent = Appointment.objects.get(user__username=told["absent"])
    deputy = User.objects.get(username=told["deputy"])
    last = setting.today + timedelta(days=told["days"])
    absence = Absence(absent.pk, deputy.pk, setting.today, last, told["reason"])
    substitute(actor=setting.actor, scope=Scope.everything(), absence=absence, today=setting.today, now=setting.now)
