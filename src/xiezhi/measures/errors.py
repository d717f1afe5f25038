"""What can be wrong with a question; the message is one line for the person who asked."""


class BadQuestion(ValueError):
    """The question cannot be answered as it was put."""


class UnknownMeasure(BadQuestion):
    """No measure has this code."""


class UnknownSplit(BadQuestion):
    """No split has this code, or the measure cannot be split by it."""


class UnknownRule(BadQuestion):
    """No counting rule set has this code, or it cannot be used yet."""


class BadPeriod(BadQuestion):
    """The period cannot be read."""
