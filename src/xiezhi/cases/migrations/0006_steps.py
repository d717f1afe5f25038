"""Steps of cases as they were taken; neither they nor issued documents are ever changed."""

import django.db.models.deletion
from django.db import migrations, models

FINAL = """
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_steptaken FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_issueddocument FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
UNDO = """
DROP TRIGGER cases_final ON cases_issueddocument; DROP TRIGGER cases_final ON cases_steptaken; DROP FUNCTION cases_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_pauses"),
    ]

    operations = [
        migrations.CreateModel(
            name="StepTaken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField(verbose_name="序号")),
                ("step", models.CharField(max_length=40, verbose_name="环节")),
                ("title", models.CharField(max_length=100, verbose_name="名称")),
                ("aside", models.BooleanField(default=False, verbose_name="程序之外")),
                ("taken_on", models.DateField(verbose_name="办理日期")),
                ("facts", models.JSONField(default=dict, verbose_name="事实")),
                ("texts", models.BinaryField(blank=True, default=b"", verbose_name="文字密文")),
                ("taken_by", models.IntegerField(verbose_name="办理人")),
                ("taken_name", models.CharField(max_length=100, verbose_name="办理人姓名")),
                ("taken_at", models.DateTimeField(verbose_name="办理时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "办理记录",
                "verbose_name_plural": "办理记录",
                "constraints": [models.UniqueConstraint(fields=("case", "place"), name="step_once")],
            },
        ),
        migrations.RunSQL(FINAL, UNDO),
    ]
