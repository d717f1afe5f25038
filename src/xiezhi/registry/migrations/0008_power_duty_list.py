"""Whether a body has a duty list is read from an index of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_inspections")]

    operations = [
        migrations.AddIndex(
            model_name="power",
            index=models.Index(
                condition=models.Q(("is_duty", True)),
                fields=["organisation", "valid_from", "valid_to"],
                name="power_duty_list",
            ),
        ),
    ]
