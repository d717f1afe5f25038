"""A question to acts, "which break this condition", as one word of an address, and in words."""

from datetime import date

from xiezhi.cases.selectors.legality.findings import STATES, VIOLATED, Question
from xiezhi.law.legality import asked

# state:code:day, such as violated:notice.given:2026-06-18
_PARTS = 3


def written(question: Question) -> str:
    """A question as the parameter `legal` of the list of acts."""
    return f"{question.state}:{question.code}:{question.on.isoformat()}"


def read_question(text: str) -> Question | None:
    """The question that a parameter asks; None where it asks none that there is."""
    parts = text.split(":")
    if len(parts) != _PARTS or parts[0] not in STATES or parts[1] not in asked():
        return None
    try:
        return Question(code=parts[1], state=parts[0], on=date.fromisoformat(parts[2]))
    except ValueError:
        return None


def in_words(question: Question) -> str:
    """What the acts of a question have in common."""
    sentence = asked()[question.code].condition.sentence
    state = "不符合" if question.state == VIOLATED else "不能判断"
    return f"{state}：{sentence}（截至 {question.on}）"
