"""Templates of reports that people made: one draft and any number of published versions of each."""

from django.db import models

from xiezhi.registry.models import Organisation


class ReportTemplate(models.Model):
    """A template for the reports of an organisation and all below it. Version 0 is the draft; published ones never change.

    `content` is what `annual.template.build` reads. `revision` counts the changes of a draft, so that two people who edit
    it at once find out.
    """

    organisation = models.ForeignKey(Organisation, verbose_name="所属机构", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("报告种类", max_length=20)
    areas = models.BooleanField("用于行政区划")
    name = models.CharField("名称", max_length=60)
    version = models.IntegerField("版本", default=0)
    content = models.JSONField("内容")
    valid_from = models.DateField("启用日期")
    revision = models.IntegerField("修改次数", default=0)
    author_id = models.IntegerField("编辑人编号", default=0)
    author_name = models.CharField("编辑人", max_length=200)
    edited_at = models.DateTimeField("编辑时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = "报告模板"
        verbose_name_plural = "报告模板"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "areas", "name", "version"], name="report_template_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def is_draft(self) -> bool:
        """True until it is published."""
        return self.version == 0
