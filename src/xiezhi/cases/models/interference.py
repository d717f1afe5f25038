"""Register of interference (干预、插手案件记录): who among those with power spoke for a party or pressed for an outcome."""

from django.db import models

from xiezhi.registry.models import Organisation


class Interference(models.Model):
    """One occurrence, as the handler wrote it down; added and never changed, by anybody.

    `case`: the id of the case; no key binds it, so that a registration that was given up takes nothing with it. `who`,
    `content` and `recorder_name` are sealed; `recorded_by` is read for the recorder alone. `digest`: SHA-256 over all
    that was written, which the trail holds too.
    """

    class Way(models.TextChoices):
        """How it was done."""

        SPOKEN = "spoken", "当面"
        PHONE = "phone", "电话"
        WRITTEN = "written", "书面、批示"
        MESSAGE = "message", "短信、即时通信"
        THROUGH = "through", "托他人转达"
        MEETING = "meeting", "以开会、听取汇报等名义"
        OTHER = "other", "其他"

    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.BigIntegerField("办案", null=True, blank=True)
    matter = models.CharField("案件", max_length=600)
    who = models.BinaryField("干预人密文")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    happened_on = models.DateField("发生日期")
    content = models.BinaryField("情况密文")
    recorded_by = models.IntegerField("记录人")
    recorder_name = models.BinaryField("记录人姓名密文")
    recorded_on = models.DateField("记录日期")
    recorded_at = models.DateTimeField("记录时间")
    digest = models.BinaryField("记录散列（SHA-256）")

    class Meta:
        verbose_name = "干预插手记录"
        verbose_name_plural = "干预插手记录"
        indexes = [
            models.Index(fields=["body", "-recorded_at"], name="interference_listed"),
            models.Index(fields=["recorded_by"], name="interference_mine"),
        ]

    def __str__(self) -> str:
        return f"interference {self.pk}"
