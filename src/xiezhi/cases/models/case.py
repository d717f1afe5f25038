"""A case that is handled here: where its procedure stands, what the record of the act does not hold, its documents."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xiezhi.cases.models.act import Act
from xiezhi.registry.models import Organisation


class CaseFile(models.Model):
    """One case from its opening to its end; from the decision on, `act` is the record that counts.

    `procedure` is the version under which it was opened (`law.procedures.version`), `sector` the branch whose own rules go
    before general ones (a code of the law's sectors, "" for none), `step` the last step taken ("" before
    the first). `facts` are those of `law.facts` that the act does not hold, in the form of `cases.facts`. `particulars`
    is a sealed JSON text of what may name people (`cases.particulars`). `pauses` and `extensions` stop and lengthen its
    clocks (`cases.pauses`). `origin`: the case beside which, or out of which, it was opened; `receiver`: the body that it
    was transferred to, where that works here.
    """

    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    act = models.OneToOneField(
        Act, verbose_name="执法行为", on_delete=models.PROTECT, null=True, blank=True, related_name="case"
    )
    origin = models.ForeignKey(
        "self", verbose_name="来源案件", on_delete=models.PROTECT, null=True, blank=True, related_name="beside"
    )
    receiver = models.ForeignKey(
        Organisation,
        verbose_name="受移送机关",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    procedure = models.CharField("程序版本", max_length=80)
    sector = models.CharField("适用规则的行业", max_length=40, blank=True, default="")
    step = models.CharField("环节", max_length=40, blank=True, default="")
    ended = models.BooleanField("已结束", default=False)
    opened_on = models.DateField("登记日期")
    power_code = models.CharField("职权事项编码", max_length=60)
    power_name = models.CharField("职权事项名称", max_length=500)
    basis = models.TextField("处罚依据", blank=True, default="")
    certificate_numbers = ArrayField(models.CharField(max_length=40), verbose_name="执法人员证号", default=list)
    officer_ids = ArrayField(models.IntegerField(), verbose_name="执法人员", default=list)
    facts = models.JSONField("事实", default=dict)
    pauses = models.JSONField("中止", default=list)
    extensions = models.JSONField("延长", default=list)
    particulars = models.BinaryField("案情密文", default=b"", blank=True)
    created_by = models.IntegerField("登记人")
    created_name = models.CharField("登记人姓名", max_length=100)
    created_at = models.DateTimeField("登记时间")
    changed_name = models.CharField("最后办理人", max_length=100)
    changed_what = models.CharField("最后办理事项", max_length=100)
    changed_at = models.DateTimeField("最后办理时间")
    revision = models.IntegerField("修订次数", default=0)

    class Meta:
        verbose_name = "办案"
        verbose_name_plural = "办案"
        indexes = [
            models.Index(fields=["body", "opened_on"], condition=Q(ended=False), name="case_open"),
            models.Index(fields=["power_code", "-id"], condition=Q(act__isnull=False), name="case_similar"),
            models.Index(fields=["receiver"], condition=Q(receiver__isnull=False), name="case_received"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class StepTaken(models.Model):
    """One step as it was taken: when, by whom, with which facts and texts. A row is added and never changed.

    `aside`: beside the course of the procedure. `texts` is a sealed JSON text of what was written for this step.
    """

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.PROTECT, related_name="steps")
    place = models.IntegerField("序号")
    step = models.CharField("环节", max_length=40)
    title = models.CharField("名称", max_length=100)
    aside = models.BooleanField("程序之外", default=False)
    taken_on = models.DateField("办理日期")
    facts = models.JSONField("事实", default=dict)
    texts = models.BinaryField("文字密文", default=b"", blank=True)
    taken_by = models.IntegerField("办理人")
    taken_name = models.CharField("办理人姓名", max_length=100)
    taken_at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = "办理记录"
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="step_once")]

    def __str__(self) -> str:
        return f"{self.place} {self.title}"


class DocumentSeries(models.Model):
    """The last serial that a body gave to a kind of document in a year; its row lock orders those who ask for the next."""

    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    document = models.CharField("文书简称", max_length=20)
    year = models.IntegerField("年份")
    prefix = models.CharField("机关代字", max_length=200)
    last = models.IntegerField("最后序号", default=0)

    class Meta:
        verbose_name = "文号序列"
        verbose_name_plural = "文号序列"
        constraints = [models.UniqueConstraint(fields=["body", "document", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.document} {self.year}"


class FrozenDocument(models.Model):
    """A document as it was issued: the sealed file, the hash of the file in plain. A row is added and never changed."""

    title = models.CharField("名称", max_length=100)
    place = models.IntegerField("同名文书序号", default=1)
    number = models.CharField("文号", max_length=250)
    content = models.BinaryField("文件密文")
    digest = models.BinaryField("文件散列（SHA-256）")
    issued_on = models.DateField("制发日期")
    issued_at = models.DateTimeField("制发时间")
    issued_name = models.CharField("制发人", max_length=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class IssuedDocument(FrozenDocument):
    """A document of a case."""

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.PROTECT, related_name="documents")

    class Meta:
        verbose_name = "执法文书"
        verbose_name_plural = "执法文书"
        constraints = [models.UniqueConstraint(fields=["case", "title", "place"], name="document_once")]
