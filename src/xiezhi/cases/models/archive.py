"""The file of a case once it is archived: its number, how long it is kept, its bound volumes, and what became of it."""

from django.db import models
from django.db.models import F, Q

from xiezhi.cases.models.case import CaseFile
from xiezhi.registry.models import Organisation


class FileArrangement(models.Model):
    """How handlers ordered what one section of a file holds; what is not named here follows by its day."""

    case = models.OneToOneField(CaseFile, verbose_name="办案", on_delete=models.CASCADE, related_name="arrangement")
    order = models.JSONField("顺序", default=list)
    changed_name = models.CharField("调整人", max_length=100)
    changed_at = models.DateTimeField("调整时间")

    class Meta:
        verbose_name = "卷内次序"
        verbose_name_plural = "卷内次序"

    def __str__(self) -> str:
        return f"arrangement of case {self.case_id}"


class FilingTask(models.Model):
    """The making of a case's volumes in the background: `done` of `total` papers are set; `problem` says why it stopped.

    `revision`: that of the case when it was ordered; a case that was changed since is not archived by it.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "排队"
        RUNNING = "running", "正在装订"
        DONE = "done", "已归档"
        REFUSED = "refused", "未归档"

    case = models.OneToOneField(CaseFile, verbose_name="办案", on_delete=models.CASCADE, related_name="filing")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    done = models.IntegerField("已装订件数", default=0)
    total = models.IntegerField("件数", default=0)
    problem = models.TextField("未归档的原因", blank=True, default="")
    retention = models.CharField("保管期限", max_length=20)
    note = models.BinaryField("卷内情况说明密文", default=b"", blank=True)
    revision = models.IntegerField("案件修订次数")
    asked_by = models.IntegerField("归档人")
    asked_name = models.CharField("归档人姓名", max_length=100)
    asked_via = models.CharField("途径", max_length=20)
    asked_on = models.DateField("归档日期")
    asked_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "归档任务"
        verbose_name_plural = "归档任务"

    def __str__(self) -> str:
        return f"filing of case {self.case_id}: {self.state}"


class ArchivedFile(models.Model):
    """A file with its number: year of closing and serial of its body, without gap. Its volumes are `ArchivedVolume`.

    `retention` is a code of `law.retention`, `keep_until` its last day, None for a file that is kept for good. `title` (the
    name of the case, which names the party) and `contents` (a JSON list of what lies where) are sealed. `destroyed_on`:
    the volumes and the papers are gone since that day; this row, their digests, the act and the trail stay. `erased_at`:
    when the last of their bytes was gone, None while some may still be there. A trigger lets nothing else change.
    """

    case = models.OneToOneField(CaseFile, verbose_name="办案", on_delete=models.PROTECT, related_name="archive")
    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    year = models.IntegerField("年度")
    serial = models.IntegerField("序号")
    retention = models.CharField("保管期限", max_length=20)
    keep_until = models.DateField("保管至", null=True, blank=True)
    title = models.BinaryField("案件名称密文")
    contents = models.BinaryField("卷内目录密文")
    pieces = models.IntegerField("件数")
    pages = models.IntegerField("页数")
    closed_on = models.DateField("结案日期")
    archived_on = models.DateField("归档日期")
    archived_at = models.DateTimeField("归档时间")
    archived_by = models.IntegerField("归档人")
    archived_name = models.CharField("归档人姓名", max_length=100)
    destroyed_on = models.DateField("销毁日期", null=True, blank=True)
    erased_at = models.DateTimeField("内容清除时间", null=True, blank=True)

    class Meta:
        verbose_name = "归档案卷"
        verbose_name_plural = "归档案卷"
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "serial"], name="archive_number"),
            models.CheckConstraint(name="archive_serial", condition=Q(serial__gte=1)),
        ]
        indexes = [
            models.Index(
                F("body"),
                F("keep_until").asc(nulls_last=True),
                condition=Q(destroyed_on__isnull=True),
                name="archive_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The archive number: four digits of the year and at least four of the serial."""
        return f"{self.year}{self.serial:04d}"


class ArchivedVolume(models.Model):
    """One bound PDF of a file: a volume (`code` of its order) or WHOLE. A row is added and never changed."""

    WHOLE = "whole"

    archive = models.ForeignKey(
        ArchivedFile, verbose_name="归档案卷", on_delete=models.PROTECT, related_name="volumes", db_index=False
    )
    code = models.CharField("卷别", max_length=20)
    title = models.CharField("卷名", max_length=40)
    pieces = models.IntegerField("件数")
    pages = models.IntegerField("页数")
    size = models.BigIntegerField("字节数")
    digest = models.BinaryField("文件散列（SHA-256）")

    class Meta:
        verbose_name = "案卷分册"
        verbose_name_plural = "案卷分册"
        constraints = [models.UniqueConstraint(fields=["archive", "code"], name="volume_once")]

    def __str__(self) -> str:
        return f"{self.title} of archive {self.archive_id}"


