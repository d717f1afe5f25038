"""Legal review: what the list of a body sends to it (重大执法决定法制审核目录清单), and who may take it in hand."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xiezhi.registry.models.local import LocalRow, one_published
from xiezhi.registry.models.organisation import FOREVER, days_in_order


class ReviewEntry(LocalRow):
    """One entry of a list: acts of `kind` (a code of the vocabulary), of one power item or ("") of all, are reviewed.

    It holds from `citizen_yuan` on for a citizen and from `organisation_yuan` on for anybody else, where `requires`, a
    formula over the facts of `law`, is true; what is not set asks nothing. `days`: working days for the opinion.
    """

    kind = models.SmallIntegerField("执法类别")
    power_code = models.CharField("职权事项编码", max_length=60, blank=True, default="")
    power_name = models.CharField("职权事项名称", max_length=500, blank=True, default="")
    title = models.CharField("审核事项", max_length=500)
    citizen_yuan = models.BigIntegerField("对公民的数额（元）", null=True, blank=True)
    organisation_yuan = models.BigIntegerField("对单位的数额（元）", null=True, blank=True)
    requires = models.CharField("适用条件", max_length=1000, blank=True, default="")
    days = models.SmallIntegerField("审核期限（工作日）", null=True, blank=True)

    class Meta:
        verbose_name = "法制审核目录"
        verbose_name_plural = "法制审核目录"
        constraints = [
            days_in_order("review_entry_days"),
            one_published("review_entry_once", "organisation", "level", "kind", "power_code", "title"),
            models.CheckConstraint(
                name="review_entry_amounts",
                condition=(Q(citizen_yuan__isnull=True) | Q(citizen_yuan__gt=0))
                & (Q(organisation_yuan__isnull=True) | Q(organisation_yuan__gt=0))
                & (Q(days__isnull=True) | Q(days__gt=0)),
            ),
        ]
        indexes = [models.Index(fields=["kind", "organisation"], name="review_entry_kind")]

    def __str__(self) -> str:
        return self.title


class QualificationGround(models.IntegerChoices):
    """Why somebody may review (行政处罚法第五十八条第二款)."""

    CERTIFICATE = 1, "取得法律职业资格"
    EARLIER = 2, "不是初次从事法制审核"


class ReviewerQualification(models.Model):
    """Why a user may review legally, from day to day. `obtained_on`: of the certificate, or since when he has reviewed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.PROTECT, related_name="review_qualifications"
    )
    ground = models.SmallIntegerField("依据", choices=QualificationGround.choices)
    number = models.CharField("证书编号", max_length=60, blank=True, default="")
    obtained_on = models.DateField("取得或者开始从事日期")
    source = models.CharField("证明材料", max_length=300)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", default=FOREVER)
    recorded_name = models.CharField("登记人", max_length=100)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "审核资格"
        verbose_name_plural = "审核资格"
        constraints = [
            days_in_order("review_qualification_days"),
            models.CheckConstraint(name="review_qualification_order", condition=Q(obtained_on__lte=F("valid_from"))),
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="review_qualification_of")]

    def __str__(self) -> str:
        return f"user {self.user_id} from {self.valid_from}"
