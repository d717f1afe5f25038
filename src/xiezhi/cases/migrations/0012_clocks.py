"""Clocks of cases as rows, and the law by which they were computed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_beside"),
        ("registry", "0003_officeraccount"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.CharField(max_length=64, verbose_name="日历和规则指纹")),
                ("kinds", models.CharField(max_length=64, verbose_name="期限种类指纹")),
                ("computed_at", models.DateTimeField(verbose_name="计算时间")),
            ],
            options={
                "verbose_name": "期限依据",
                "verbose_name_plural": "期限依据",
            },
        ),
        migrations.CreateModel(
            name="CaseClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="期限")),
                ("started_on", models.DateField(verbose_name="起算日期")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="届满日期")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("provisional", models.BooleanField(default=False, verbose_name="暂定")),
                ("paused", models.BooleanField(default=False, verbose_name="中止")),
                ("by_rule", models.BooleanField(default=True, verbose_name="仅依规则")),
                ("is_open", models.BooleanField(default=True, verbose_name="未办结")),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="执法主体",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "案件期限",
                "verbose_name_plural": "案件期限",
                "indexes": [
                    models.Index(
                        models.F("body"),
                        models.OrderBy(models.F("due_on"), nulls_last=True),
                        models.F("id"),
                        condition=models.Q(("is_open", True)),
                        name="case_clock_due",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("case", "kind"), name="case_clock")],
            },
        ),
    ]
