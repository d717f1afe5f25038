"""Numbers of acts in the order in which people count them, and an index of them by body."""

from django.db import migrations, models

WIDE = models.Func(
    models.F("number"),
    models.Value("([0-9]+)"),
    models.Value("000000000000\\1"),
    models.Value("g"),
    function="REGEXP_REPLACE",
)
EVEN = models.Func(
    WIDE, models.Value("0*([0-9]{12,})"), models.Value("\\1"), models.Value("g"), function="REGEXP_REPLACE"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_sealed_reasons"), ("registry", "0011_together")]

    operations = [
        migrations.AddField(
            model_name="act",
            name="number_order",
            field=models.GeneratedField(
                db_persist=True,
                expression=EVEN,
                output_field=models.TextField(db_collation="C", verbose_name="案件编号次序"),
            ),
        ),
        migrations.AddIndex(
            model_name="act",
            index=models.Index(fields=["body", "number_order", "id"], name="act_numbers"),
        ),
    ]
