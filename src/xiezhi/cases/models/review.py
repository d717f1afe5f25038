"""Rounds of legal review: what was submitted, who took it up, what was found. A round that has ended is never changed."""

from django.db import models
from django.db.models import Q

from xiezhi.cases.models.case import CaseFile
from xiezhi.registry.models import Organisation


class LegalReview(models.Model):
    """One round of the legal review of a case, from its submission to the opinion.

    `step`: the step of the procedure that it prepares. `material`: a sealed JSON text of what was submitted, from the
    opinion on of what was reviewed (`cases.selectors.review_material`). `gaps`: what the draft still lacked when it was
    submitted. `findings`: a sealed JSON text of verdicts and notes by the heads of `checklist`. `opinion`: an id of the
    checklist's opinions, WITHDRAWN where the handlers submitted anew before there was one, "" before.
    """

    WITHDRAWN = "withdrawn"

    case = models.ForeignKey(CaseFile, verbose_name="办案", on_delete=models.PROTECT, related_name="reviews")
    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.IntegerField("第几轮")
    step = models.CharField("环节", max_length=40)
    checklist = models.CharField("审核清单", max_length=40)
    note = models.BinaryField("送审说明密文", default=b"", blank=True)
    material = models.BinaryField("送审内容密文", default=b"", blank=True)
    gaps = models.JSONField("缺少的内容", default=list, blank=True)
    submitted_on = models.DateField("送审日期")
    submitted_by = models.IntegerField("送审人")
    submitted_name = models.CharField("送审人姓名", max_length=100)
    submitted_at = models.DateTimeField("送审时间")
    taken_by = models.IntegerField("审核人", null=True, blank=True)
    taken_name = models.CharField("审核人姓名", max_length=100, blank=True, default="")
    taken_at = models.DateTimeField("接办时间", null=True, blank=True)
    findings = models.BinaryField("审核情况密文", default=b"", blank=True)
    opinion = models.CharField("审核结论", max_length=20, blank=True, default="")
    ended_on = models.DateField("办结日期", null=True, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    revision = models.IntegerField("修订次数", default=0)

    class Meta:
        verbose_name = "法制审核"
        verbose_name_plural = "法制审核"
        constraints = [
            models.UniqueConstraint(fields=["case", "place"], name="legal_review_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at__isnull=True), name="legal_review_one_open"),
            models.CheckConstraint(
                name="legal_review_ended", condition=Q(ended_at__isnull=True, opinion="") | Q(ended_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["body", "submitted_on"], condition=Q(ended_at__isnull=True), name="legal_review_open"),
            models.Index(fields=["body", "-ended_on"], condition=Q(ended_at__isnull=False), name="legal_review_done"),
        ]

    def __str__(self) -> str:
        return f"review {self.place} of case {self.case_id}"
