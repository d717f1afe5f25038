"""Documents of leads, which like those of cases are never changed."""

import django.db.models.deletion
from django.db import migrations, models

FINAL = "CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_leaddocument FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();"
UNDO = "DROP TRIGGER cases_final ON cases_leaddocument;"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_visit_checklists"),
        ("registry", "0007_inspections"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100, verbose_name="名称")),
                ("place", models.IntegerField(default=1, verbose_name="同名文书序号")),
                ("number", models.CharField(max_length=250, verbose_name="文号")),
                ("content", models.BinaryField(verbose_name="文件密文")),
                ("digest", models.BinaryField(verbose_name="文件散列（SHA-256）")),
                ("issued_on", models.DateField(verbose_name="制发日期")),
                ("issued_at", models.DateTimeField(verbose_name="制发时间")),
                ("issued_name", models.CharField(max_length=100, verbose_name="制发人")),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="制发机构",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.leadchannel",
                        verbose_name="反映渠道",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="cases.lead",
                        verbose_name="线索",
                    ),
                ),
            ],
            options={
                "verbose_name": "线索文书",
                "verbose_name_plural": "线索文书",
                "constraints": [models.UniqueConstraint(fields=("lead", "title", "place"), name="lead_document_once")],
            },
        ),
        migrations.RunSQL(FINAL, UNDO),
    ]
