"""Checklists are drafted and published as the other local rules are; those that stand are published versions."""

import datetime

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import xiezhi.registry.models.organisation

# What stood was in force without a draft. Its setter is the body itself, which is of the lowest level.
STANDING = """
UPDATE registry_checklist c SET published = true, level = 3, edited_at = now(),
    source = CASE WHEN source = '' THEN '未注明' ELSE source END,
    issuer = coalesce((
        SELECT n.name FROM registry_organisationname n WHERE n.organisation_id = c.organisation_id
        ORDER BY n.valid_to DESC LIMIT 1), '未注明'),
    power_name = coalesce((
        SELECT p.name FROM registry_power p WHERE p.organisation_id = c.organisation_id AND p.code = c.power_code
        ORDER BY p.valid_to DESC LIMIT 1), c.power_code)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0008_power_duty_list"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="checklist", name="checklist_once"),
        migrations.AddField(
            model_name="checklist",
            name="author_name",
            field=models.CharField(default="", max_length=100, verbose_name="起草人"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checklist",
            name="edited_at",
            field=models.DateTimeField(
                default=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), verbose_name="编辑时间"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checklist",
            name="issuer",
            field=models.CharField(default="", max_length=200, verbose_name="制定机关"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checklist",
            name="level",
            field=models.SmallIntegerField(
                choices=[(1, "省级"), (2, "市级"), (3, "县级")], default=3, verbose_name="制定层级"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checklist",
            name="power_name",
            field=models.CharField(default="", max_length=500, verbose_name="职权事项名称"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checklist",
            name="public_on",
            field=models.DateField(blank=True, null=True, verbose_name="向社会公布日期"),
        ),
        migrations.AddField(
            model_name="checklist",
            name="published",
            field=models.BooleanField(default=False, verbose_name="已发布"),
        ),
        migrations.AddField(
            model_name="checklist",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="发布时间"),
        ),
        migrations.AddField(
            model_name="checklist",
            name="publisher_name",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="发布人"),
        ),
        migrations.AddField(
            model_name="checklist",
            name="revision",
            field=models.IntegerField(default=0, verbose_name="修改次数"),
        ),
        migrations.AddField(
            model_name="checklist",
            name="verified",
            field=models.BooleanField(default=False, verbose_name="已核对原文"),
        ),
        migrations.AlterField(
            model_name="checklist",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
                verbose_name="适用机构",
            ),
        ),
        migrations.AlterField(
            model_name="checklist",
            name="source",
            field=models.CharField(max_length=500, verbose_name="文件名称、文号"),
        ),
        migrations.AlterField(
            model_name="checklist",
            name="valid_from",
            field=models.DateField(verbose_name="施行日期"),
        ),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="checklist",
            index=models.Index(fields=["power_code", "organisation"], name="checklist_item"),
        ),
        migrations.AddConstraint(
            model_name="checklist",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("published", True)),
                expressions=[
                    (models.F("organisation"), "="),
                    (models.F("level"), "="),
                    (models.F("power_code"), "="),
                    (
                        xiezhi.registry.models.organisation.DayRange(
                            models.F("valid_from"), models.F("valid_to"), models.Value("[]")
                        ),
                        "&&",
                    ),
                ],
                name="checklist_once",
            ),
        ),
    ]
