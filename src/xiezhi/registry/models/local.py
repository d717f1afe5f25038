"""What a locality adds to the law: benchmarks (裁量基准), lists of exemptions (免罚清单), amounts the law leaves open, who approves a step before it is taken (审批权限).

A row is a draft until it is published. A published row is never rewritten: another version takes its place from a day on,
so that what a case was decided under can always be shown.
"""

from typing import Final

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value

from xiezhi.law.vocabulary import table
from xiezhi.registry.models.organisation import FOREVER, DayRange, Organisation, days_in_order

LEVELS: Final = {code: name for name, code in table("local_level").codes.items()}


def one_published(name: str, *fields: str) -> ExclusionConstraint:
    """Two published rows with the same `fields` may not hold on one day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((F(field), RangeOperators.EQUAL) for field in fields),
            (DayRange(F("valid_from"), F("valid_to"), Value("[]")), RangeOperators.OVERLAPS),
        ],
        condition=Q(published=True),
    )


class LocalRow(models.Model):
    """A row that holds for `organisation` and all below it, from day to day, once it is published.

    `issuer`: who set it, which may be an authority outside the tree; `level`: the level of that authority.
    `verified`: read in the text of its source. `public_on`: when it was made known to the public (行政处罚法第三十四条).
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name="适用机构", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    issuer = models.CharField("制定机关", max_length=200)
    level = models.SmallIntegerField("制定层级", choices=tuple(LEVELS.items()))
    source = models.CharField("文件名称、文号", max_length=500)
    verified = models.BooleanField("已核对原文", default=False)
    public_on = models.DateField("向社会公布日期", null=True, blank=True)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("失效日期", default=FOREVER)
    published = models.BooleanField("已发布", default=False)
    author_name = models.CharField("起草人", max_length=100)
    edited_at = models.DateTimeField("编辑时间")
    publisher_name = models.CharField("发布人", max_length=100, blank=True, default="")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    revision = models.IntegerField("修改次数", default=0)

    class Meta:
        abstract = True


class Benchmark(LocalRow):
    """The benchmark of one power item. Money is in fen; `share`: per cent of a gear that is its lighter and heavier end."""

    power_code = models.CharField("职权事项编码", max_length=60)
    power_name = models.CharField("职权事项名称", max_length=500)
    basis = models.CharField("处罚依据", max_length=500)
    statutory_low = models.BigIntegerField("法定幅度下限")
    statutory_high = models.BigIntegerField("法定幅度上限")
    measure = models.CharField("分档依据", max_length=60, blank=True, default="")
    share = models.SmallIntegerField("从轻从重比例", default=30)

    class Meta:
        verbose_name = "裁量基准"
        verbose_name_plural = "裁量基准"
        constraints = [
            days_in_order("benchmark_days"),
            one_published("benchmark_once", "organisation", "level", "power_code"),
            models.CheckConstraint(
                name="benchmark_range",
                condition=Q(statutory_low__gte=0, statutory_high__gte=F("statutory_low"), share__gte=0, share__lte=100),
            ),
        ]
        indexes = [models.Index(fields=["power_code", "organisation"], name="benchmark_item")]

    def __str__(self) -> str:
        return f"{self.power_code} from {self.valid_from}"


class BenchmarkGear(models.Model):
    """One gear of a benchmark: for quantities from `at_least` on and `below` a bound, or for circumstances in words."""

    benchmark = models.ForeignKey(Benchmark, verbose_name="裁量基准", on_delete=models.CASCADE, related_name="gears")
    place = models.SmallIntegerField("次序")
    title = models.CharField("档次", max_length=60)
    circumstances = models.CharField("适用情形", max_length=1000, blank=True, default="")
    at_least = models.BigIntegerField("数量下限", default=0)
    below = models.BigIntegerField("数量上限（不含）", null=True, blank=True)
    low = models.BigIntegerField("罚款下限")
    high = models.BigIntegerField("罚款上限")

    class Meta:
        verbose_name = "裁量档次"
        verbose_name_plural = "裁量档次"
        constraints = [
            models.UniqueConstraint(fields=["benchmark", "place"], name="gear_place"),
            models.CheckConstraint(
                name="gear_range",
                condition=Q(low__gte=0, high__gte=F("low"), at_least__gte=0)
                & (Q(below__isnull=True) | Q(below__gt=F("at_least"))),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ExemptionLine(LocalRow):
    """One line of a list of violations that go unpunished. `requires`: a formula over the facts of `law`."""

    power_code = models.CharField("职权事项编码", max_length=60)
    power_name = models.CharField("职权事项名称", max_length=500)
    title = models.CharField("免罚情形", max_length=500)
    must = models.BooleanField("应当不罚", default=False)
    requires = models.CharField("适用条件", max_length=1000)

    class Meta:
        verbose_name = "免罚清单"
        verbose_name_plural = "免罚清单"
        constraints = [
            days_in_order("exemption_days"),
            one_published("exemption_once", "organisation", "level", "power_code", "title"),
        ]
        indexes = [models.Index(fields=["power_code", "organisation"], name="exemption_item")]

    def __str__(self) -> str:
        return self.title


class LocalAmount(LocalRow):
    """An amount that the law leaves to localities. `amount`: the id of its rule; `sector`: "" for every one."""

    amount = models.CharField("标准", max_length=60)
    sector = models.CharField("领域", max_length=40, blank=True, default="")
    yuan = models.BigIntegerField("数额（元）")
    more_than = models.BooleanField("须超过该数额", default=False)
    article = models.CharField("条款", max_length=100)

    class Meta:
        verbose_name = "地方数额标准"
        verbose_name_plural = "地方数额标准"
        constraints = [
            days_in_order("local_amount_days"),
            one_published("local_amount_once", "organisation", "level", "amount", "sector"),
            models.CheckConstraint(name="local_amount_yuan", condition=Q(yuan__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.yuan}"


class ApprovalChain(LocalRow):
    """Who must agree before a step of a procedure is taken, one level after the other.

    `procedure` and `step` are ids of the law's data. `from_yuan`: only for fines of this much and more, 0 for any.
    `levels`: roles from the lowest to the highest.
    """

    procedure = models.CharField("程序", max_length=60)
    step = models.CharField("环节", max_length=40)
    from_yuan = models.BigIntegerField("罚款达到（元）", default=0)
    levels = ArrayField(models.CharField(max_length=20), verbose_name="审批层级", size=4)

    class Meta:
        verbose_name = "审批权限"
        verbose_name_plural = "审批权限"
        constraints = [
            days_in_order("approval_chain_days"),
            one_published("approval_chain_once", "organisation", "level", "procedure", "step", "from_yuan"),
            models.CheckConstraint(name="approval_chain_yuan", condition=Q(from_yuan__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.step} from {self.valid_from}"
