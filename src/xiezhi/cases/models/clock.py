"""Clocks of cases as rows, so that what is due can be asked of all cases at once."""

from django.db import models
from django.db.models import F, Q

from xiezhi.cases.models.case import CaseFile
from xiezhi.registry.models import Organisation

# The row of a case for what no clock tells: the step that is to be taken now.
STEP = "step"


class CaseClock(models.Model):
    """One clock of a case: `kind` is one of `law.clocks.clock_kinds`, or STEP for the step that is to be taken.

    `due_on` is empty where the law sets no number of days, and while the clock stands still (`paused`). `by_rule`: the day
    follows from rule and start alone, so that it can be computed once for all cases that began on one day. `is_open`:
    neither done nor of a case that has ended. Rows are derived from the case; nothing else rests on them.
    """

    case = models.ForeignKey(
        CaseFile, verbose_name="办案", on_delete=models.CASCADE, related_name="clocks", db_index=False
    )
    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField("期限", max_length=60)
    started_on = models.DateField("起算日期")
    due_on = models.DateField("届满日期", null=True, blank=True)
    done_on = models.DateField("办结日期", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False)
    paused = models.BooleanField("中止", default=False)
    by_rule = models.BooleanField("仅依规则", default=True)
    is_open = models.BooleanField("未办结", default=True)

    class Meta:
        verbose_name = "案件期限"
        verbose_name_plural = "案件期限"
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="case_clock")]
        indexes = [
            models.Index(
                "body",
                F("due_on").asc(nulls_last=True),
                "id",
                condition=Q(is_open=True),
                name="case_clock_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class ClockBasis(models.Model):
    """The law by which the stored clocks were computed: one row, hashes of `law.clocks.fingerprint`."""

    days = models.CharField("日历和规则指纹", max_length=64)
    kinds = models.CharField("期限种类指纹", max_length=64)
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "期限依据"
        verbose_name_plural = "期限依据"

    def __str__(self) -> str:
        return self.days
