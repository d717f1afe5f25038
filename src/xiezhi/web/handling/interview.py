"""The form of an interview: from its texts to a record, and from a record back to its texts."""

from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from xiezhi.cases.interviews import CLOSING, PERSON, Line, Prompt, Record, prompts

ADD, END = "add", "end"


def read_record(form: QueryDict, *, now: datetime) -> Record:
    """The record that a form says; a time that cannot be read is left out. `do` may add a question or end the interview."""
    asked, answers, follows = form.getlist("ask"), form.getlist("answer"), form.getlist("prompt")
    lines = [Line(*each) for each in zip(asked, answers, follows, strict=False)]
    wanted = form.get("do", "")
    ended = now.replace(second=0, microsecond=0) if wanted == END else _moment(form.get("ended", ""))
    return Record.entered(
        moments={"began": _moment(form.get("began", "")), "ended": ended},
        texts={name: str(text) for name, text in form.items()},
        officers=form.getlist("officer"),
        lines=lines,
    )


def _moment(text: str) -> datetime | None:
    """A moment as a date-time field gives it, in the zone of the platform."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return read if read.tzinfo else timezone.make_aware(read)


def with_room(record: Record, closing: frozenset[str]) -> list[Line]:
    """The lines with an empty one before what is said last, for the next question."""
    lines = list(record.lines)
    at = next((place for place, line in enumerate(lines) if line.prompt in closing), len(lines))
    return [*lines[:at], Line(""), *lines[at:]]


def closing_ids(said: tuple[Prompt, ...]) -> frozenset[str]:
    """Ids of what is said last."""
    return frozenset(prompt.id for prompt in said if prompt.when == CLOSING)


def form_of(record: Record, matter: str, *, now: datetime) -> dict[str, object]:
    """What the page shows of a record."""
    said = prompts(matter, timezone.localtime(record.began or now).date())
    titles = {prompt.id: prompt for prompt in said}
    lines = with_room(record, closing_ids(said))
    return {
        "began": _field(record.began),
        "ended": _field(record.ended),
        "place": record.place,
        "person": [(name, told[0], told[1], record.person.get(name, "")) for name, told in PERSON.items()],
        "chosen": list(enumerate([*record.officers, "", "", ""][:3], start=1)),
        "clerk": record.clerk,
        "lines": [(number, line, titles.get(line.prompt)) for number, line in enumerate(lines, start=1)],
        "empty": len(lines) - next((i for i, line in enumerate(reversed(lines)) if not line.ask), 0),
    }


def _field(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""
