"""Advisers (法律顾问、公职律师): people from outside whom a body lets in, case by case."""

from django.conf import settings
from django.db import models

from xiezhi.registry.models.organisation import Organisation, days_in_order


class Adviser(models.Model):
    """The account of an adviser of a body. It is no appointment: it opens nothing before a case is named.

    `capacity`: 法律顾问 or 公职律师; `licence`: the number of the practising certificate.
    """

    CAPACITIES = ("法律顾问", "公职律师")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="用户", on_delete=models.PROTECT, related_name="adviser"
    )
    organisation = models.ForeignKey(Organisation, verbose_name="聘请机关", on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField("身份", max_length=10)
    firm = models.CharField("工作单位", max_length=100, blank=True, default="")
    licence = models.CharField("执业证号", max_length=40, blank=True, default="")
    valid_from = models.DateField("聘期开始")
    valid_to = models.DateField("聘期届满")
    registered_name = models.CharField("登记人", max_length=100)
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "法律顾问"
        verbose_name_plural = "法律顾问"
        constraints = [days_in_order("adviser_days")]

    def __str__(self) -> str:
        return f"adviser {self.user_id}"
