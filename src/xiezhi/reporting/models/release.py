"""Reports that are drafted, checked, approved and released; a released one is frozen with all that it was made from."""

from django.db import models

from xiezhi.measures.periods import Period, parse_period
from xiezhi.registry.models import Organisation
from xiezhi.reporting.annual.kinds import kind as report_kind


class ReleaseState(models.TextChoices):
    """Where a report stands on its way to the public."""

    DRAFT = "draft", "起草"
    SUBMITTED = "submitted", "待批准"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批准"
    RELEASED = "released", "已发布"
    SUPERSEDED = "superseded", "已更正"


class ReportRelease(models.Model):
    """One version of the report of a kind of one organisation on one period, which ends on the day `last`.

    From its submission on it keeps the template, the written texts and the counting rules that it is made by; from its
    release on the snapshot of the records, too. `figures` are its numbers in the order of reading; `text` is all that it
    says, every block as plain text. Hashes are SHA-256 in hex.
    """

    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("报告种类", max_length=20)
    period = models.CharField("期间", max_length=24)
    last = models.DateField("末日")
    version = models.IntegerField("版本")
    state = models.CharField("状态", max_length=12, choices=ReleaseState.choices, default=ReleaseState.DRAFT)
    number = models.CharField("文号", max_length=120, blank=True, default="")
    previous = models.ForeignKey(
        "self", verbose_name="所更正的版本", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField("更正原因", blank=True, default="")
    returned_for = models.TextField("退回原因", blank=True, default="")
    day = models.DateField("成文日期", null=True, blank=True)
    organisation_name = models.CharField("机构名称", max_length=200, blank=True, default="")
    template_name = models.CharField("模板", max_length=80, blank=True, default="")
    template = models.JSONField("模板内容", default=dict, blank=True)
    texts = models.JSONField("编写的文字", default=dict, blank=True)
    rules = models.JSONField("统计口径", default=dict, blank=True)
    definitions_hash = models.CharField("口径和指标散列", max_length=64, blank=True, default="")
    findings = models.JSONField("检查结果", default=list, blank=True)
    explanations = models.JSONField("说明", default=dict, blank=True)
    figures = models.JSONField("数字", default=list, blank=True)
    text = models.TextField("全文", blank=True, default="")
    text_hash = models.CharField("全文散列", max_length=64, blank=True, default="")
    document = models.BinaryField("文档", default=b"", blank=True)
    document_hash = models.CharField("文档散列", max_length=64, blank=True, default="")
    snapshot = models.CharField("快照", max_length=40, blank=True, default="")
    drafted_by = models.IntegerField("起草人编号", default=0)
    drafted_name = models.CharField("起草人", max_length=200)
    drafted_at = models.DateTimeField("起草时间")
    submitted_by = models.IntegerField("提交人编号", default=0)
    submitted_name = models.CharField("提交人", max_length=200, blank=True, default="")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    approved_by = models.IntegerField("批准人编号", default=0)
    approved_name = models.CharField("批准人", max_length=200, blank=True, default="")
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    released_by = models.IntegerField("发布人编号", default=0)
    released_name = models.CharField("发布人", max_length=200, blank=True, default="")
    released_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = "报告发布"
        verbose_name_plural = "报告发布"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "period", "version"], name="release_version"),
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="release_number"),
            models.CheckConstraint(
                name="release_frozen",
                condition=~models.Q(state__in=["released", "superseded"])
                | (
                    ~models.Q(number="")
                    & ~models.Q(snapshot="")
                    & ~models.Q(text_hash="")
                    & models.Q(released_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.organisation_id} {self.kind} {self.period} v{self.version}"

    @property
    def days(self) -> Period:
        """The period of the report."""
        return parse_period(self.period)

    @property
    def title(self) -> str:
        """What the report is called, without its organisation: 2024年度报告, 2024年3月月报."""
        return report_kind(self.kind).name(self.days)


class ReleaseCounter(models.Model):
    """The last number given under one sign in one year; its row is locked while a number is given, so that none is skipped."""

    sign = models.CharField("发文字号", max_length=100)
    year = models.SmallIntegerField("年份")
    last = models.IntegerField("最后序号", default=0)

    class Meta:
        verbose_name = "文号计数"
        verbose_name_plural = "文号计数"
        constraints = [models.UniqueConstraint(fields=["sign", "year"], name="release_counter_once")]

    def __str__(self) -> str:
        return f"{self.sign}〔{self.year}〕{self.last}"
