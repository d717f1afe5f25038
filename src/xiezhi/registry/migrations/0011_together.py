"""Who approves what, who acts in whose place, and advisers."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import xiezhi.registry.models.organisation


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0010_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="appointment",
            name="role",
            field=models.CharField(
                choices=[
                    ("officer", "执法人员"),
                    ("legal_reviewer", "法制审核人员"),
                    ("section_head", "承办机构负责人"),
                    ("deputy_head", "分管负责人"),
                    ("body_head", "执法主体负责人"),
                    ("supervisor", "监督人员"),
                    ("statistician", "统计人员"),
                    ("administrator", "管理员"),
                    ("auditor", "审计人员"),
                ],
                max_length=20,
                verbose_name="角色",
            ),
        ),
        migrations.CreateModel(
            name="Adviser",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.CharField(max_length=10, verbose_name="身份")),
                ("firm", models.CharField(blank=True, default="", max_length=100, verbose_name="工作单位")),
                ("licence", models.CharField(blank=True, default="", max_length=40, verbose_name="执业证号")),
                ("valid_from", models.DateField(verbose_name="聘期开始")),
                ("valid_to", models.DateField(verbose_name="聘期届满")),
                ("registered_name", models.CharField(max_length=100, verbose_name="登记人")),
                ("registered_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="聘请机关",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adviser",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "法律顾问",
                "verbose_name_plural": "法律顾问",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="adviser_days"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalChain",
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
                ("procedure", models.CharField(max_length=60, verbose_name="程序")),
                ("step", models.CharField(max_length=40, verbose_name="环节")),
                ("from_yuan", models.BigIntegerField(default=0, verbose_name="罚款达到（元）")),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=4, verbose_name="审批层级"
                    ),
                ),
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
                "verbose_name": "审批权限",
                "verbose_name_plural": "审批权限",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="approval_chain_days"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("published", True)),
                        expressions=[
                            (models.F("organisation"), "="),
                            (models.F("level"), "="),
                            (models.F("procedure"), "="),
                            (models.F("step"), "="),
                            (models.F("from_yuan"), "="),
                            (
                                xiezhi.registry.models.organisation.DayRange(
                                    models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                                ),
                                "&&",
                            ),
                        ],
                        name="approval_chain_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("from_yuan__gte", 0)), name="approval_chain_yuan"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Substitution",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="开始日期")),
                ("valid_to", models.DateField(verbose_name="结束日期")),
                ("reason", models.CharField(max_length=100, verbose_name="事由")),
                ("made_name", models.CharField(max_length=100, verbose_name="指定人")),
                ("made_at", models.DateTimeField(verbose_name="指定时间")),
                (
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="substitutions",
                        to="registry.appointment",
                        verbose_name="被代行的任职",
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代行人",
                    ),
                ),
            ],
            options={
                "verbose_name": "代行职责",
                "verbose_name_plural": "代行职责",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="substitution_days"
                    )
                ],
            },
        ),
    ]
