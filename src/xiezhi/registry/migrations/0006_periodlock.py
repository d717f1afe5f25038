"""Locked periods stand with the register, below everything that they stop. Their rows come from the room that sets them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_power_standing")]

    operations = [
        migrations.CreateModel(
            name="PeriodLock",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=24, verbose_name="期间")),
                ("first", models.DateField(verbose_name="首日")),
                ("last", models.DateField(verbose_name="末日")),
                ("reason", models.TextField(verbose_name="锁定原因")),
                ("locked_by", models.IntegerField(default=0, verbose_name="锁定人编号")),
                ("locked_name", models.CharField(max_length=200, verbose_name="锁定人")),
                ("locked_at", models.DateTimeField(verbose_name="锁定时间")),
                ("lifted_by", models.IntegerField(default=0, verbose_name="解锁人编号")),
                ("lifted_name", models.CharField(blank=True, default="", max_length=200, verbose_name="解锁人")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解锁时间")),
                ("lifted_for", models.TextField(blank=True, default="", verbose_name="解锁原因")),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="锁定机构",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "期间锁定",
                "verbose_name_plural": "期间锁定",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("organisation", "period"),
                        name="locked_period_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="locked_period_days"
                    ),
                ],
            },
        ),
    ]
