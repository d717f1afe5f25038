"""Visits to enterprises: tasks, their parts, scans and findings."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_tally"),
        ("registry", "0007_inspections"),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=250, verbose_name="检查任务编号")),
                ("kind", models.SmallIntegerField(verbose_name="检查类别")),
                ("purpose", models.TextField(blank=True, default="", verbose_name="检查依据和范围")),
                ("first_day", models.DateField(verbose_name="最早检查日期")),
                ("last_day", models.DateField(verbose_name="最晚检查日期")),
                ("exempt", models.SmallIntegerField(default=0, verbose_name="不受频次上限限制的情形")),
                (
                    "exempt_reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="不受上限限制的依据"),
                ),
                (
                    "surprise_reason",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="不予事先通知的依据"),
                ),
                ("cancelled_reason", models.CharField(blank=True, default="", max_length=500, verbose_name="取消原因")),
                ("token_cipher", models.BinaryField(verbose_name="入企码密文")),
                ("token_hash", models.BinaryField(unique=True, verbose_name="入企码键控哈希")),
                ("created_by", models.IntegerField(verbose_name="登记人")),
                ("created_name", models.CharField(max_length=100, verbose_name="登记人姓名")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("revision", models.IntegerField(default=0, verbose_name="修订次数")),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="牵头执法主体",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspection",
                        to="cases.casefile",
                        verbose_name="办案",
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
                    "handed_to",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="handed_from",
                        to="cases.casefile",
                        verbose_name="转立案",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="cases.inspectiontask",
                        verbose_name="并入的任务",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.inspectionplan",
                        verbose_name="检查计划",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查任务",
                "verbose_name_plural": "检查任务",
            },
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("enterprise", "企业"), ("officer", "执法人员")], max_length=10, verbose_name="确认方"
                    ),
                ),
                ("officer_name", models.CharField(blank=True, default="", max_length=100, verbose_name="执法人员姓名")),
                ("at", models.DateTimeField(verbose_name="确认时间")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
                        to="cases.inspectiontask",
                        verbose_name="检查任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "扫码记录",
                "verbose_name_plural": "扫码记录",
            },
        ),
        migrations.CreateModel(
            name="TaskPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("power_code", models.CharField(max_length=60, verbose_name="职权事项编码")),
                ("power_name", models.CharField(max_length=500, verbose_name="职权事项名称")),
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
                    "officer_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), blank=True, default=list, size=None, verbose_name="执法人员"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="执法主体",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="cases.inspectiontask",
                        verbose_name="检查任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查事项",
                "verbose_name_plural": "检查事项",
            },
        ),
        migrations.CreateModel(
            name="CheckedLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.SmallIntegerField(verbose_name="序号")),
                ("text", models.CharField(max_length=500, verbose_name="检查项")),
                ("basis", models.CharField(blank=True, default="", max_length=500, verbose_name="检查依据")),
                ("result", models.SmallIntegerField(default=0, verbose_name="结论")),
                ("note_cipher", models.BinaryField(blank=True, default=b"", verbose_name="情况说明密文")),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="cases.inspectiontask",
                        verbose_name="检查任务",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="cases.taskpart",
                        verbose_name="检查事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "检查记录",
                "verbose_name_plural": "检查记录",
            },
        ),
        migrations.AddIndex(
            model_name="inspectiontask",
            index=models.Index(fields=["body", "first_day"], name="task_list"),
        ),
        migrations.AddConstraint(
            model_name="inspectiontask",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="task_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectiontask",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True), name="task_not_into_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectiontask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("plan__isnull", False)), fields=("plan", "enterprise"), name="task_of_plan_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scan",
            constraint=models.UniqueConstraint(fields=("task", "side"), name="scan_once"),
        ),
        migrations.AddIndex(
            model_name="taskpart",
            index=models.Index(fields=["body", "task"], name="task_part_body"),
        ),
        migrations.AddConstraint(
            model_name="taskpart",
            constraint=models.UniqueConstraint(fields=("task", "body", "power_code"), name="task_part_once"),
        ),
        migrations.AddConstraint(
            model_name="checkedline",
            constraint=models.UniqueConstraint(fields=("part", "place"), name="checked_line_once"),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                condition=models.Q(("kind", 1), models.Q(("party_id_hash", b""), _negated=True)),
                fields=["party_id_hash", "inspected_on"],
                name="act_visits",
            ),
        ),
    ]
