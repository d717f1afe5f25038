"""What phones sent from the street: each draft once by the key that the phone gave it; its photos."""

from django.db import models

from xiezhi.cases.models.case import CaseFile
from xiezhi.cases.models.evidence import Evidence


class StreetDraft(models.Model):
    """A draft as it was taken in; sent again under its key, nothing is made twice and the phone is told of this one.

    `begun_at` and `device_at` are by the clock of the phone: when the draft was begun, and when it was sent; `received_at`
    is by ours, so the difference of the clocks stays readable. `day`: the day on the spot, as the officer states it.
    `digest`: SHA-256 of what was sent, without the clock of the sending.
    """

    class Kind(models.TextChoices):
        """What it became."""

        PENALTY = "penalty", "当场处罚"
        INSPECTION = "inspection", "现场检查"

    key = models.UUIDField("手机草稿编号", unique=True)
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    day = models.DateField("现场日期")
    digest = models.BinaryField("内容散列（SHA-256）")
    case = models.ForeignKey(
        CaseFile, verbose_name="办案", null=True, blank=True, on_delete=models.SET_NULL, related_name="from_street"
    )
    begun_at = models.DateTimeField("手机上开始的时间")
    device_at = models.DateTimeField("手机上发送的时间")
    received_at = models.DateTimeField("收到时间")
    sent_by = models.IntegerField("发送人")
    sent_name = models.CharField("发送人姓名", max_length=100)

    class Meta:
        verbose_name = "手机草稿"
        verbose_name_plural = "手机草稿"

    def __str__(self) -> str:
        return str(self.key)


class StreetPhoto(models.Model):
    """A photo that a draft announces by its hash at capture; `evidence` is what it became once its bytes were here."""

    draft = models.ForeignKey(StreetDraft, verbose_name="手机草稿", on_delete=models.CASCADE, related_name="photos")
    digest = models.BinaryField("拍摄时的散列（SHA-256）")
    size = models.IntegerField("字节数")
    taken_at = models.DateTimeField("手机上拍摄的时间")
    evidence = models.ForeignKey(
        Evidence, verbose_name="证据", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "手机照片"
        verbose_name_plural = "手机照片"
        constraints = [models.UniqueConstraint(fields=["draft", "digest"], name="street_photo_once")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()
