"""One file taken in: what came of it, what it changed, and the rows that were refused."""

from django.db import models


class BatchStatus(models.TextChoices):
    """Where a batch stands. A running one whose process has gone is shown as aborted."""

    PREVIEWED = "previewed", "待导入"
    QUEUED = "queued", "排队中"
    RUNNING = "running", "导入中"
    DONE = "done", "已完成"
    UNDONE = "undone", "已撤销"
    FAILED = "failed", "未导入"
    ABORTED = "aborted", "中断"


class Batch(models.Model):
    """One import of one ledger file. `rows_seen` and `stage` move while it runs, the counts are set at its end."""

    ledger = models.CharField("台账", max_length=20)
    file_name = models.CharField("文件名", max_length=255)
    file_sha256 = models.CharField("文件SHA-256", max_length=64, blank=True, default="")
    file_size = models.BigIntegerField("文件字节数", default=0)
    upload = models.CharField("上传文件", max_length=80, blank=True, default="")
    status = models.CharField("状态", max_length=12, choices=BatchStatus.choices)
    stage = models.CharField("进度", max_length=40, blank=True, default="")
    rows_seen = models.IntegerField("已读行数", default=0)
    percent = models.SmallIntegerField("进度百分比", default=0)
    read = models.IntegerField("读取", default=0)
    inserted = models.IntegerField("新增", default=0)
    updated = models.IntegerField("更新", default=0)
    unchanged = models.IntegerField("无变化", default=0)
    refused = models.IntegerField("退回", default=0)
    warnings = models.IntegerField("提示", default=0)
    warnings_by_code = models.JSONField("提示分类", default=dict, blank=True)
    organisation_ids = models.JSONField("涉及机构", default=list, blank=True)
    message = models.TextField("说明", blank=True, default="")
    actor_id = models.IntegerField("操作人编号", default=0)
    actor_name = models.CharField("操作人", max_length=200)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    event_id = models.BigIntegerField("留痕事件", null=True, blank=True)

    class Meta:
        verbose_name = "导入批次"
        verbose_name_plural = "导入批次"

    def __str__(self) -> str:
        return f"{self.ledger} {self.pk}"


class BatchChange(models.Model):
    """What one row of a table was before a batch changed it, so that the batch can be undone.

    `before` is the whole row as PostgreSQL's to_jsonb shows it (personal data sealed as in the table), null for a row
    that the batch made; `after` likewise where the table counts no revisions. Acts that a batch made are not listed
    here: they say so themselves (`Act.created_by_batch`).
    """

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.CASCADE, related_name="changes")
    table = models.CharField("表", max_length=63)
    row_id = models.BigIntegerField("行编号")
    before = models.JSONField("原值", null=True, blank=True)
    after = models.JSONField("新值", null=True, blank=True)
    revision = models.IntegerField("改后修订次数", null=True, blank=True)

    class Meta:
        verbose_name = "批次改动"
        verbose_name_plural = "批次改动"

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class RefusedRows(models.Model):
    """Some refused rows of a batch with their reasons: JSON text, sealed, as the cells may name persons."""

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.CASCADE, related_name="refusals")
    position = models.IntegerField("次序")
    sealed = models.BinaryField("密文")

    class Meta:
        verbose_name = "退回行"
        verbose_name_plural = "退回行"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.position}"
