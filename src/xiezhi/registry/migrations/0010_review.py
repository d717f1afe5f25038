"""The list of what is reviewed legally, and who may review."""

import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import xiezhi.registry.models.organisation


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_checklists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewEntry",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=200, verbose_name="制定机关")),
                (
                    "level",
                    models.SmallIntegerField(choices=[(1, "省级"), (2, "市级"), (3, "县级")], verbose_name="制定层级"),
                ),
                ("source", models.CharField(max_length=500, verbose_name="文件名称、文号")),
                ("verified", models.BooleanField(default=False, verbose_name="已核对原文")),
                ("public_on", models.DateField(blank=True, null=True, verbose_name="向社会公布日期")),
                ("valid_from", models.DateField(verbose_name="施行日期")),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31), verbose_name="失效日期")),
                ("published", models.BooleanField(default=False, verbose_name="已发布")),
                ("author_name", models.CharField(max_length=100, verbose_name="起草人")),
                ("edited_at", models.DateTimeField(verbose_name="编辑时间")),
                ("publisher_name", models.CharField(blank=True, default="", max_length=100, verbose_name="发布人")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                ("revision", models.IntegerField(default=0, verbose_name="修改次数")),
                ("kind", models.SmallIntegerField(verbose_name="执法类别")),
                ("power_code", models.CharField(blank=True, default="", max_length=60, verbose_name="职权事项编码")),
                ("power_name", models.CharField(blank=True, default="", max_length=500, verbose_name="职权事项名称")),
                ("title", models.CharField(max_length=500, verbose_name="审核事项")),
                ("citizen_yuan", models.BigIntegerField(blank=True, null=True, verbose_name="对公民的数额（元）")),
                ("organisation_yuan", models.BigIntegerField(blank=True, null=True, verbose_name="对单位的数额（元）")),
                ("requires", models.CharField(blank=True, default="", max_length=1000, verbose_name="适用条件")),
                ("days", models.SmallIntegerField(blank=True, null=True, verbose_name="审核期限（工作日）")),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="适用机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "法制审核目录",
                "verbose_name_plural": "法制审核目录",
                "indexes": [models.Index(fields=["kind", "organisation"], name="review_entry_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="review_entry_days"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("published", True)),
                        expressions=[
                            (models.F("organisation"), "="),
                            (models.F("level"), "="),
                            (models.F("kind"), "="),
                            (models.F("power_code"), "="),
                            (models.F("title"), "="),
                            (
                                xiezhi.registry.models.organisation.DayRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="review_entry_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("citizen_yuan__isnull", True), ("citizen_yuan__gt", 0), _connector="OR"),
                            models.Q(
                                ("organisation_yuan__isnull", True), ("organisation_yuan__gt", 0), _connector="OR"
                            ),
                            models.Q(("days__isnull", True), ("days__gt", 0), _connector="OR"),
                        ),
                        name="review_entry_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewerQualification",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.SmallIntegerField(
                        choices=[(1, "取得法律职业资格"), (2, "不是初次从事法制审核")], verbose_name="依据"
                    ),
                ),
                ("number", models.CharField(blank=True, default="", max_length=60, verbose_name="证书编号")),
                ("obtained_on", models.DateField(verbose_name="取得或者开始从事日期")),
                ("source", models.CharField(max_length=300, verbose_name="证明材料")),
                ("valid_from", models.DateField(verbose_name="生效日期")),
                ("valid_to", models.DateField(default=datetime.date(9999, 12, 31), verbose_name="失效日期")),
                ("recorded_name", models.CharField(max_length=100, verbose_name="登记人")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_qualifications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "审核资格",
                "verbose_name_plural": "审核资格",
                "indexes": [models.Index(fields=["user", "valid_from"], name="review_qualification_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="review_qualification_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("obtained_on__lte", models.F("valid_from"))),
                        name="review_qualification_order",
                    ),
                ],
            },
        ),
    ]
