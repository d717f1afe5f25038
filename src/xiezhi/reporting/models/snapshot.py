"""Snapshots: the records frozen at one moment. What they hold stands in files; here, that they were made."""

from django.db import models


class Snapshot(models.Model):
    """`id` is the day and a number within it; `manifest` the SHA-256 (hex) of the manifest, which names every file."""

    id = models.CharField("编号", max_length=20, primary_key=True)
    title = models.CharField("名称", max_length=200, blank=True, default="")
    manifest = models.CharField("清单散列", max_length=64)
    rows = models.BigIntegerField("行数")
    created_at = models.DateTimeField("建立时间")
    created_by = models.CharField("建立人", max_length=150)

    class Meta:
        verbose_name = "快照"
        verbose_name_plural = "快照"

    def __str__(self) -> str:
        return self.id
