"""Notices to users."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cause", models.CharField(max_length=120, verbose_name="起因")),
                ("kind", models.CharField(max_length=20, verbose_name="类别")),
                ("text", models.CharField(max_length=300, verbose_name="内容")),
                ("subject", models.CharField(max_length=60, verbose_name="对象")),
                ("day", models.DateField(verbose_name="日期")),
                ("made_at", models.DateTimeField(verbose_name="发出时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "verbose_name_plural": "消息",
                "indexes": [
                    models.Index(fields=["user", "-made_at"], name="notice_listed"),
                    models.Index(condition=models.Q(("read_at__isnull", True)), fields=["user"], name="notice_unread"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["subject"], name="notice_of_subject"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "cause"), name="notice_once")],
            },
        ),
    ]
