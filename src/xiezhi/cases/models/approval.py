"""Approval of a step before it is taken (审批): what was asked of whom, and what each level said."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiezhi.cases.models.case import CaseFile


class ApprovalRequest(models.Model):
    """One asking for approval of a step, at one stand of the case.

    `place`: how many steps of the course had been taken; after another one this asking counts no more. `levels`: roles
    in their order, as the rule `chain` (a row of the registry) had them on that day. `fine`: in fen, as proposed, None
    where none was. `text` is the sealed proposal.
    """

    class State(models.TextChoices):
        """How it stands."""

        OPEN = "open", "审批中"
        AGREED = "agreed", "已同意"
        SENT_BACK = "sent_back", "已退回"
        USED = "used", "已办理"
        WITHDRAWN = "withdrawn", "已撤回"

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.PROTECT, related_name="approvals")
    step = models.CharField("环节", max_length=40)
    place = models.IntegerField("已办环节数")
    chain = models.BigIntegerField("审批权限")
    levels = ArrayField(models.CharField(max_length=20), verbose_name="审批层级")
    source = models.CharField("规定名称", max_length=500)
    fine = models.BigIntegerField("拟罚款", null=True, blank=True)
    text = models.BinaryField("呈批内容密文")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    asked_by = models.IntegerField("呈批人")
    asked_name = models.CharField("呈批人姓名", max_length=100)
    asked_on = models.DateField("呈批日期")
    asked_at = models.DateTimeField("呈批时间")

    class Meta:
        verbose_name = "呈批"
        verbose_name_plural = "呈批"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step"], condition=Q(state__in=("open", "agreed")), name="approval_asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"approval of {self.step} in case {self.case_id}"


class ApprovalGiven(models.Model):
    """What one level said; added and never changed. `for_name`: in whose place, "" for oneself. `opinion` is sealed."""

    request = models.ForeignKey(ApprovalRequest, verbose_name="呈批", on_delete=models.PROTECT, related_name="given")
    place = models.SmallIntegerField("层级次序")
    role = models.CharField("审批层级", max_length=20)
    agreed = models.BooleanField("同意")
    opinion = models.BinaryField("审批意见密文")
    given_by = models.IntegerField("审批人")
    given_name = models.CharField("审批人姓名", max_length=100)
    for_name = models.CharField("代谁审批", max_length=100, blank=True, default="")
    given_on = models.DateField("审批日期")
    given_at = models.DateTimeField("审批时间")

    class Meta:
        verbose_name = "审批意见"
        verbose_name_plural = "审批意见"
        constraints = [models.UniqueConstraint(fields=["request", "place"], name="approval_given_once")]

    def __str__(self) -> str:
        return f"level {self.place} of request {self.request_id}"
