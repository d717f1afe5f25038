"""A user's saved mapping of a file's header to the columns of a ledger."""

from django.conf import settings
from django.db import models


class MappingProfile(models.Model):
    """`mapping`: header as written → key of the ledger's column ("fine", or "fine:万元" to name the unit; "" = keep)."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="所有者", null=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField("名称", max_length=60)
    ledger = models.CharField("台账", max_length=20)
    mapping = models.JSONField("列对应", default=dict)

    class Meta:
        verbose_name = "列对应方案"
        verbose_name_plural = "列对应方案"
        constraints = [models.UniqueConstraint(fields=["owner", "ledger", "name"], name="profile_name")]

    def __str__(self) -> str:
        return self.name
