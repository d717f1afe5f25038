"""What stops and lengthens the clocks of a case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_cases")]

    operations = [
        migrations.AddField("casefile", "pauses", models.JSONField(default=list, verbose_name="中止")),
        migrations.AddField("casefile", "extensions", models.JSONField(default=list, verbose_name="延长")),
    ]
