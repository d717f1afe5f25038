import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("reporting", "0001_cube")]
    operations = [
        migrations.CreateModel(
            name="ReportText",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.SmallIntegerField(verbose_name="年度")),
                ("section", models.CharField(max_length=40, verbose_name="栏目")),
                ("text", models.TextField(blank=True, default="", verbose_name="正文")),
                ("written_at", models.DateTimeField(verbose_name="编写时间")),
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
            options={"verbose_name": "报告文字", "verbose_name_plural": "报告文字"},
        ),
        migrations.AddConstraint(
            model_name="reporttext",
            constraint=models.UniqueConstraint(fields=("organisation", "year", "section"), name="report_text_once"),
        ),
    ]
