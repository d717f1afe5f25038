"""How people work on one case together: tasks, comments, hand-over, advisers let in for a time."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xiezhi.cases.models.case import CaseFile
from xiezhi.registry.models import Adviser, Officer


class CaseTask(models.Model):
    """Something that one person is to do in a case by a day. `text` and `note` are sealed."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "待办"
        DONE = "done", "已完成"
        CANCELLED = "cancelled", "已取消"

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.CASCADE, related_name="tasks")
    text = models.BinaryField("事项密文")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="承办人", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_on = models.DateField("完成期限")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    note = models.BinaryField("办理情况密文", default=b"", blank=True)
    given_by = models.IntegerField("交办人")
    given_name = models.CharField("交办人姓名", max_length=100)
    given_at = models.DateTimeField("交办时间")
    ended_name = models.CharField("办结人姓名", max_length=100, blank=True, default="")
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = "交办事项"
        verbose_name_plural = "交办事项"
        indexes = [models.Index(fields=["assignee", "due_on"], condition=Q(state="open"), name="task_open")]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Comment(models.Model):
    """One version of what somebody said about a case; added and never changed. Not part of the file that leaves the body.

    `first`: the version that this one takes the place of, at the beginning; None for the first. `mentions`: ids of the
    users who were told of it. `opinion`: a legal opinion (法律意见), given by an adviser.
    """

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.PROTECT, related_name="comments")
    first = models.ForeignKey(
        "self", verbose_name="首次发表", on_delete=models.PROTECT, null=True, blank=True, related_name="later"
    )
    text = models.BinaryField("内容密文")
    opinion = models.BooleanField("法律意见", default=False)
    mentions = ArrayField(models.IntegerField(), verbose_name="提到的人", default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="发表人", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    author_name = models.CharField("发表人姓名", max_length=100)
    written_at = models.DateTimeField("发表时间")

    class Meta:
        verbose_name = "讨论"
        verbose_name_plural = "讨论"

    def __str__(self) -> str:
        return f"comment {self.pk}"


class HandOver(models.Model):
    """One officer's part of a case passed to another: proposed, then approved or refused. `reason`, `opinion` are sealed.

    `batch`: the same for all cases that are handed over at once.
    """

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposed", "待批准"
        DONE = "done", "已移交"
        REFUSED = "refused", "不同意"
        WITHDRAWN = "withdrawn", "已撤回"

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.CASCADE, related_name="hand_overs")
    batch = models.UUIDField("批次", db_index=True)
    giver = models.ForeignKey(
        Officer, verbose_name="移交人", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    certificate_number = models.CharField("接办人执法证号", max_length=40)
    taker = models.ForeignKey(
        Officer, verbose_name="接办人", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.BinaryField("移交原因密文")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    opinion = models.BinaryField("审批意见密文", default=b"", blank=True)
    proposed_by = models.IntegerField("提出人")
    proposed_name = models.CharField("提出人姓名", max_length=100)
    proposed_at = models.DateTimeField("提出时间")
    decided_name = models.CharField("批准人姓名", max_length=100, blank=True, default="")
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = "承办移交"
        verbose_name_plural = "承办移交"
        constraints = [
            models.UniqueConstraint(fields=["case", "giver"], condition=Q(state="proposed"), name="hand_over_once"),
            models.CheckConstraint(name="hand_over_to_another", condition=~Q(giver=F("taker"))),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"


class Advice(models.Model):
    """An adviser let into one case from day to day; ended earlier by its last day."""

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.PROTECT, related_name="advice")
    adviser = models.ForeignKey(Adviser, verbose_name="法律顾问", on_delete=models.PROTECT, related_name="advice")
    valid_from = models.DateField("参与开始")
    valid_to = models.DateField("参与截止")
    removed = models.BooleanField("已移出", default=False)
    joined_name = models.CharField("邀请人", max_length=100)
    joined_at = models.DateTimeField("邀请时间")

    class Meta:
        verbose_name = "顾问参与"
        verbose_name_plural = "顾问参与"
        constraints = [models.CheckConstraint(name="advice_days", condition=Q(valid_to__gte=F("valid_from")))]

    def __str__(self) -> str:
        return f"adviser {self.adviser_id} in case {self.case_id}"
