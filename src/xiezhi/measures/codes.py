"""The codes that expressions compare with, as the records store them.

This room knows no other, so it states the few codes that it needs; a test holds them against `law.vocabulary`.
"""

from enum import IntEnum


class Kind(IntEnum):
    """执法类别."""

    INSPECTION = 1
    PENALTY = 2
    COERCION = 3
    LICENCE = 4
    LEVY = 5
    REQUISITION = 6
    PAYMENT = 7
    CONFIRMATION = 8
    AWARD = 9
    RULING = 10
    OTHER = 11


class Procedure(IntEnum):
    """适用程序."""

    SUMMARY = 1
    ORDINARY = 2
    EXPEDITED = 3


class Outcome(IntEnum):
    """处理结果."""

    PENALISED = 1
    NOT_PENALISED = 2
    EXEMPT = 3
    WITHDRAWN = 4
    TRANSFERRED = 5
    NOTHING_FOUND = 6
    ORDERED = 7
    FILED = 8
    GRANTED = 9
    REFUSED = 10
    DECIDED = 11
    ENDED = 12


class Rectified(IntEnum):
    """整改情况."""

    DONE = 1
    NOT_DONE = 2


class Category(IntEnum):
    """机构类别."""

    AREA = 1
    DEPARTMENT = 2
    TOWN = 3


class Nature(IntEnum):
    """主体性质."""

    ENTRUSTED = 3


class Post(IntEnum):
    """岗位."""

    REVIEW = 2
