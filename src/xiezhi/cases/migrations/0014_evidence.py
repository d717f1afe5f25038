"""Evidence: what is stored where, what is being sent, pieces of evidence and through whose hands they went."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE FUNCTION cases_is_decided(of_case bigint, of_task bigint, of_lead bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM cases_casefile c LEFT JOIN cases_act a ON a.id = c.act_id
        WHERE c.id = coalesce(
            of_case,
            (SELECT t.case_id FROM cases_inspectiontask t WHERE t.id = of_task),
            (SELECT l.case_id FROM cases_lead l WHERE l.id = of_lead)
        ) AND (c.ended OR a.decided_on IS NOT NULL)
    )
$$;
CREATE FUNCTION cases_keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF cases_is_decided(NEW.case_id, NEW.task_id, NEW.lead_id) AND NOT NEW.after_decision THEN
            RAISE EXCEPTION 'evidence that comes after the decision says so' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'evidence is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.sealed_at IS NOT NULL THEN
        RAISE EXCEPTION 'sealed evidence is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.body_id, NEW.task_id, NEW.lead_id, NEW.number, NEW.file_id, NEW.device_digest, NEW.captured_at,
        NEW.captured_by, NEW.received_at, NEW.received_by, NEW.received_name, NEW.after_decision, NEW.key)
       IS DISTINCT FROM
       (OLD.body_id, OLD.task_id, OLD.lead_id, OLD.number, OLD.file_id, OLD.device_digest, OLD.captured_at,
        OLD.captured_by, OLD.received_at, OLD.received_by, OLD.received_name, OLD.after_decision, OLD.key) THEN
        RAISE EXCEPTION 'what was received is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.case_id IS DISTINCT FROM OLD.case_id AND (NEW.case_id IS NOT NULL OR OLD.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'evidence stays with its case' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at THEN
        RAISE EXCEPTION 'withdrawn evidence stays withdrawn' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.sealed_at IS NULL AND cases_is_decided(OLD.case_id, OLD.task_id, OLD.lead_id) THEN
        RAISE EXCEPTION 'evidence is not changed after the decision' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_kept BEFORE INSERT OR UPDATE OR DELETE ON cases_evidence
    FOR EACH ROW EXECUTE FUNCTION cases_keep_evidence();
CREATE FUNCTION cases_keep_stored_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.digest, NEW.size, NEW.media_type) IS DISTINCT FROM (OLD.digest, OLD.size, OLD.media_type) THEN
        RAISE EXCEPTION 'a stored file is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_kept BEFORE UPDATE OR DELETE ON cases_storedfile
    FOR EACH ROW EXECUTE FUNCTION cases_keep_stored_file();
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_custody FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
UNDO = """
DROP TRIGGER cases_final ON cases_custody;
DROP TRIGGER cases_kept ON cases_storedfile; DROP FUNCTION cases_keep_stored_file();
DROP TRIGGER cases_kept ON cases_evidence; DROP FUNCTION cases_keep_evidence();
DROP FUNCTION cases_is_decided(bigint, bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_visit_lead_sector"),
        ("registry", "0007_inspections"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(verbose_name="证据编号")),
                ("kind", models.SmallIntegerField(verbose_name="证据种类")),
                ("step", models.CharField(blank=True, default="", max_length=40, verbose_name="环节")),
                ("texts", models.BinaryField(blank=True, default=b"", verbose_name="证据文字密文")),
                ("obtained_at", models.DateTimeField(verbose_name="取得时间")),
                (
                    "device_digest",
                    models.BinaryField(blank=True, default=b"", verbose_name="设备给出的散列（SHA-256）"),
                ),
                ("captured_at", models.DateTimeField(blank=True, null=True, verbose_name="文件自载时间")),
                ("captured_by", models.CharField(blank=True, default="", max_length=40, verbose_name="自载时间出处")),
                ("received_at", models.DateTimeField(verbose_name="入库时间")),
                ("received_by", models.IntegerField(verbose_name="入库人")),
                ("received_name", models.CharField(max_length=100, verbose_name="入库人姓名")),
                ("after_decision", models.BooleanField(default=False, verbose_name="决定后补充")),
                ("sealed_at", models.DateTimeField(blank=True, null=True, verbose_name="封存时间")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")),
                ("key", models.CharField(blank=True, default="", max_length=64, verbose_name="提交标识")),
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
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="evidence",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="cases.lead",
                        verbose_name="线索",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="cases.inspectiontask",
                        verbose_name="检查任务",
                    ),
                ),
            ],
            options={
                "verbose_name": "证据",
                "verbose_name_plural": "证据",
            },
        ),
        migrations.CreateModel(
            name="Custody",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("received", "入库"),
                            ("corrected", "更正说明"),
                            ("viewed", "查看原件"),
                            ("downloaded", "下载原件"),
                            ("handed_over", "移交保管"),
                            ("returned", "退还"),
                            ("destroyed", "销毁、拍卖等处理"),
                            ("withdrawn", "作废"),
                            ("sealed", "封存"),
                        ],
                        max_length=20,
                        verbose_name="事项",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_id", models.IntegerField(verbose_name="经手人编号")),
                ("by_name", models.CharField(max_length=100, verbose_name="经手人")),
                ("text", models.BinaryField(blank=True, default=b"", verbose_name="说明密文")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="custody",
                        to="cases.evidence",
                        verbose_name="证据",
                    ),
                ),
            ],
            options={
                "verbose_name": "证据流转",
                "verbose_name_plural": "证据流转",
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(unique=True, verbose_name="文件散列（SHA-256）")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("media_type", models.CharField(max_length=100, verbose_name="文件类型")),
                ("store", models.CharField(max_length=200, verbose_name="存放处")),
                ("thumbnail", models.BinaryField(blank=True, default=b"", verbose_name="缩略图")),
                ("stored_at", models.DateTimeField(verbose_name="存入时间")),
            ],
            options={
                "verbose_name": "证据文件",
                "verbose_name_plural": "证据文件",
                "constraints": [models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="stored_file_size")],
            },
        ),
        migrations.AddField(
            model_name="evidence",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="cases.storedfile",
                verbose_name="证据文件",
            ),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="编号"
                    ),
                ),
                ("owner", models.IntegerField(db_index=True, verbose_name="上传人")),
                ("name", models.BinaryField(blank=True, default=b"", verbose_name="文件名密文")),
                ("size", models.BigIntegerField(verbose_name="字节数")),
                ("digest", models.BinaryField(blank=True, default=b"", verbose_name="设备给出的散列（SHA-256）")),
                ("begun_at", models.DateTimeField(verbose_name="开始时间")),
                ("expires_at", models.DateTimeField(verbose_name="保留至")),
            ],
            options={
                "verbose_name": "续传文件",
                "verbose_name_plural": "续传文件",
                "indexes": [models.Index(fields=["expires_at"], name="upload_expiry")],
                "constraints": [models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="upload_size")],
            },
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", False), ("lead__isnull", True), ("task__isnull", True)),
                    models.Q(("case__isnull", True), ("lead__isnull", True), ("task__isnull", False)),
                    models.Q(("case__isnull", True), ("lead__isnull", False), ("task__isnull", True)),
                    models.Q(
                        ("case__isnull", True),
                        ("lead__isnull", True),
                        ("task__isnull", True),
                        ("withdrawn_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="evidence_one_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="evidence_of_case"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("task", "number"), name="evidence_of_task"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("lead", "number"), name="evidence_of_lead"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True), fields=("key",), name="evidence_key"
            ),
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
