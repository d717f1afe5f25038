"""Days as forms and addresses send them. What cannot be read is never taken for another day, nor for none, without a word."""

from collections.abc import Mapping
from datetime import date


def readable_day(text: str) -> date | None:
    """A day as a date field sends it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def typed_day(text: str, title: str, refusal: type[Exception]) -> date | None:
    """The day of a field, None for an empty one. Raises `refusal` with the field's title for what is no day."""
    if not text.strip():
        return None
    found = readable_day(text)
    if found is None:
        raise refusal(f"{title}“{text.strip()[:20]}”不是日期，请按“2026-06-18”的样子填写。")
    return found


def required_day(text: str, title: str, refusal: type[Exception]) -> date:
    """As `typed_day`, of a field that may not be empty."""
    found = typed_day(text, title, refusal)
    if found is None:
        raise refusal(f"请填写{title}。")
    return found


def not_understood(asked: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    """What a list that is narrowed by days could not follow, by the titles of its fields, in words."""
    unread = [name for name in titles if asked.get(name, "").strip() and readable_day(asked[name]) is None]
    return [f"没有按{titles[name]}筛选：“{asked[name].strip()[:20]}”不是日期。" for name in unread]
