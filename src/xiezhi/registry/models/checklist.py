"""What is looked at in an inspection of a power item (检查单), version by version."""

from django.db import models

from xiezhi.registry.models.organisation import FOREVER, Organisation, days_in_order, no_overlap


class Checklist(models.Model):
    """The lines of one version: a list of {"text": what is looked at, "basis": by which article}."""

    organisation = models.ForeignKey(Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+")
    power_code = models.CharField("职权事项编码", max_length=60)
    lines = models.JSONField("检查项", default=list)
    source = models.CharField("来源", max_length=300, blank=True, default="")
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", default=FOREVER)

    class Meta:
        verbose_name = "检查单"
        verbose_name_plural = "检查单"
        constraints = [no_overlap("checklist_once", "organisation", "power_code"), days_in_order("checklist_days")]

    def __str__(self) -> str:
        return f"checklist of {self.power_code}"
