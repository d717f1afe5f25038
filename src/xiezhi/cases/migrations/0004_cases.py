"""Cases beside their acts, series of document numbers, issued documents."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_lists"),
        ("registry", "0003_officeraccount"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("procedure", models.CharField(max_length=80, verbose_name="程序版本")),
                ("step", models.CharField(blank=True, default="", max_length=40, verbose_name="环节")),
                ("ended", models.BooleanField(default=False, verbose_name="已结束")),
                ("opened_on", models.DateField(verbose_name="登记日期")),
                ("power_code", models.CharField(max_length=60, verbose_name="职权事项编码")),
                ("power_name", models.CharField(max_length=500, verbose_name="职权事项名称")),
                ("basis", models.TextField(blank=True, default="", verbose_name="处罚依据")),
                (
                    "certificate_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="执法人员证号"
                    ),
                ),
                (
                    "officer_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None, verbose_name="执法人员"
                    ),
                ),
                ("facts", models.JSONField(default=dict, verbose_name="事实")),
                ("particulars", models.BinaryField(blank=True, default=b"", verbose_name="案情密文")),
                ("created_by", models.IntegerField(verbose_name="登记人")),
                ("created_name", models.CharField(max_length=100, verbose_name="登记人姓名")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("changed_name", models.CharField(max_length=100, verbose_name="最后办理人")),
                ("changed_what", models.CharField(max_length=100, verbose_name="最后办理事项")),
                ("changed_at", models.DateTimeField(verbose_name="最后办理时间")),
                ("revision", models.IntegerField(default=0, verbose_name="修订次数")),
                (
                    "act",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case",
                        to="cases.act",
                        verbose_name="执法行为",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "办案",
                "verbose_name_plural": "办案",
            },
        ),
        migrations.CreateModel(
            name="DocumentSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(max_length=20, verbose_name="文书简称")),
                ("year", models.IntegerField(verbose_name="年份")),
                ("prefix", models.CharField(max_length=200, verbose_name="机关代字")),
                ("last", models.IntegerField(default=0, verbose_name="最后序号")),
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
            ],
            options={
                "verbose_name": "文号序列",
                "verbose_name_plural": "文号序列",
            },
        ),
        migrations.CreateModel(
            name="IssuedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100, verbose_name="名称")),
                ("number", models.CharField(max_length=250, verbose_name="文号")),
                ("content", models.BinaryField(verbose_name="文件密文")),
                ("digest", models.BinaryField(verbose_name="文件散列（SHA-256）")),
                ("issued_on", models.DateField(verbose_name="制发日期")),
                ("issued_at", models.DateTimeField(verbose_name="制发时间")),
                ("issued_name", models.CharField(max_length=100, verbose_name="制发人")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "执法文书",
                "verbose_name_plural": "执法文书",
            },
        ),
        migrations.AddIndex(
            model_name="casefile",
            index=models.Index(condition=models.Q(("ended", False)), fields=["body", "opened_on"], name="case_open"),
        ),
        migrations.AddConstraint(
            model_name="documentseries",
            constraint=models.UniqueConstraint(fields=("body", "document", "year"), name="series_once"),
        ),
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.UniqueConstraint(fields=("case", "title"), name="document_once"),
        ),
    ]
