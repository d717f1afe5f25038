"""Evidence (证据): files and objects of a case, a visit or a lead, where the bytes are, and through whose hands they went."""

import uuid

from django.db import models
from django.db.models import ExpressionWrapper, Q

from xiezhi.cases.models.case import CaseFile
from xiezhi.cases.models.inspection import InspectionTask
from xiezhi.cases.models.lead import Lead
from xiezhi.registry.models import Organisation


class StoredFile(models.Model):
    """The bytes of a file, kept once under their SHA-256 however often they were handed in: the index of what is where.

    `store`: "disk", or the name of the bucket. `media_type` is what the content is, whatever the file was called.
    `thumbnail`: a small JPEG made here, b"" where none could be made. `erased_on`: since when the bytes are gone, all files of
    cases that they served having been destroyed; None again where the same bytes were handed in anew.
    """

    digest = models.BinaryField("文件散列（SHA-256）", unique=True)
    size = models.BigIntegerField("字节数")
    media_type = models.CharField("文件类型", max_length=100)
    store = models.CharField("存放处", max_length=200)
    thumbnail = models.BinaryField("缩略图", default=b"", blank=True)
    has_thumbnail = models.GeneratedField(
        verbose_name="有缩略图",
        expression=ExpressionWrapper(~Q(thumbnail=b""), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    stored_at = models.DateTimeField("存入时间")
    erased_on = models.DateField("清除日期", null=True, blank=True)

    class Meta:
        verbose_name = "证据文件"
        verbose_name_plural = "证据文件"
        constraints = [models.CheckConstraint(name="stored_file_size", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return self.digest_hex

    @property
    def digest_hex(self) -> str:
        """The hash in hexadecimal: the name under which the bytes are kept."""
        return bytes(self.digest).hex()


class Upload(models.Model):
    """A file that is being sent in pieces. How much has arrived is the size of the file on the disk and stands nowhere else.

    `draft`: the key of the draft from the street whose photo it is; then there is one for each hash, however often it is begun.
    """

    id = models.UUIDField("编号", primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.IntegerField("上传人", db_index=True)
    name = models.BinaryField("文件名密文", default=b"", blank=True)
    size = models.BigIntegerField("字节数")
    digest = models.BinaryField("设备给出的散列（SHA-256）", default=b"", blank=True)
    draft = models.UUIDField("所属的手机草稿编号", null=True, blank=True)
    begun_at = models.DateTimeField("开始时间")
    expires_at = models.DateTimeField("保留至")

    class Meta:
        verbose_name = "续传文件"
        verbose_name_plural = "续传文件"
        indexes = [models.Index(fields=["expires_at"], name="upload_expiry")]
        constraints = [
            models.CheckConstraint(name="upload_size", condition=Q(size__gt=0)),
            models.UniqueConstraint(
                fields=["draft", "owner", "digest"], name="upload_of_draft_once", condition=Q(draft__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Evidence(models.Model):
    """One piece of evidence or one recording of law enforcement, of exactly one case, visit or lead.

    `kind` is a code of `law.vocabulary` evidence_kind. `step`: the id of the step of the procedure that it belongs to or
    records, "" for none. `texts` is a sealed JSON text (`cases.evidence.texts`): nothing that may name people stands in
    plain. `device_digest`: SHA-256 as the device gave it, b"" where it gave none; `captured_at`: when the file itself says
    that it was made (`captured_by`: in which of its fields), against `obtained_at`, which the officer states. `key`: by
    which a device that sends twice is told what it has sent. Once `sealed_at` is set a trigger refuses every change.
    `after_decision`: it came when the decision had been made. `erased_on`: texts and original went with the files of all
    cases that it served.
    """

    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(
        CaseFile, verbose_name="办案", on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence"
    )
    task = models.ForeignKey(
        InspectionTask,
        verbose_name="检查任务",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
    )
    lead = models.ForeignKey(
        Lead, verbose_name="线索", on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    number = models.IntegerField("证据编号")
    kind = models.SmallIntegerField("证据种类")
    step = models.CharField("环节", max_length=40, blank=True, default="")
    texts = models.BinaryField("证据文字密文", default=b"", blank=True)
    obtained_at = models.DateTimeField("取得时间")
    file = models.ForeignKey(
        StoredFile, verbose_name="证据文件", on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    device_digest = models.BinaryField("设备给出的散列（SHA-256）", default=b"", blank=True)
    captured_at = models.DateTimeField("文件自载时间", null=True, blank=True)
    captured_by = models.CharField("自载时间出处", max_length=40, blank=True, default="")
    received_at = models.DateTimeField("入库时间")
    received_by = models.IntegerField("入库人")
    received_name = models.CharField("入库人姓名", max_length=100)
    after_decision = models.BooleanField("决定后补充", default=False)
    sealed_at = models.DateTimeField("封存时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)
    key = models.CharField("提交标识", max_length=64, blank=True, default="")
    erased_on = models.DateField("随案卷销毁日期", null=True, blank=True)

    class Meta:
        verbose_name = "证据"
        verbose_name_plural = "证据"
        constraints = [
            models.CheckConstraint(
                name="evidence_one_holder",
                condition=Q(case__isnull=False, task__isnull=True, lead__isnull=True)
                | Q(case__isnull=True, task__isnull=False, lead__isnull=True)
                | Q(case__isnull=True, task__isnull=True, lead__isnull=False)
                # A draft may be given up once what was handed in for it was withdrawn.
                | Q(case__isnull=True, task__isnull=True, lead__isnull=True, withdrawn_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["case", "number"], name="evidence_of_case"),
            models.UniqueConstraint(fields=["task", "number"], name="evidence_of_task"),
            models.UniqueConstraint(fields=["lead", "number"], name="evidence_of_lead"),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="evidence_key"),
        ]

    def __str__(self) -> str:
        return f"evidence {self.number}"


class Custody(models.Model):
    """What was done with a piece of evidence, by whom and when. A row is added and never changed.

    `text` is sealed: to whom, where and why, in the words of whoever did it.
    """

    class Action(models.TextChoices):
        """What can be done with evidence."""

        RECEIVED = "received", "入库"
        CORRECTED = "corrected", "更正说明"
        VIEWED = "viewed", "查看原件"
        DOWNLOADED = "downloaded", "下载原件"
        HANDED_OVER = "handed_over", "移交保管"
        RETURNED = "returned", "退还"
        DESTROYED = "destroyed", "销毁、拍卖等处理"
        WITHDRAWN = "withdrawn", "作废"
        SEALED = "sealed", "封存"
        ERASED = "erased", "随案卷销毁"

    evidence = models.ForeignKey(Evidence, verbose_name="证据", on_delete=models.PROTECT, related_name="custody")
    action = models.CharField("事项", max_length=20, choices=Action.choices)
    at = models.DateTimeField("时间")
    by_id = models.IntegerField("经手人编号")
    by_name = models.CharField("经手人", max_length=100)
    text = models.BinaryField("说明密文", default=b"", blank=True)

    class Meta:
        verbose_name = "证据流转"
        verbose_name_plural = "证据流转"

    def __str__(self) -> str:
        return f"{self.action} of evidence {self.evidence_id}"
