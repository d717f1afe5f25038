"""What people write into an annual report; everything with a figure is composed from the records."""

from django.db import models

from xiezhi.registry.models import Organisation


class ReportText(models.Model):
    """The text of one section of one organisation's report on one year. Paragraphs are separated by line breaks."""

    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField("年度")
    section = models.CharField("栏目", max_length=40)
    text = models.TextField("正文", blank=True, default="")
    written_at = models.DateTimeField("编写时间")

    class Meta:
        verbose_name = "报告文字"
        verbose_name_plural = "报告文字"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "section"], name="report_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year} {self.section}"
