"""Photos of drafts from the street are sent in pieces, bound to their draft; whether a file has a small picture is asked without it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_destruction")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="draft",
            field=models.UUIDField(blank=True, null=True, verbose_name="所属的手机草稿编号"),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="has_thumbnail",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(models.Q(("thumbnail", b""), _negated=True), models.BooleanField()),
                output_field=models.BooleanField(),
                verbose_name="有缩略图",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(
                condition=models.Q(("draft__isnull", False)),
                fields=("draft", "owner", "digest"),
                name="upload_of_draft_once",
            ),
        ),
    ]
