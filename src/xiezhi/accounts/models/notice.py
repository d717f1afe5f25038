"""What the platform told a user: the inbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One message to one user; whoever sends it says what it is about, this room does not know.

    `cause`: what brought it about, as the sender names it. Of one cause a user is told once, however often it is sent.
    `subject`: the thing behind it as the trail names things ("case:12"); pages turn it into an address. `text` names
    neither parties nor other persons outside the authority.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.PROTECT, related_name="notices", db_index=False
    )
    cause = models.CharField("起因", max_length=120)
    kind = models.CharField("类别", max_length=20)
    text = models.CharField("内容", max_length=300)
    subject = models.CharField("对象", max_length=60)
    day = models.DateField("日期")
    made_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = "消息"
        constraints = [models.UniqueConstraint(fields=["user", "cause"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-made_at"], name="notice_listed"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["subject"], condition=Q(read_at__isnull=True), name="notice_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.cause}"
