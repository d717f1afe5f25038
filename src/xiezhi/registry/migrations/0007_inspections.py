"""Enterprises with their yearly caps, checklists, and plans of inspections."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import xiezhi.registry.models.organisation

# Also made by the room of acts, whichever is prepared first: names are found from two characters on.
FUNCTION = """
CREATE OR REPLACE FUNCTION bigrams(t text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE pairs text[] := '{}';
BEGIN
    FOR i IN 1 .. char_length(t) - 1 LOOP
        pairs := pairs || substr(t, i, 2);
    END LOOP;
    RETURN pairs;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_periodlock"),
    ]

    operations = [
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=18, unique=True, verbose_name="统一社会信用代码")),
                ("name", models.CharField(max_length=200, verbose_name="名称")),
                ("address", models.CharField(blank=True, default="", max_length=300, verbose_name="住所")),
                ("industry", models.CharField(blank=True, default="", max_length=100, verbose_name="行业")),
                ("risk", models.SmallIntegerField(default=0, verbose_name="风险等级")),
                ("risk_source", models.CharField(blank=True, default="", max_length=200, verbose_name="等级来源")),
                ("risk_from", models.DateField(blank=True, null=True, verbose_name="等级评定日期")),
                ("risk_to", models.DateField(blank=True, null=True, verbose_name="等级有效期至")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="注销日期")),
                ("last_batch", models.IntegerField(blank=True, null=True, verbose_name="最后批次")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="所在区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
            },
        ),
        migrations.CreateModel(
            name="InspectionPlan",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("kind", models.SmallIntegerField(verbose_name="检查类别")),
                ("power_code", models.CharField(max_length=60, verbose_name="职权事项编码")),
                ("power_name", models.CharField(max_length=500, verbose_name="职权事项名称")),
                ("purpose", models.TextField(blank=True, default="", verbose_name="检查依据和范围")),
                (
                    "surprise_reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="不予事先通知的依据"),
                ),
                ("first_day", models.DateField(verbose_name="开始日期")),
                ("last_day", models.DateField(verbose_name="结束日期")),
                ("share", models.SmallIntegerField(default=0, verbose_name="抽取比例（%）")),
                ("pool", models.JSONField(default=dict, verbose_name="抽取范围")),
                ("pool_size", models.IntegerField(default=0, verbose_name="抽取范围内企业数")),
                ("seed", models.CharField(blank=True, default="", max_length=64, verbose_name="随机种子")),
                ("created_by", models.IntegerField(verbose_name="拟定人")),
                ("created_name", models.CharField(max_length=100, verbose_name="拟定人姓名")),
                ("created_at", models.DateTimeField(verbose_name="拟定时间")),
                ("approved_name", models.CharField(blank=True, default="", max_length=100, verbose_name="批准人")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="执法主体",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查计划",
                "verbose_name_plural": "检查计划",
            },
        ),
        migrations.CreateModel(
            name="PlanTarget",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField(verbose_name="顺序")),
                (
                    "certificate_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="执法人员证号",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="registry.inspectionplan",
                        verbose_name="检查计划",
                    ),
                ),
            ],
            options={
                "verbose_name": "计划检查的企业",
                "verbose_name_plural": "计划检查的企业",
            },
        ),
        migrations.CreateModel(
            name="VisitCap",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("industry", models.CharField(blank=True, default="", max_length=100, verbose_name="行业")),
                ("risk", models.SmallIntegerField(default=0, verbose_name="风险等级")),
                ("visits", models.SmallIntegerField(verbose_name="每年上限（次）")),
                ("source", models.CharField(max_length=300, verbose_name="公布文件")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对")),
                ("valid_from", models.DateField(verbose_name="生效日期")),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31), verbose_name="失效日期")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="行政区划",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查频次上限",
                "verbose_name_plural": "检查频次上限",
            },
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("power_code", models.CharField(max_length=60, verbose_name="职权事项编码")),
                ("lines", models.JSONField(default=list, verbose_name="检查项")),
                ("source", models.CharField(blank=True, default="", max_length=300, verbose_name="来源")),
                ("valid_from", models.DateField(verbose_name="生效日期")),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31), verbose_name="失效日期")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="执法主体",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查单",
                "verbose_name_plural": "检查单",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("organisation"), "="),
                            (models.F("power_code"), "="),
                            (
                                xiezhi.registry.models.organisation.DayRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="checklist_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="checklist_days"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("risk_from__isnull", True),
                    ("risk_to__isnull", True),
                    ("risk_to__gte", models.F("risk_from")),
                    _connector="OR",
                ),
                name="enterprise_risk_days",
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=models.Index(fields=["body", "-first_day"], name="plan_list"),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="plan_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gte", 0), ("share__lte", 100)), name="plan_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="plantarget",
            constraint=models.UniqueConstraint(fields=("plan", "enterprise"), name="plan_target_once"),
        ),
        migrations.AddConstraint(
            model_name="visitcap",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="visit_cap_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitcap",
            constraint=models.CheckConstraint(condition=models.Q(("visits__gte", 0)), name="visit_cap_visits"),
        ),
        migrations.AddConstraint(
            model_name="visitcap",
            constraint=models.UniqueConstraint(
                fields=("area", "industry", "risk", "valid_from"), name="visit_cap_once"
            ),
        ),
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX enterprise_name ON registry_enterprise USING gin (bigrams(name))",
            "DROP INDEX enterprise_name",
        ),
    ]
