"""The items of all bodies of a city for one figure, from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_local")]

    operations = [
        migrations.AddIndex(
            model_name="power",
            index=models.Index(
                fields=["organisation", "code", "valid_from", "valid_to"],
                include=["kind", "is_duty", "id"],
                name="power_standing",
            ),
        ),
    ]
