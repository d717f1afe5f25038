"""Leads (案源): what a body is told or finds, before it is known whether a case follows from it."""

from typing import Final

from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Concat

from xiezhi.cases.models.case import CaseFile, FrozenDocument
from xiezhi.law.vocabulary import table
from xiezhi.registry.models import Organisation

WAITING: Final = table("lead_state").codes["待受理"]
CHECKING: Final = table("lead_state").codes["核查中"]
OPEN: Final = (WAITING, CHECKING)
FILING: Final = table("lead_state").codes["转立案"]


class Lead(models.Model):
    """One matter that may be a violation. A matter that reached the platform several times is merged and counted once.

    `body` has it now. Codes are those of `law.vocabulary` (`lead_state`, `lead_refusal`, `source`), 0 = none. `title` and
    `place` say what and where and name nobody; `content` is sealed, and so is the name of a party that is, or may be, a
    natural person. `arrived_at` is when the present body received it. `accept_by`, `decide_by` and `answer_by` are due
    days under the law, stored so that lists find what is late; a page computes them anew. A merged lead has the state
    that it had before, and `merged_into`.
    """

    body = models.ForeignKey(
        Organisation, verbose_name="承办机构", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.CharField("线索编号", max_length=250)
    state = models.SmallIntegerField("线索状态", default=WAITING)
    source = models.SmallIntegerField("案件来源")
    title = models.CharField("事由", max_length=200)
    place = models.CharField("地点", max_length=200, blank=True, default="")
    content = models.BinaryField("反映内容密文", default=b"", blank=True)
    party_type = models.SmallIntegerField("被反映人类型", default=0)
    party_name = models.CharField("被反映单位名称", max_length=200, blank=True, default="")
    party_cipher = models.BinaryField("被反映人姓名密文", default=b"", blank=True)
    party_hash = models.BinaryField("被反映人名称键控哈希", default=b"", blank=True)
    power_code = models.CharField("职权事项编码", max_length=60, blank=True, default="")
    power_name = models.CharField("职权事项名称", max_length=500, blank=True, default="")
    occurred_on = models.DateField("发生日期", null=True, blank=True)
    received_on = models.DateField("收到日期")
    arrived_at = models.DateTimeField("承办机构收到时间")
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    decided_on = models.DateField("处理日期", null=True, blank=True)
    refusal = models.SmallIntegerField("不予立案理由", default=0)
    approved_name = models.CharField("批准人", max_length=100, blank=True, default="")
    receiver = models.CharField("移送至", max_length=200, blank=True, default="")
    extended_on = models.DateField("批准延长日期", null=True, blank=True)
    extended_by = models.SmallIntegerField("延长工作日", default=0)
    accept_by = models.DateTimeField("受理期限", null=True, blank=True)
    decide_by = models.DateField("立案决定期限", null=True, blank=True)
    answer_by = models.DateField("最近的答复期限", null=True, blank=True)
    unanswered = models.IntegerField("待答复数", default=0)
    case = models.ForeignKey(
        CaseFile, verbose_name="办案", null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    merged_into = models.ForeignKey(
        "self", verbose_name="并入线索", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    created_name = models.CharField("登记人姓名", max_length=100)
    created_at = models.DateTimeField("登记时间")
    changed_name = models.CharField("最后办理人", max_length=100)
    changed_what = models.CharField("最后办理事项", max_length=100)
    changed_at = models.DateTimeField("最后办理时间")
    revision = models.IntegerField("修订次数", default=0)
    # What a search and the look for the same matter go through: nothing that names a person.
    searched = models.GeneratedField(
        expression=Concat("title", models.Value(" "), "place", models.Value(" "), "party_name"),
        output_field=TextField("检索文字"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "线索"
        verbose_name_plural = "线索"
        constraints = [
            models.CheckConstraint(name="lead_not_in_itself", condition=~Q(merged_into=models.F("id"))),
        ]
        indexes = [
            models.Index(
                fields=["body", "-received_on", "-id"],
                include=["state", "source", "merged_into", "decide_by", "answer_by"],
                name="lead_list",
            ),
            models.Index(
                fields=["body", "decide_by"], condition=Q(state__in=OPEN, merged_into__isnull=True), name="lead_open"
            ),
            models.Index(fields=["party_hash"], condition=~Q(party_hash=b""), name="lead_party"),
            models.Index(fields=["number"], name="lead_number"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True while nobody has decided what becomes of it, and it is not merged."""
        return self.state in OPEN and self.merged_into_id is None

    @property
    def waits_for_filing(self) -> bool:
        """True while the case that was prepared is neither filed, which makes its act, nor ended; or was given up."""
        return self.state == FILING and (self.case is None or (self.case.act_id is None and not self.case.ended))

    @property
    def was_not_filed(self) -> bool:
        """True when the case that was prepared ended without being filed."""
        return self.state == FILING and self.case is not None and self.case.act_id is None and self.case.ended


class LeadChannel(models.Model):
    """One way by which a matter was told: its number there, who told it (sealed), and what they were answered.

    `reporter` is a sealed JSON text (`cases.reporters`); there is no key by which a reporter could be found again, so
    that nobody can list what somebody has reported. `stated_by` is the day that the order itself states.
    """

    lead = models.ForeignKey(Lead, verbose_name="线索", on_delete=models.PROTECT, related_name="channels")
    body = models.ForeignKey(
        Organisation, verbose_name="收件机构", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.SmallIntegerField("案件来源")
    number = models.CharField("来件编号", max_length=100, blank=True, default="")
    urgency = models.SmallIntegerField("紧急程度", default=0)
    received_at = models.DateTimeField("收到时间")
    anonymous = models.BooleanField("匿名", default=False)
    reporter = models.BinaryField("反映人密文", default=b"", blank=True)
    wants_answer = models.BooleanField("需要答复", default=False)
    stated_by = models.DateField("来件载明的答复期限", null=True, blank=True)
    answer_by = models.DateField("答复期限", null=True, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer_way = models.SmallIntegerField("答复方式", default=0)
    answer = models.BinaryField("答复内容密文", default=b"", blank=True)
    answered_name = models.CharField("答复人", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = "反映渠道"
        verbose_name_plural = "反映渠道"
        indexes = [models.Index(fields=["number"], condition=~Q(number=""), name="channel_order")]
        constraints = [
            # An order of the hotline is one order however often it is sent or imported.
            models.UniqueConstraint(
                fields=["body", "source", "number"], condition=~Q(number=""), name="channel_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"channel {self.pk}"


class LeadStep(models.Model):
    """What was done about a lead, in the words of whoever did it (sealed). A row is added and never changed.

    `from_body`: the body that gave it away; it sees the lead from then on, and does nothing to it.
    """

    lead = models.ForeignKey(Lead, verbose_name="线索", on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("事项", max_length=20)
    taken_on = models.DateField("日期")
    at = models.DateTimeField("时间")
    by_name = models.CharField("办理人", max_length=100)
    text = models.BinaryField("说明密文", default=b"", blank=True)
    from_body = models.ForeignKey(
        Organisation, verbose_name="移交机构", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_body = models.ForeignKey(
        Organisation,
        verbose_name="接收机构",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = "线索办理"
        verbose_name_plural = "线索办理"

    def __str__(self) -> str:
        return f"{self.action} of lead {self.lead_id}"


class LeadDocument(FrozenDocument):
    """A document that a body made of a lead: `body` issued it, `channel`: by which whom it is addressed to had told, None for
    one that is not for who reported."""

    lead = models.ForeignKey(Lead, verbose_name="线索", on_delete=models.PROTECT, related_name="documents")
    body = models.ForeignKey(
        Organisation, verbose_name="制发机构", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.ForeignKey(
        LeadChannel, verbose_name="反映渠道", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )

    class Meta:
        verbose_name = "线索文书"
        verbose_name_plural = "线索文书"
        constraints = [models.UniqueConstraint(fields=["lead", "title", "place"], name="lead_document_once")]
