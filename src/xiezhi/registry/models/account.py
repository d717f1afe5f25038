"""Which officer a user is."""

from django.conf import settings
from django.db import models

from xiezhi.registry.models.officer import Officer


class OfficerAccount(models.Model):
    """A user's account belongs to one officer, and an officer's account is one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.PROTECT, related_name="officer_account"
    )
    officer = models.OneToOneField(
        Officer, verbose_name="执法人员", on_delete=models.PROTECT, related_name="officer_account"
    )

    class Meta:
        verbose_name = "执法账号"
        verbose_name_plural = "执法账号"

    def __str__(self) -> str:
        return f"user {self.user_id} is officer {self.officer_id}"
