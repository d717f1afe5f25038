"""Substitution (代行职责): who acts in whose place while somebody is away."""

from django.conf import settings
from django.db import models

from xiezhi.registry.models.appointment import Appointment
from xiezhi.registry.models.organisation import days_in_order


class Substitution(models.Model):
    """From day to day, `substitute` acts by an appointment of somebody else, who may go on acting too."""

    appointment = models.ForeignKey(
        Appointment, verbose_name="被代行的任职", on_delete=models.CASCADE, related_name="substitutions"
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="代行人", on_delete=models.PROTECT, related_name="substitutions"
    )
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("结束日期")
    reason = models.CharField("事由", max_length=100)
    made_name = models.CharField("指定人", max_length=100)
    made_at = models.DateTimeField("指定时间")

    class Meta:
        verbose_name = "代行职责"
        verbose_name_plural = "代行职责"
        constraints = [days_in_order("substitution_days")]

    def __str__(self) -> str:
        return f"{self.substitute_id} for appointment {self.appointment_id}"
