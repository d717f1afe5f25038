"""The organisation tree, every part of it with the days on which it held.

Days are inclusive at both ends; an open end is FOREVER, so that a range is two plain comparisons everywhere. Names and
placements cover all time: the first begins at BEGINNING and the last ends at FOREVER, so that an act dated outside the
days of its body (which the register then contradicts, and which is worth a warning) is still counted somewhere. When an
organisation existed is said by `Organisation.valid_from` and `valid_to` alone.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

BEGINNING, FOREVER = date.min, date.max


class DayRange(Func):
    """`daterange(valid_from, valid_to, '[]')`, for exclusion constraints."""

    function = "daterange"
    output_field = DateRangeField()


def no_overlap(name: str, *fields: str) -> ExclusionConstraint:
    """Two rows with the same `fields` may not hold on one day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((F(field), RangeOperators.EQUAL) for field in fields),
            (DayRange(F("valid_from"), F("valid_to"), Value("[]")), RangeOperators.OVERLAPS),
        ],
    )


def days_in_order(name: str) -> models.CheckConstraint:
    """`valid_to` is not before `valid_from`."""
    return models.CheckConstraint(name=name, condition=Q(valid_to__gte=F("valid_from")))


class Organisation(models.Model):
    """A place in the tree: an enforcement body, or an area (category 行政区划) that is none."""

    code = models.CharField("统一社会信用代码", max_length=18, blank=True, default="")
    category = models.SmallIntegerField("机构类别", default=0)
    nature = models.SmallIntegerField("主体性质", default=0)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", default=FOREVER)
    merged_into = models.ForeignKey(
        "self", verbose_name="并入机构", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    split_from = models.ForeignKey(
        "self", verbose_name="分立前机构", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sort_order = models.IntegerField("机构编制序", default=0)
    last_batch = models.IntegerField("最后批次", null=True, blank=True)

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="organisation_code"),
            days_in_order("organisation_days"),
        ]

    def __str__(self) -> str:
        return f"organisation {self.pk}"


class OrganisationName(models.Model):
    """What an organisation was called, and when."""

    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=200)
    valid_from = models.DateField("生效日期", default=BEGINNING)
    valid_to = models.DateField("失效日期", default=FOREVER)

    class Meta:
        verbose_name = "机构名称"
        verbose_name_plural = "机构名称"
        constraints = [
            no_overlap("organisation_name_once", "organisation"),
            days_in_order("organisation_name_days"),
        ]
        indexes = [models.Index(fields=["name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Under which parent an organisation stood, and when. A root has none."""

    organisation = models.ForeignKey(
        Organisation, verbose_name="机构", on_delete=models.CASCADE, related_name="placements"
    )
    parent = models.ForeignKey(Organisation, verbose_name="上级", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField("生效日期", default=BEGINNING)
    valid_to = models.DateField("失效日期", default=FOREVER)

    class Meta:
        verbose_name = "隶属关系"
        verbose_name_plural = "隶属关系"
        constraints = [
            no_overlap("placement_once", "organisation"),
            days_in_order("placement_days"),
            models.CheckConstraint(name="placement_not_self", condition=~Q(organisation=F("parent"))),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.parent_id}"


class Ancestry(models.Model):
    """The closure of placements: who stood under whom, at any depth (0 = itself), and when."""

    ancestor = models.ForeignKey(Organisation, verbose_name="上级", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.CASCADE, related_name="+")
    depth = models.SmallIntegerField("层级差")
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期")

    class Meta:
        verbose_name = "层级"
        verbose_name_plural = "层级"
        indexes = [models.Index(fields=["ancestor", "organisation"], name="ancestry_down")]

    def __str__(self) -> str:
        return f"{self.organisation_id} under {self.ancestor_id}"
