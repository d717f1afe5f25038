"""The act of enforcement: one row whatever its kind, wide enough to carry its life from lead to archive."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, ExpressionWrapper, F, Func, Q, Value, When
from django.db.models.functions import Coalesce

from xiezhi.registry.models import Organisation

INSPECTION = 1

# What lists filter by: part of their index, so that a count and the choice of a page touch no row.
LISTED = [
    "kind",
    "procedure",
    "source",
    "party_type",
    "outcome",
    "penalties",
    "rectified",
    "led_to_act",
    "fine",
    "confiscated",
    "reviewed_on",
    "published_on",
    "closed_on",
    "decided_on",
]


def in_counting_order(text: F) -> Func:
    """A text in which every number has at least 12 digits, so that 9号 comes before 10号 in the order of characters."""
    wide = Func(text, Value("([0-9]+)"), Value(f"{'0' * 12}\\1"), Value("g"), function="REGEXP_REPLACE")
    even = Func(wide, Value("0*([0-9]{12,})"), Value("\\1"), Value("g"), function="REGEXP_REPLACE")
    even.output_field = models.TextField()
    return even


class Act(models.Model):
    """One act of one body. Codes are those of `law.vocabulary`, 0 = none; money is in fen (0.01 yuan).

    The name and identity number of a natural person are stored encrypted and found by keyed hash of the whole;
    an enterprise's name stands in plain and is searched by pairs of characters.
    """

    body = models.ForeignKey(
        Organisation, verbose_name="执法主体", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.CharField("案件编号", max_length=100)
    kind = models.SmallIntegerField("执法类别")
    procedure = models.SmallIntegerField("适用程序", default=0)
    source = models.SmallIntegerField("案件来源", default=0)
    power_code = models.CharField("职权事项编码", max_length=60, blank=True, default="")
    power_name = models.CharField("职权事项名称", max_length=500, blank=True, default="")
    party_type = models.SmallIntegerField("相对人类型", default=0)
    party_name = models.CharField("相对人名称", max_length=200, blank=True, default="")
    party_cipher = models.BinaryField("相对人姓名密文", default=b"", blank=True)
    party_hash = models.BinaryField("相对人名称键控哈希", default=b"", blank=True)
    party_id_cipher = models.BinaryField("相对人证件号码密文", default=b"", blank=True)
    party_id_hash = models.BinaryField("相对人证件号码键控哈希", default=b"", blank=True)
    inspected_on = models.DateField("检查日期", null=True, blank=True)
    filed_on = models.DateField("立案日期", null=True, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)
    reviewed_on = models.DateField("法制审核日期", null=True, blank=True)
    published_on = models.DateField("公示日期", null=True, blank=True)
    decision_number = models.CharField("决定书文号", max_length=100, blank=True, default="")
    penalties = models.IntegerField("处罚种类", default=0)
    fine = models.BigIntegerField("罚款金额", default=0)
    confiscated = models.BigIntegerField("没收金额", default=0)
    outcome = models.SmallIntegerField("处理结果", default=0)
    rectified = models.SmallIntegerField("整改情况", default=0)
    led_to_ref = models.CharField("转办案件编号", max_length=130, blank=True, default="")
    certificate_numbers = ArrayField(
        models.CharField(max_length=40), verbose_name="执法人员证号", default=list, blank=True
    )
    certificate_ids = ArrayField(models.IntegerField(), verbose_name="执法证", default=list, blank=True)
    warnings = ArrayField(models.CharField(max_length=60), verbose_name="提示", default=list, blank=True)
    remark = models.TextField("备注", blank=True, default="")
    remainder = models.JSONField("其余栏目", default=dict, blank=True)
    content_hash = models.BinaryField("内容哈希", default=b"", blank=True)
    created_by_batch = models.IntegerField("录入批次", null=True, blank=True)
    last_batch = models.IntegerField("最后批次", null=True, blank=True)
    revision = models.IntegerField("修订次数", default=0)
    recorded_at = models.DateTimeField("录入时间")
    # The day by which the rule set `platform` counts an act, and whether it led to another one.
    counted_on = models.GeneratedField(
        expression=Case(
            When(kind=INSPECTION, then=F("inspected_on")), default=Coalesce(F("decided_on"), F("filed_on"))
        ),
        output_field=models.DateField("统计日期"),
        db_persist=True,
    )
    led_to_act = models.GeneratedField(
        expression=ExpressionWrapper(~Q(led_to_ref=""), output_field=models.BooleanField()),
        output_field=models.BooleanField("已转办"),
        db_persist=True,
    )

    # By which lists sort the numbers of a body: by word, year and serial, whatever the collation of the database.
    number_order = models.GeneratedField(
        expression=in_counting_order(F("number")),
        output_field=models.TextField("案件编号次序", db_collation="C"),
        db_persist=True,
    )

    class Meta:
        verbose_name = "执法行为"
        verbose_name_plural = "执法行为"
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="act_number"),
            models.CheckConstraint(name="act_money", condition=Q(fine__gte=0, confiscated__gte=0)),
            models.CheckConstraint(
                name="act_counted",
                condition=Q(kind=INSPECTION, inspected_on__isnull=False)
                | (~Q(kind=INSPECTION) & (Q(decided_on__isnull=False) | Q(filed_on__isnull=False))),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "-counted_on", "-id"], include=LISTED, name="act_list"),
            models.Index(fields=["body", "number_order", "id"], name="act_numbers"),
            models.Index(fields=["decision_number"], condition=~Q(decision_number=""), name="act_decision_number"),
            # Similar decided cases: the amounts of one item, whichever body decided.
            models.Index(
                fields=["power_code", "-decided_on"],
                include=["body", "kind", "party_type", "penalties", "fine"],
                condition=Q(decided_on__isnull=False) & ~Q(power_code=""),
                name="act_similar",
            ),
            models.Index(fields=["party_hash"], condition=~Q(party_hash=b""), name="act_party"),
            models.Index(
                fields=["party_id_hash", "inspected_on"],
                condition=Q(kind=INSPECTION) & ~Q(party_id_hash=b""),
                name="act_visits",
            ),
            models.Index(fields=["last_batch"], condition=Q(last_batch__isnull=False), name="act_batch"),
            models.Index(
                fields=["body", "filed_on"], condition=Q(closed_on__isnull=True) & ~Q(kind=INSPECTION), name="act_open"
            ),
        ]

    def __str__(self) -> str:
        return self.number
