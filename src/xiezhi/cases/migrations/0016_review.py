"""Rounds of legal review, kept for good once they ended; indexes that find similar decided cases."""

import django.db.models.deletion
from django.db import migrations, models

FINAL = """
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_legalreview FOR EACH ROW
WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_lead_documents"),
        ("registry", "0010_review"),
    ]

    operations = [
        migrations.CreateModel(
            name="LegalReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField(verbose_name="第几轮")),
                ("step", models.CharField(max_length=40, verbose_name="环节")),
                ("checklist", models.CharField(max_length=40, verbose_name="审核清单")),
                ("note", models.BinaryField(blank=True, default=b"", verbose_name="送审说明密文")),
                ("material", models.BinaryField(blank=True, default=b"", verbose_name="送审内容密文")),
                ("gaps", models.JSONField(blank=True, default=list, verbose_name="缺少的内容")),
                ("submitted_on", models.DateField(verbose_name="送审日期")),
                ("submitted_by", models.IntegerField(verbose_name="送审人")),
                ("submitted_name", models.CharField(max_length=100, verbose_name="送审人姓名")),
                ("submitted_at", models.DateTimeField(verbose_name="送审时间")),
                ("taken_by", models.IntegerField(blank=True, null=True, verbose_name="审核人")),
                ("taken_name", models.CharField(blank=True, default="", max_length=100, verbose_name="审核人姓名")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="接办时间")),
                ("findings", models.BinaryField(blank=True, default=b"", verbose_name="审核情况密文")),
                ("opinion", models.CharField(blank=True, default="", max_length=20, verbose_name="审核结论")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="办结日期")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                ("revision", models.IntegerField(default=0, verbose_name="修订次数")),
            ],
            options={
                "verbose_name": "法制审核",
                "verbose_name_plural": "法制审核",
            },
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(
                condition=models.Q(("decided_on__isnull", False), models.Q(("power_code", ""), _negated=True)),
                fields=["power_code", "-decided_on"],
                include=("body", "kind", "party_type", "penalties", "fine"),
                name="act_similar",
            ),
        ),
        migrations.AddIndex(
            model_name="casefile",
            index=models.Index(
                condition=models.Q(("act__isnull", False)), fields=["power_code", "-id"], name="case_similar"
            ),
        ),
        migrations.AddField(
            model_name="legalreview",
            name="body",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
                verbose_name="执法主体",
            ),
        ),
        migrations.AddField(
            model_name="legalreview",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="cases.casefile",
                verbose_name="办案",
            ),
        ),
        migrations.AddIndex(
            model_name="legalreview",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["body", "submitted_on"],
                name="legal_review_open",
            ),
        ),
        migrations.AddIndex(
            model_name="legalreview",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["body", "-ended_on"], name="legal_review_done"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalreview",
            constraint=models.UniqueConstraint(fields=("case", "place"), name="legal_review_once"),
        ),
        migrations.AddConstraint(
            model_name="legalreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("case",), name="legal_review_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="legalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("opinion", "")), ("ended_at__isnull", False), _connector="OR"
                ),
                name="legal_review_ended",
            ),
        ),
        migrations.RunSQL(FINAL, "DROP TRIGGER cases_final ON cases_legalreview"),
    ]
