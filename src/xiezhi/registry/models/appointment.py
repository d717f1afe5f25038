"""Appointments: a user's role over a part of the organisation tree."""

from django.conf import settings
from django.db import models

from xiezhi.registry.models.organisation import FOREVER, Organisation, days_in_order


class Role(models.TextChoices):
    """What an appointment lets somebody do."""

    OFFICER = "officer", "执法人员"
    LEGAL_REVIEWER = "legal_reviewer", "法制审核人员"
    SECTION_HEAD = "section_head", "承办机构负责人"
    DEPUTY_HEAD = "deputy_head", "分管负责人"
    BODY_HEAD = "body_head", "执法主体负责人"
    SUPERVISOR = "supervisor", "监督人员"
    STATISTICIAN = "statistician", "统计人员"
    ADMINISTRATOR = "administrator", "管理员"
    AUDITOR = "auditor", "审计人员"


# Who approves for a body, from the lowest level to the highest.
APPROVING = (Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.BODY_HEAD)
# Whose work goes on while they are away: people of a body, not those who watch over it.
STAFF = (Role.OFFICER, Role.LEGAL_REVIEWER, *APPROVING)


class Appointment(models.Model):
    """From day to day, `user` acts as `role` over `organisation` and all below it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.PROTECT, related_name="appointments"
    )
    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", default=FOREVER)

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        constraints = [days_in_order("appointment_days")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"
