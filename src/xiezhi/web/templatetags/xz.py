"""Template tags: icons, messages, states and the way figures, money and days are written."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiezhi.law import vocabulary
from xiezhi.web.street.keeping import prints_small

register = template.Library()

DASH = "—"
MINUS = "−"
LEVELS = {"error": "bad", "warning": "warn", "success": "ok", "debug": "info"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, for the eye only; its meaning stands in the text beside it."""
    return format_html(
        '<svg class="ti" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def sheet_url(name: str) -> str:
    """Address of one of our style sheets."""
    return static(f"web/{name}.css")


register.filter("prints_small", prints_small)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


class NoteNode(template.Node):
    """A message tied to the page: shape, colour and word together."""

    def __init__(self, level: template.base.FilterExpression, inner: NodeList) -> None:
        self.level, self.inner = level, inner

    def render(self, context: Context) -> SafeString:
        """Draw the note; a wrong one interrupts a screen reader, the others wait."""
        given = str(self.level.resolve(context))
        return render_to_string(
            "ui/note.html", {"level": LEVELS.get(given, given), "inner": self.inner.render(context)}
        )


@register.tag
def note(parser: Parser, token: Token) -> NoteNode:
    """`{% note "bad" %}…{% endnote %}`; levels bad, warn, ok, info, or those of django.contrib.messages."""
    _, level = token.split_contents()
    inner = parser.parse(("endnote",))
    parser.delete_first_token()
    return NoteNode(parser.compile_filter(level), inner)


@register.simple_tag
def st(kind: str, text: object) -> SafeString:
    """A state: `kind` is done, info, warn, bad, late, hold, idle or ok."""
    return format_html('<span class="st {}">{}</span>', kind, text)


def _signed(text: str, negative: bool) -> str:
    return f"{MINUS}{text}" if negative else text


@register.filter
def n(value: int | float | Decimal | None) -> str:
    """A number with thousands separated; money in yuan with its fen where it has any; — for none."""
    if value is None:
        return DASH
    number = Decimal(str(value))
    whole = number == number.to_integral_value()
    return _signed(f"{abs(number):,.0f}" if whole else f"{abs(number):,.2f}", number < 0)


@register.filter
def signed(value: int | float | Decimal | None) -> str:
    """A change: +12, −3, 0."""
    if value is None:
        return DASH
    return f"+{n(value)}" if value > 0 else n(value)


@register.filter
def pct(value: int | float | Decimal | None) -> str:
    """A change in percent with its sign and one decimal: +5.6%."""
    if value is None:
        return DASH
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return f"{sign}{abs(rounded)}%"


@register.filter
def rate(value: float | Decimal | None) -> str:
    """A percentage with one decimal: 97.6%."""
    if value is None:
        return DASH
    return f"{Decimal(str(value)).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%"


@register.filter
def direction(value: int | float | Decimal | None) -> str:
    """The mark of a change; neither good nor bad."""
    return "" if not value else "▲" if value > 0 else "▼"


@register.filter
def yuan(fen: int | None) -> str:
    """Money kept in fen, in yuan with two decimals."""
    return DASH if fen is None else f"{Decimal(fen) / 100:,.2f}"


@register.filter
def day(value: date | None) -> str:
    """A day as 2026-06-18; — for none."""
    return DASH if value is None else value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """A time as 2026-06-18 08:00 in the time zone of the platform; — for none."""
    return DASH if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@register.filter
def day_of_week(value: date) -> str:
    """A day in full: 2026年6月18日 星期四."""
    return f"{value.year}年{value.month}月{value.day}日 星期{'一二三四五六日'[value.weekday()]}"


@register.filter
def short_hash(value: bytes | str) -> str:
    """The beginning and end of a hash."""
    text = value if isinstance(value, str) else bytes(value).hex()
    return text if len(text) <= 16 else f"{text[:8]}…{text[-4:]}"


@register.filter
def listed(values: Sequence[object]) -> str:
    """Values as a Chinese list."""
    return "、".join(map(str, values))


@register.filter
def named(table: str, code: int) -> str:
    """Name of a code of one of law's code lists."""
    return vocabulary.table(table).name(code)


@register.filter
def value(mapping: Mapping[str, object], key: str) -> object:
    """What a mapping holds under a key, "" when nothing."""
    return mapping.get(key, "")


@register.filter
def pairs(text: str) -> list[tuple[str, str]]:
    """Pairs of a text such as "kind:类别 procedure:程序"."""
    return [(left, right) for left, _, right in (word.partition(":") for word in text.split())]


@register.filter
def plus(left: int, right: int) -> int:
    """The sum."""
    return left + right


@register.filter
def minus(left: int, right: int) -> int:
    """The difference."""
    return left - right
