"""A question to the figures that somebody keeps under a title."""

from django.conf import settings
from django.db import models

from xiezhi.registry.models import Organisation

LONGEST_TITLE = 40


class SavedView(models.Model):
    """`parameters` is what `reporting.questions.FigureQuestion.parameters` tells; the organisation stands beside it.

    A shared view is seen by all who may see its organisation, any other by its owner alone.
    """

    title = models.CharField("标题", max_length=LONGEST_TITLE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="所有者", on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, verbose_name="机构", on_delete=models.PROTECT, related_name="+")
    parameters = models.JSONField("查询条件")
    shared = models.BooleanField("共享", default=False)
    created_at = models.DateTimeField("保存时间")
    updated_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "统计视图"
        verbose_name_plural = "统计视图"
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="saved_view_title")]

    def __str__(self) -> str:
        return self.title
