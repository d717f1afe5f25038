"""The files of cases as they are archived: numbers, volumes, readings, retention, lists of destruction."""

import django.db.models.deletion
from django.db import migrations, models

# Papers are emptied only for a file that stands on a list that was carried out; digests and everything else of the rows stay.
FINAL = """
CREATE OR REPLACE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('cases_issueddocument', 'cases_steptaken') THEN
        IF current_setting('xiezhi.destroyed_case', true) = OLD.case_id::text THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_archivedvolume FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_archivereading FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_destructionentry FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_retentionchange FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
CREATE FUNCTION cases_destroy_papers(wanted bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE of_case bigint;
BEGIN
    SELECT file.case_id INTO of_case FROM cases_archivedfile AS file
    JOIN cases_destructionentry AS entry ON entry.archive_id = file.id
    JOIN cases_destruction AS list ON list.id = entry.destruction_id
    WHERE file.id = wanted AND file.destroyed_on IS NOT NULL AND list.state = 'done';
    IF of_case IS NULL THEN
        RAISE EXCEPTION 'file % is on no list of destruction that was carried out', wanted USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('xiezhi.destroyed_case', of_case::text, true);
    UPDATE cases_issueddocument SET content = '' WHERE case_id = of_case;
    UPDATE cases_steptaken SET texts = '' WHERE case_id = of_case;
    UPDATE cases_interview SET content = '' WHERE case_id = of_case;
    UPDATE cases_casefile SET particulars = '' WHERE id = of_case;
    PERFORM set_config('xiezhi.destroyed_case', '', true);
END $$;
"""
UNDO = """
DROP FUNCTION cases_destroy_papers(bigint);
DROP TRIGGER cases_final ON cases_retentionchange; DROP TRIGGER cases_final ON cases_destructionentry;
DROP TRIGGER cases_final ON cases_archivereading; DROP TRIGGER cases_final ON cases_archivedvolume;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_street"),
        ("registry", "0007_inspections"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchivedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.IntegerField(verbose_name="年度")),
                ("serial", models.IntegerField(verbose_name="序号")),
                ("retention", models.CharField(max_length=20, verbose_name="保管期限")),
                ("keep_until", models.DateField(blank=True, null=True, verbose_name="保管至")),
                ("title", models.BinaryField(verbose_name="案件名称密文")),
                ("contents", models.BinaryField(verbose_name="卷内目录密文")),
                ("pieces", models.IntegerField(verbose_name="件数")),
                ("pages", models.IntegerField(verbose_name="页数")),
                ("closed_on", models.DateField(verbose_name="结案日期")),
                ("archived_on", models.DateField(verbose_name="归档日期")),
                ("archived_at", models.DateTimeField(verbose_name="归档时间")),
                ("archived_by", models.IntegerField(verbose_name="归档人")),
                ("archived_name", models.CharField(max_length=100, verbose_name="归档人姓名")),
                ("destroyed_on", models.DateField(blank=True, null=True, verbose_name="销毁日期")),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="执法主体",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archive",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "归档案卷",
                "verbose_name_plural": "归档案卷",
            },
        ),
        migrations.CreateModel(
            name="ArchivedVolume",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, verbose_name="卷别")),
                ("title", models.CharField(max_length=40, verbose_name="卷名")),
                ("pieces", models.IntegerField(verbose_name="件数")),
                ("pages", models.IntegerField(verbose_name="页数")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("digest", models.BinaryField(verbose_name="文件散列（SHA-256）")),
                (
                    "archive",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="volumes",
                        to="cases.archivedfile",
                        verbose_name="归档案卷",
                    ),
                ),
            ],
            options={
                "verbose_name": "案卷分册",
                "verbose_name_plural": "案卷分册",
            },
        ),
        migrations.CreateModel(
            name="ArchiveReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("volume", models.CharField(max_length=20, verbose_name="卷别")),
                ("purpose", models.CharField(max_length=20, verbose_name="查阅目的")),
                ("read_by", models.IntegerField(verbose_name="查阅人")),
                ("read_name", models.CharField(max_length=100, verbose_name="查阅人姓名")),
                ("read_at", models.DateTimeField(verbose_name="查阅时间")),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="cases.archivedfile",
                        verbose_name="归档案卷",
                    ),
                ),
            ],
            options={
                "verbose_name": "案卷查阅",
                "verbose_name_plural": "案卷查阅",
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待第二人鉴定"),
                            ("appraised", "待批准"),
                            ("approved", "待销毁"),
                            ("done", "已销毁"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opinion", models.TextField(verbose_name="鉴定意见")),
                ("proposed_by", models.IntegerField(verbose_name="第一鉴定人")),
                ("proposed_name", models.CharField(max_length=100, verbose_name="第一鉴定人姓名")),
                ("proposed_on", models.DateField(verbose_name="鉴定日期")),
                ("appraised_by", models.IntegerField(blank=True, null=True, verbose_name="第二鉴定人")),
                (
                    "appraised_name",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="第二鉴定人姓名"),
                ),
                ("appraised_on", models.DateField(blank=True, null=True, verbose_name="第二鉴定日期")),
                ("approved_by", models.IntegerField(blank=True, null=True, verbose_name="批准人")),
                ("approved_name", models.CharField(blank=True, default="", max_length=100, verbose_name="批准人姓名")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="批准日期")),
                ("destroyed_by", models.IntegerField(blank=True, null=True, verbose_name="销毁人")),
                ("destroyed_name", models.CharField(blank=True, default="", max_length=100, verbose_name="销毁人姓名")),
                ("watched_name", models.CharField(blank=True, default="", max_length=100, verbose_name="监销人姓名")),
                ("destroyed_on", models.DateField(blank=True, null=True, verbose_name="销毁日期")),
                ("revision", models.IntegerField(default=0, verbose_name="修订次数")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="执法主体",
                    ),
                ),
            ],
            options={
                "verbose_name": "销毁清册",
                "verbose_name_plural": "销毁清册",
            },
        ),
        migrations.CreateModel(
            name="DestructionEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destructions",
                        to="cases.archivedfile",
                        verbose_name="归档案卷",
                    ),
                ),
                (
                    "destruction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="cases.destruction",
                        verbose_name="销毁清册",
                    ),
                ),
            ],
            options={
                "verbose_name": "销毁清册条目",
                "verbose_name_plural": "销毁清册条目",
            },
        ),
        migrations.CreateModel(
            name="FileArrangement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.JSONField(default=list, verbose_name="顺序")),
                ("changed_name", models.CharField(max_length=100, verbose_name="调整人")),
                ("changed_at", models.DateTimeField(verbose_name="调整时间")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrangement",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "卷内次序",
                "verbose_name_plural": "卷内次序",
            },
        ),
        migrations.CreateModel(
            name="FilingTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队"),
                            ("running", "正在装订"),
                            ("done", "已归档"),
                            ("refused", "未归档"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("done", models.IntegerField(default=0, verbose_name="已装订件数")),
                ("total", models.IntegerField(default=0, verbose_name="件数")),
                ("problem", models.TextField(blank=True, default="", verbose_name="未归档的原因")),
                ("retention", models.CharField(max_length=20, verbose_name="保管期限")),
                ("note", models.BinaryField(blank=True, default=b"", verbose_name="卷内情况说明密文")),
                ("revision", models.IntegerField(verbose_name="案件修订次数")),
                ("asked_by", models.IntegerField(verbose_name="归档人")),
                ("asked_name", models.CharField(max_length=100, verbose_name="归档人姓名")),
                ("asked_via", models.CharField(max_length=20, verbose_name="途径")),
                ("asked_on", models.DateField(verbose_name="归档日期")),
                ("asked_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="filing",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "归档任务",
                "verbose_name_plural": "归档任务",
            },
        ),
        migrations.CreateModel(
            name="RetentionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(max_length=20, verbose_name="原保管期限")),
                ("before_until", models.DateField(blank=True, null=True, verbose_name="原保管至")),
                ("after", models.CharField(max_length=20, verbose_name="新保管期限")),
                ("after_until", models.DateField(blank=True, null=True, verbose_name="新保管至")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("changed_by", models.IntegerField(verbose_name="批准人")),
                ("changed_name", models.CharField(max_length=100, verbose_name="批准人姓名")),
                ("changed_on", models.DateField(verbose_name="批准日期")),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="cases.archivedfile",
                        verbose_name="归档案卷",
                    ),
                ),
            ],
            options={
                "verbose_name": "保管期限变更",
                "verbose_name_plural": "保管期限变更",
            },
        ),
        migrations.AddIndex(
            model_name="archivedfile",
            index=models.Index(
                models.F("body"),
                models.OrderBy(models.F("keep_until"), nulls_last=True),
                condition=models.Q(("destroyed_on__isnull", True)),
                name="archive_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="archivedfile",
            constraint=models.UniqueConstraint(fields=("body", "year", "serial"), name="archive_number"),
        ),
        migrations.AddConstraint(
            model_name="archivedfile",
            constraint=models.CheckConstraint(condition=models.Q(("serial__gte", 1)), name="archive_serial"),
        ),
        migrations.AddConstraint(
            model_name="archivedvolume",
            constraint=models.UniqueConstraint(fields=("archive", "code"), name="volume_once"),
        ),
        migrations.AddConstraint(
            model_name="destructionentry",
            constraint=models.UniqueConstraint(fields=("destruction", "archive"), name="destroyed_once"),
        ),
        migrations.RunSQL(FINAL, UNDO),
    ]
