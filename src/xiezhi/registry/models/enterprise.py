"""Regulated enterprises, and how often a year one of them may be visited. Never a natural person."""

from django.db import models
from django.db.models import F, Q

from xiezhi.registry.models.organisation import FOREVER, Organisation, days_in_order


class Enterprise(models.Model):
    """A subject with a unified social credit code (an individual business too) in an area.

    `risk` is a code of `law.vocabulary` risk_level, 0 = not rated; `risk_from` to `risk_to` are the days for which whoever
    is named in `risk_source` gave it. The register says how often a body may come, never how good an enterprise is.
    """

    code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=200)
    area = models.ForeignKey(Organisation, verbose_name="所在区划", on_delete=models.PROTECT, related_name="+")
    address = models.CharField("住所", max_length=300, blank=True, default="")
    industry = models.CharField("行业", max_length=100, blank=True, default="")
    risk = models.SmallIntegerField("风险等级", default=0)
    risk_source = models.CharField("等级来源", max_length=200, blank=True, default="")
    risk_from = models.DateField("等级评定日期", null=True, blank=True)
    risk_to = models.DateField("等级有效期至", null=True, blank=True)
    closed_on = models.DateField("注销日期", null=True, blank=True)
    last_batch = models.IntegerField("最后批次", null=True, blank=True)

    class Meta:
        verbose_name = "企业"
        verbose_name_plural = "企业"
        constraints = [
            models.CheckConstraint(
                name="enterprise_risk_days",
                condition=Q(risk_from__isnull=True) | Q(risk_to__isnull=True) | Q(risk_to__gte=F("risk_from")),
            )
        ]

    def __str__(self) -> str:
        return self.name


class VisitCap(models.Model):
    """How many visits a year, of all bodies together, an enterprise of an area may have at most, as published there.

    `industry` "" and `risk` 0 stand for any. `verified`: whether the published text itself was read.
    """

    area = models.ForeignKey(Organisation, verbose_name="行政区划", on_delete=models.PROTECT, related_name="+")
    industry = models.CharField("行业", max_length=100, blank=True, default="")
    risk = models.SmallIntegerField("风险等级", default=0)
    visits = models.SmallIntegerField("每年上限（次）")
    source = models.CharField("公布文件", max_length=300)
    verified = models.BooleanField("已核对", default=False)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", default=FOREVER)

    class Meta:
        verbose_name = "检查频次上限"
        verbose_name_plural = "检查频次上限"
        constraints = [
            days_in_order("visit_cap_days"),
            models.CheckConstraint(name="visit_cap_visits", condition=Q(visits__gte=0)),
            models.UniqueConstraint(fields=["area", "industry", "risk", "valid_from"], name="visit_cap_once"),
        ]

    def __str__(self) -> str:
        return f"cap {self.area_id} {self.industry} {self.risk}: {self.visits}"
