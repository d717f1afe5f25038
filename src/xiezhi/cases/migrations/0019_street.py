"""Drafts and photos that phones send from the street."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="StreetDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True, verbose_name="手机草稿编号")),
                (
                    "kind",
                    models.CharField(
                        choices=[("penalty", "当场处罚"), ("inspection", "现场检查")],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("day", models.DateField(verbose_name="现场日期")),
                ("digest", models.BinaryField(verbose_name="内容散列（SHA-256）")),
                ("begun_at", models.DateTimeField(verbose_name="手机上开始的时间")),
                ("device_at", models.DateTimeField(verbose_name="手机上发送的时间")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("sent_by", models.IntegerField(verbose_name="发送人")),
                ("sent_name", models.CharField(max_length=100, verbose_name="发送人姓名")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="from_street",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "手机草稿",
                "verbose_name_plural": "手机草稿",
            },
        ),
        migrations.CreateModel(
            name="StreetPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(verbose_name="拍摄时的散列（SHA-256）")),
                ("size", models.IntegerField(verbose_name="字节数")),
                ("taken_at", models.DateTimeField(verbose_name="手机上拍摄的时间")),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="cases.streetdraft",
                        verbose_name="手机草稿",
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cases.evidence",
                        verbose_name="证据",
                    ),
                ),
            ],
            options={
                "verbose_name": "手机照片",
                "verbose_name_plural": "手机照片",
                "constraints": [models.UniqueConstraint(fields=("draft", "digest"), name="street_photo_once")],
            },
        ),
    ]
