"""What people write into a report; everything with a figure is composed from the records."""

from django.db import models

from xiezhi.registry.models import Organisation


class ReportText(models.Model):
    """The text of one section of one organisation's report of a kind on a period. Paragraphs are separated by line breaks."""

    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("报告种类", max_length=12, default="annual")
    period = models.CharField("期间", max_length=10)
    section = models.CharField("栏目", max_length=40)
    text = models.TextField("正文", blank=True, default="")
    written_at = models.DateTimeField("编写时间")

    class Meta:
        verbose_name = "报告文字"
        verbose_name_plural = "报告文字"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "period", "section"], name="report_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.period} {self.section}"
