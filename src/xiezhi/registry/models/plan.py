"""Plans of inspections: which body looks at which enterprises for which items in which days."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiezhi.registry.models.enterprise import Enterprise
from xiezhi.registry.models.organisation import Organisation


class InspectionPlan(models.Model):
    """A yearly, quarterly or special plan of one body; approved by its head, it stays as it is.

    `kind` is a code of `law.vocabulary` inspection_kind. Enterprises were named, or drawn from `pool_size` by `seed`
    (`registry.drawing`): the seed stands in the trail, so that anybody may draw again and compare. `surprise_reason`: why
    the visits are not announced, "" where they are.
    """

    body = models.ForeignKey(Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=200)
    kind = models.SmallIntegerField("检查类别")
    power_code = models.CharField("职权事项编码", max_length=60)
    power_name = models.CharField("职权事项名称", max_length=500)
    purpose = models.TextField("检查依据和范围", blank=True, default="")
    surprise_reason = models.CharField("不予事先通知的依据", max_length=500, blank=True, default="")
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期")
    share = models.SmallIntegerField("抽取比例（%）", default=0)
    pool = models.JSONField("抽取范围", default=dict)
    pool_size = models.IntegerField("抽取范围内企业数", default=0)
    seed = models.CharField("随机种子", max_length=64, blank=True, default="")
    created_by = models.IntegerField("拟定人")
    created_name = models.CharField("拟定人姓名", max_length=100)
    created_at = models.DateTimeField("拟定时间")
    approved_name = models.CharField("批准人", max_length=100, blank=True, default="")
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = "检查计划"
        verbose_name_plural = "检查计划"
        constraints = [
            models.CheckConstraint(name="plan_days", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="plan_share", condition=Q(share__gte=0, share__lte=100)),
        ]
        indexes = [models.Index(fields=["body", "-first_day"], name="plan_list")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_approved(self) -> bool:
        """True once the head of the body has approved it."""
        return self.approved_at is not None


class PlanTarget(models.Model):
    """An enterprise of a plan, in the order of the draw, with the certificates of the officers who were drawn for it."""

    plan = models.ForeignKey(InspectionPlan, verbose_name="检查计划", on_delete=models.CASCADE, related_name="targets")
    enterprise = models.ForeignKey(Enterprise, verbose_name="企业", on_delete=models.PROTECT, related_name="+")
    place = models.IntegerField("顺序")
    certificate_numbers = ArrayField(
        models.CharField(max_length=40), verbose_name="执法人员证号", default=list, blank=True
    )

    class Meta:
        verbose_name = "计划检查的企业"
        verbose_name_plural = "计划检查的企业"
        constraints = [models.UniqueConstraint(fields=["plan", "enterprise"], name="plan_target_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.enterprise_id}"
