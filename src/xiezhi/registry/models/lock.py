"""Periods whose figures have been given out: what is counted in them is not changed any more until somebody says why.

Locks stand here, below everything that they stop: the register itself, cases and ledgers.
"""

from django.db import models

from xiezhi.measures.period_titles import period_title
from xiezhi.measures.periods import parse_period
from xiezhi.registry.models.organisation import Organisation


class PeriodLock(models.Model):
    """A period of an organisation and all below it that is closed. `level`: the organisation whose people closed it.

    It is in force until `lifted_at`; a lock that was lifted stays, with who lifted it and why.
    """

    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="+")
    period = models.CharField("期间", max_length=24)
    first = models.DateField("首日")
    last = models.DateField("末日")
    level = models.ForeignKey(Organisation, verbose_name="锁定机构", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("锁定原因")
    locked_by = models.IntegerField("锁定人编号", default=0)
    locked_name = models.CharField("锁定人", max_length=200)
    locked_at = models.DateTimeField("锁定时间")
    lifted_by = models.IntegerField("解锁人编号", default=0)
    lifted_name = models.CharField("解锁人", max_length=200, blank=True, default="")
    lifted_at = models.DateTimeField("解锁时间", null=True, blank=True)
    lifted_for = models.TextField("解锁原因", blank=True, default="")

    class Meta:
        verbose_name = "期间锁定"
        verbose_name_plural = "期间锁定"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "period"],
                condition=models.Q(lifted_at__isnull=True),
                name="locked_period_once",
            ),
            models.CheckConstraint(name="locked_period_days", condition=models.Q(last__gte=models.F("first"))),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.period}"

    @property
    def title(self) -> str:
        """The period in words."""
        return period_title(parse_period(self.period))
