"""Templates that bodies put in the place of the platform's own, and records of interviews before they are issued."""

from django.db import models

from xiezhi.cases.models.case import CaseFile
from xiezhi.registry.models import Organisation


class DocumentTemplate(models.Model):
    """A template of a body for one document from a day on; an empty file gives way to the platform's own again.

    A row is added and never changed, so that any earlier document can be explained by the template of its day.
    """

    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    title = models.CharField("文书名称", max_length=100)
    valid_from = models.DateField("启用日期")
    file_name = models.CharField("文件名", max_length=200, blank=True, default="")
    content = models.BinaryField("模板文件", default=b"", blank=True)
    digest = models.BinaryField("文件散列（SHA-256）", default=b"", blank=True)
    uploaded_name = models.CharField("上传人", max_length=100)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "文书模板"
        verbose_name_plural = "文书模板"
        indexes = [models.Index(fields=["body", "title", "-valid_from", "-id"], name="document_template_day")]

    def __str__(self) -> str:
        return f"{self.title} {self.valid_from}"


class Interview(models.Model):
    """A record of an interview (询问笔录) as it is being written; `content` is a sealed JSON text (`cases.interviews`).

    `document` is set when it was issued; from then on nothing changes. `revision` counts savings, so that of two who
    write at once one is told.
    """

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.CASCADE, related_name="interviews")
    place = models.IntegerField("第几次")
    content = models.BinaryField("笔录密文", default=b"", blank=True)
    document = models.OneToOneField(
        "cases.IssuedDocument",
        verbose_name="执法文书",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revision = models.IntegerField("修订次数", default=0)
    changed_by = models.IntegerField("最后修改人")
    changed_name = models.CharField("最后修改人姓名", max_length=100)
    changed_at = models.DateTimeField("最后修改时间")

    class Meta:
        verbose_name = "询问笔录"
        verbose_name_plural = "询问笔录"
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="interview_once")]

    def __str__(self) -> str:
        return f"interview {self.place}"
