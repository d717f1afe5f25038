"""A visit to one enterprise: who may come, when and for what; that they came; what they found."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiezhi.cases.models.case import CaseFile
from xiezhi.cases.models.lead import Lead
from xiezhi.registry.models import Checklist, Enterprise, InspectionPlan, Organisation


class InspectionTask(models.Model):
    """One visit, by one body or by several at once; from its beginning on, `case` is its procedure.

    `kind` and `exempt` are codes of `law.vocabulary` inspection_kind and cap_exemption (0: under the yearly cap).
    `token` opens the public page of the visit: sealed to be shown as a picture, keyed to be found.
    """

    number = models.CharField("检查任务编号", max_length=250)
    body = models.ForeignKey(
        Organisation, verbose_name="牵头执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    enterprise = models.ForeignKey(Enterprise, verbose_name="企业", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(
        InspectionPlan, verbose_name="检查计划", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey(
        Lead, verbose_name="案源线索", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.SmallIntegerField("检查类别")
    purpose = models.TextField("检查依据和范围", blank=True, default="")
    first_day = models.DateField("最早检查日期")
    last_day = models.DateField("最晚检查日期")
    exempt = models.SmallIntegerField("不受频次上限限制的情形", default=0)
    exempt_reason = models.CharField("不受上限限制的依据", max_length=500, blank=True, default="")
    surprise_reason = models.CharField("不予事先通知的依据", max_length=500, blank=True, default="")
    case = models.OneToOneField(
        CaseFile, verbose_name="办案", null=True, blank=True, on_delete=models.PROTECT, related_name="inspection"
    )
    merged_into = models.ForeignKey(
        "self", verbose_name="并入的任务", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    handed_to = models.OneToOneField(
        CaseFile, verbose_name="转立案", null=True, blank=True, on_delete=models.SET_NULL, related_name="handed_from"
    )
    cancelled_reason = models.CharField("取消原因", max_length=500, blank=True, default="")
    token_cipher = models.BinaryField("入企码密文")
    token_hash = models.BinaryField("入企码键控哈希", unique=True)
    created_by = models.IntegerField("登记人")
    created_name = models.CharField("登记人姓名", max_length=100)
    created_at = models.DateTimeField("登记时间")
    revision = models.IntegerField("修订次数", default=0)

    class Meta:
        verbose_name = "检查任务"
        verbose_name_plural = "检查任务"
        constraints = [
            models.CheckConstraint(name="task_days", condition=Q(last_day__gte=F("first_day"))),
            models.CheckConstraint(name="task_not_into_itself", condition=~Q(merged_into=F("id"))),
            models.UniqueConstraint(
                fields=["plan", "enterprise"], condition=Q(plan__isnull=False), name="task_of_plan_once"
            ),
        ]
        indexes = [models.Index(fields=["body", "first_day"], name="task_list")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True until it is merged into another visit or cancelled."""
        return self.merged_into_id is None and not self.cancelled_reason


class TaskPart(models.Model):
    """What one body looks at during a visit, and which of its officers come.

    `checklist`: the version that was taken over when the visit was put up for approval; None before, and where there was none.
    """

    task = models.ForeignKey(InspectionTask, verbose_name="检查任务", on_delete=models.CASCADE, related_name="parts")
    body = models.ForeignKey(Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+")
    power_code = models.CharField("职权事项编码", max_length=60)
    power_name = models.CharField("职权事项名称", max_length=500)
    checklist = models.ForeignKey(
        Checklist, verbose_name="检查单", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    certificate_numbers = ArrayField(
        models.CharField(max_length=40), verbose_name="执法人员证号", default=list, blank=True
    )
    officer_ids = ArrayField(models.IntegerField(), verbose_name="执法人员", default=list, blank=True)

    class Meta:
        verbose_name = "检查事项"
        verbose_name_plural = "检查事项"
        constraints = [models.UniqueConstraint(fields=["task", "body", "power_code"], name="task_part_once")]
        indexes = [models.Index(fields=["body", "task"], name="task_part_body")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.power_code}"


class Scan(models.Model):
    """The visit confirmed at the door, once by each side. A row is added and never changed."""

    class Side(models.TextChoices):
        """Whose phone opened the page: an officer of the visit who is logged in, or anybody else."""

        ENTERPRISE = "enterprise", "企业"
        OFFICER = "officer", "执法人员"

    task = models.ForeignKey(InspectionTask, verbose_name="检查任务", on_delete=models.PROTECT, related_name="scans")
    side = models.CharField("确认方", max_length=10, choices=Side.choices)
    officer_name = models.CharField("执法人员姓名", max_length=100, blank=True, default="")
    at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = "扫码记录"
        verbose_name_plural = "扫码记录"
        constraints = [models.UniqueConstraint(fields=["task", "side"], name="scan_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.side}"


class CheckedLine(models.Model):
    """What was found for one line of a checklist; `result` is a code of `law.vocabulary` finding, 0 = not looked at yet.

    Text and basis are those of the version of the checklist on the day of the visit. The note is sealed: it may name people.
    """

    task = models.ForeignKey(InspectionTask, verbose_name="检查任务", on_delete=models.CASCADE, related_name="lines")
    part = models.ForeignKey(TaskPart, verbose_name="检查事项", on_delete=models.CASCADE, related_name="lines")
    place = models.SmallIntegerField("序号")
    text = models.CharField("检查项", max_length=500)
    basis = models.CharField("检查依据", max_length=500, blank=True, default="")
    result = models.SmallIntegerField("结论", default=0)
    note_cipher = models.BinaryField("情况说明密文", default=b"", blank=True)

    class Meta:
        verbose_name = "检查记录"
        verbose_name_plural = "检查记录"
        constraints = [models.UniqueConstraint(fields=["part", "place"], name="checked_line_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.place}"