class ArchiveReading(models.Model):
    """Somebody took a volume to read it, and for what. A row is added and never changed."""

    archive = models.ForeignKey(
        ArchivedFile, verbose_name="归档案卷", on_delete=models.PROTECT, related_name="readings"
    )
    volume = models.CharField("卷别", max_length=20)
    purpose = models.CharField("查阅目的", max_length=20)
    read_by = models.IntegerField("查阅人")
    read_name = models.CharField("查阅人姓名", max_length=100)
    read_at = models.DateTimeField("查阅时间")

    class Meta:
        verbose_name = "案卷查阅"
        verbose_name_plural = "案卷查阅"

    def __str__(self) -> str:
        return f"reading of archive {self.archive_id}"


class Destruction(models.Model):
    """One list of destruction (销毁清册): two appraise it, the head approves it, another destroys while two watch (`WatcherSign`).

    Names stand beside the ids of users, so that the list says who acted when accounts are long gone. A trigger keeps the
    order of the states and that each hand is another person. `watched_name`: the watcher of lists from before watchers signed.
    """

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", "待第二人鉴定"
        APPRAISED = "appraised", "待批准"
        APPROVED = "approved", "待销毁"
        DESTROYING = "destroying", "正在销毁"
        DESTROYED = "destroyed", "待监销人签字"
        DONE = "done", "已销毁"
        WITHDRAWN = "withdrawn", "已撤回"

    body = models.ForeignKey(Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    opinion = models.BinaryField("鉴定意见密文")
    proposed_by = models.IntegerField("第一鉴定人")
    proposed_name = models.CharField("第一鉴定人姓名", max_length=100)
    proposed_on = models.DateField("鉴定日期")
    appraised_by = models.IntegerField("第二鉴定人", null=True, blank=True)
    appraised_name = models.CharField("第二鉴定人姓名", max_length=100, blank=True, default="")
    appraised_on = models.DateField("第二鉴定日期", null=True, blank=True)
    approved_by = models.IntegerField("批准人", null=True, blank=True)
    approved_name = models.CharField("批准人姓名", max_length=100, blank=True, default="")
    approved_on = models.DateField("批准日期", null=True, blank=True)
    destroyed_by = models.IntegerField("销毁人", null=True, blank=True)
    destroyed_name = models.CharField("销毁人姓名", max_length=100, blank=True, default="")
    watched_name = models.CharField("监销人姓名", max_length=100, blank=True, default="")
    destroyed_on = models.DateField("销毁日期", null=True, blank=True)
    revision = models.IntegerField("修订次数", default=0)

    class Meta:
        verbose_name = "销毁清册"
        verbose_name_plural = "销毁清册"

    def __str__(self) -> str:
        return f"destruction {self.pk}: {self.state}"


class DestructionEntry(models.Model):
    """A file on a list of destruction. A row is added and never changed."""

    destruction = models.ForeignKey(
        Destruction, verbose_name="销毁清册", on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    archive = models.ForeignKey(
        ArchivedFile, verbose_name="归档案卷", on_delete=models.PROTECT, related_name="destructions"
    )

    class Meta:
        verbose_name = "销毁清册条目"
        verbose_name_plural = "销毁清册条目"
        constraints = [models.UniqueConstraint(fields=["destruction", "archive"], name="destroyed_once")]

    def __str__(self) -> str:
        return f"archive {self.archive_id} on list {self.destruction_id}"


class WatcherSign(models.Model):
    """A watcher (监销人) signed on a list: the files were counted before, nothing was left after. A row is added and never changed."""

    class Stage(models.TextChoices):
        """When it was signed."""

        CHECKED = "checked", "销毁前清点"
        SEEN = "seen", "销毁后签字"

    destruction = models.ForeignKey(
        Destruction, verbose_name="销毁清册", on_delete=models.PROTECT, related_name="signs", db_index=False
    )
    stage = models.CharField("环节", max_length=10, choices=Stage.choices)
    by_id = models.IntegerField("监销人")
    by_name = models.CharField("监销人姓名", max_length=100)
    on = models.DateField("签字日期")
    at = models.DateTimeField("签字时间")

    class Meta:
        verbose_name = "监销签字"
        verbose_name_plural = "监销签字"
        constraints = [models.UniqueConstraint(fields=["destruction", "stage", "by_id"], name="watcher_signs_once")]

    def __str__(self) -> str:
        return f"{self.stage} on list {self.destruction_id}"


class RetentionChange(models.Model):
    """A longer retention of one file: from which to which, why. A row is added and never changed."""

    archive = models.ForeignKey(
        ArchivedFile, verbose_name="归档案卷", on_delete=models.PROTECT, related_name="extensions"
    )
    before = models.CharField("原保管期限", max_length=20)
    before_until = models.DateField("原保管至", null=True, blank=True)
    after = models.CharField("新保管期限", max_length=20)
    after_until = models.DateField("新保管至", null=True, blank=True)
    reason = models.BinaryField("理由密文")
    changed_by = models.IntegerField("批准人")
    changed_name = models.CharField("批准人姓名", max_length=100)
    changed_on = models.DateField("批准日期")

    class Meta:
        verbose_name = "保管期限变更"
        verbose_name_plural = "保管期限变更"

    def __str__(self) -> str:
        return f"retention of archive {self.archive_id}"
