"""Officers and their certificates. An officer's name is public by office, so it is kept in plain."""

from django.db import models
from django.db.models import F, Q

from xiezhi.registry.models.organisation import Organisation


class Officer(models.Model):
    """A person who holds, or held, a certificate."""

    name = models.CharField("姓名", max_length=100)

    class Meta:
        verbose_name = "执法人员"
        verbose_name_plural = "执法人员"

    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """An enforcement certificate: in stock from `issued_on` until the day before `cancelled_on`."""

    number = models.CharField("执法证号", max_length=40, unique=True)
    officer = models.ForeignKey(Officer, verbose_name="执法人员", on_delete=models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey(
        Organisation, verbose_name="所属执法主体", on_delete=models.PROTECT, related_name="certificates"
    )
    post = models.SmallIntegerField("岗位", default=0)
    issued_on = models.DateField("发证日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    cancelled_on = models.DateField("注销日期", null=True, blank=True)
    cancel_reason = models.CharField("注销原因", max_length=200, blank=True, default="")
    remainder = models.JSONField("其余栏目", default=dict, blank=True)
    last_batch = models.IntegerField("最后批次", null=True, blank=True)

    class Meta:
        verbose_name = "执法证"
        verbose_name_plural = "执法证"
        constraints = [
            models.CheckConstraint(
                name="certificate_days",
                condition=Q(cancelled_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(cancelled_on__gte=F("issued_on")),
            )
        ]
        indexes = [models.Index(fields=["organisation", "issued_on"], name="certificate_stock")]

    def __str__(self) -> str:
        return self.number
