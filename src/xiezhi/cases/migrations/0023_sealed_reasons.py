"""Why a file is destroyed or kept longer is sealed as other texts are: people and what they did may stand in it."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from xiezhi.cases import sealing

# Table, model and the text of each. Rows of both are never changed by the application; the owner of the tables lets this one change by.
TEXTS = (("cases_destruction", "Destruction", "opinion"), ("cases_retentionchange", "RetentionChange", "reason"))


def seal(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for table, model, text in TEXTS:
        editor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for row in apps.get_model("cases", model).objects.all():
            setattr(row, f"{text}_cipher", sealing.encrypt(getattr(row, text)))
            row.save(update_fields=[f"{text}_cipher"])
        editor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_media")]

    operations = [
        migrations.AddField("destruction", "opinion_cipher", models.BinaryField("鉴定意见密文", default=b"")),
        migrations.AddField("retentionchange", "reason_cipher", models.BinaryField("理由密文", default=b"")),
        migrations.RunPython(seal),
        migrations.RemoveField("destruction", "opinion"),
        migrations.RemoveField("retentionchange", "reason"),
        migrations.RenameField("destruction", "opinion_cipher", "opinion"),
        migrations.RenameField("retentionchange", "reason_cipher", "reason"),
        migrations.AlterField("destruction", "opinion", models.BinaryField("鉴定意见密文")),
        migrations.AlterField("retentionchange", "reason", models.BinaryField("理由密文")),
    ]
