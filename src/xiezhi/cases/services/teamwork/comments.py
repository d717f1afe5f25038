"""Comments on a case, with mentions; what was said stays, another version takes its place for all to see."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.db import transaction

from xiezhi.cases import sealing
from xiezhi.cases.errors import CaseRefused
from xiezhi.cases.models import CaseFile, Comment
from xiezhi.cases.selectors.teamwork.people import handlers_of, who_may_see
from xiezhi.cases.services.history import leave_row_event
from xiezhi.cases.services.teamwork.notices import COMMENT, MENTION, tell
from xiezhi.cases.services.teamwork.presence import seen_case, written
from xiezhi.cases.services.turns import Turn
from xiezhi.registry.selectors.people import Person

LONGEST: Final = 2000
_MENTION: Final = re.compile(r"[@＠](?P<rest>[^\s@＠]{1,40})")


@transaction.atomic
def say(*, turn: Turn, text: str, revises: int | None = None) -> Comment:
    """Say something about a case, or a new version of what one said before. Raises UnknownCase, CaseRefused."""
    return put_comment(seen_case(turn), turn, text, revises=revises, opinion=False)


def put_comment(case: CaseFile, turn: Turn, text: str, *, revises: int | None, opinion: bool) -> Comment:
    """Keep a comment in a case that the one who acts may see, and tell who is mentioned. Part of a use case."""
    kept = written(text, "讨论内容", longest=LONGEST)
    first = None if revises is None else _first(case, turn, revises)
    mentioned = _mentioned(kept, who_may_see(case, on=turn.today))
    comment = Comment.objects.create(
        case=case,
        first=first,
        text=sealing.encrypt(kept),
        opinion=first.opinion if first else opinion,
        mentions=[person.id for person in mentioned],
        author_id=turn.actor.id,
        author_name=turn.actor.name,
        written_at=turn.now,
    )
    _tell(case, turn, comment)
    body = {"comment": comment.pk, "first": first.pk if first else None, "opinion": comment.opinion}
    leave_row_event(case, turn, "comment.revised" if first else "comment.written", body=body)
    return comment


def _first(case: CaseFile, turn: Turn, comment_id: int) -> Comment:
    first = Comment.objects.filter(pk=comment_id, case=case, first=None).first()
    if first is None:
        raise CaseRefused("没有这条讨论，请刷新页面。")
    if first.author_id != turn.actor.id:
        raise CaseRefused(f"只有{first.author_name}本人可以修改这条讨论。")
    return first


def _mentioned(text: str, people: Sequence[Person]) -> list[Person]:
    """Whom a text mentions by @ and the name. Raises CaseRefused for a name of nobody who may see the case."""
    return list({person.id: person for found in _named(text, people) for person in found}.values())


def _named(text: str, people: Sequence[Person]) -> Iterator[list[Person]]:
    for match in _MENTION.finditer(text):
        names = [person.name for person in people if match["rest"].startswith(person.name)]
        if names:
            yield [person for person in people if person.name == max(names, key=len)]
        elif not match["rest"][0].isascii():
            raise CaseRefused(f"“@{match['rest'][:10]}”不在能查看这件案件的人员中，请核对姓名，或者去掉“@”。")


def _tell(case: CaseFile, turn: Turn, comment: Comment) -> None:
    """Those who are mentioned; those who handle the case learn of what others say of it."""
    said = "发表法律意见" if comment.opinion else "在讨论中提到你"
    told = set(comment.mentions)
    tell(case, turn, told, cause=f"comment:{comment.pk}", kind=MENTION, text=f"{turn.actor.name}{said}")
    if comment.first_id is None:
        others = set(handlers_of(case)) - told
        about = "发表法律意见" if comment.opinion else "参加讨论"
        tell(case, turn, others, cause=f"comment:{comment.pk}", kind=COMMENT, text=f"{turn.actor.name}{about}")
