"""How personal data looks where it was not asked for by name."""

MASK = "＊"


def masked_name(name: str) -> str:
    """A natural person's name with its first character only: 张＊, 欧＊＊＊."""
    return name[:1] + MASK * max(len(name) - 1, 1) if name else ""


def masked_number(number: str) -> str:
    """An identity number with its first and last character only, as long as the whole."""
    if len(number) < 3:
        return MASK * len(number)
    return number[0] + MASK * (len(number) - 2) + number[-1]
