"""Destruction made whole: watchers sign by themselves, every sealed text and original goes, what was archived is frozen."""

import django.db.models.deletion
from django.db import migrations, models

# Rows that are never changed are emptied by the function below alone. It belongs to the owner of the tables, so the setting by itself
# opens nothing to a login of the application.
OPENED = """
CREATE FUNCTION cases_destroying(of_table oid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('xiezhi.destroying', true), '') = 'on'
        AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = of_table)
$$;
CREATE OR REPLACE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND cases_destroying(TG_RELID) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER cases_kept ON cases_evidence;
CREATE TRIGGER cases_kept BEFORE INSERT OR DELETE ON cases_evidence FOR EACH ROW EXECUTE FUNCTION cases_keep_evidence();
CREATE TRIGGER cases_kept_change BEFORE UPDATE ON cases_evidence FOR EACH ROW
    WHEN (NOT cases_destroying('cases_evidence'::regclass)) EXECUTE FUNCTION cases_keep_evidence();
CREATE TRIGGER cases_kept_whole BEFORE UPDATE ON cases_evidence FOR EACH ROW
    WHEN (NEW.erased_on IS DISTINCT FROM OLD.erased_on) EXECUTE FUNCTION cases_refuse_change();
"""

# Which cases a piece of evidence serves: its own, that of its visit or lead, and the one that these led to or were merged into.
PAPERS = """
CREATE FUNCTION cases_served(of_evidence bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT DISTINCT served FROM cases_evidence AS e
    LEFT JOIN cases_inspectiontask AS t ON t.id = e.task_id
    LEFT JOIN cases_inspectiontask AS joined ON joined.id = t.merged_into_id
    LEFT JOIN cases_lead AS l ON l.id = e.lead_id
    LEFT JOIN cases_lead AS main ON main.id = l.merged_into_id
    CROSS JOIN LATERAL unnest(ARRAY[
        e.case_id, t.case_id, t.handed_to_id, joined.case_id, joined.handed_to_id, l.case_id, main.case_id
    ]) AS served
    WHERE e.id = of_evidence AND served IS NOT NULL
$$;
DROP FUNCTION cases_destroy_papers(bigint);
CREATE FUNCTION cases_destroy_papers(wanted bigint, moment timestamptz) RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    of_case bigint; of_body bigint; day date; hand integer; hand_name text;
    visits bigint[]; own_visits bigint[]; own_leads bigint[]; serving bigint[]; gone bigint[];
BEGIN
    SELECT file.case_id, file.body_id, file.destroyed_on, list.destroyed_by, list.destroyed_name
    INTO of_case, of_body, day, hand, hand_name
    FROM cases_archivedfile AS file
    JOIN cases_destructionentry AS entry ON entry.archive_id = file.id
    JOIN cases_destruction AS list ON list.id = entry.destruction_id
    WHERE file.id = wanted AND file.destroyed_on IS NOT NULL AND list.state = 'destroying';
    IF of_case IS NULL THEN
        RAISE EXCEPTION 'file % is on no list of destruction that is carried out', wanted USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT array_agg(t.id) FILTER (WHERE of_case IN (t.case_id, joined.case_id)), array_agg(t.id)
    INTO own_visits, visits
    FROM cases_inspectiontask AS t LEFT JOIN cases_inspectiontask AS joined ON joined.id = t.merged_into_id
    WHERE of_case IN (t.case_id, t.handed_to_id, joined.case_id, joined.handed_to_id);
    SELECT array_agg(l.id) INTO own_leads
    FROM cases_lead AS l LEFT JOIN cases_lead AS main ON main.id = l.merged_into_id
    WHERE of_case IN (l.case_id, main.case_id) AND l.body_id = of_body;
    SELECT array_agg(e.id) INTO serving FROM cases_evidence AS e
    WHERE e.case_id = of_case OR e.task_id = ANY (visits) OR e.lead_id = ANY (own_leads);

    PERFORM set_config('xiezhi.destroying', 'on', true);
    UPDATE cases_casefile SET particulars = '' WHERE id = of_case;
    UPDATE cases_steptaken SET texts = '' WHERE case_id = of_case;
    UPDATE cases_issueddocument SET content = '' WHERE case_id = of_case;
    UPDATE cases_interview SET content = '' WHERE case_id = of_case;
    UPDATE cases_legalreview SET note = '', material = '', findings = '' WHERE case_id = of_case;
    UPDATE cases_approvalgiven SET opinion = ''
    WHERE request_id IN (SELECT id FROM cases_approvalrequest WHERE case_id = of_case);
    UPDATE cases_approvalrequest SET text = '' WHERE case_id = of_case;
    UPDATE cases_comment SET text = '' WHERE case_id = of_case;
    UPDATE cases_casetask SET text = '', note = '' WHERE case_id = of_case;
    UPDATE cases_handover SET reason = '', opinion = '' WHERE case_id = of_case;
    UPDATE cases_filingtask SET note = '' WHERE case_id = of_case;
    UPDATE cases_checkedline SET note_cipher = '' WHERE task_id = ANY (own_visits);
    UPDATE cases_lead SET content = '' WHERE id = ANY (own_leads);
    UPDATE cases_leadchannel SET reporter = '', answer = '' WHERE lead_id = ANY (own_leads);
    UPDATE cases_leadstep SET text = '' WHERE lead_id = ANY (own_leads);
    UPDATE cases_leaddocument SET content = '' WHERE lead_id = ANY (own_leads);
    -- What still serves a file that is kept stays, until that one is destroyed.
    WITH erased AS (
        UPDATE cases_evidence AS e SET texts = '', erased_on = day
        WHERE e.id = ANY (serving) AND e.erased_on IS NULL AND NOT EXISTS (
            SELECT FROM cases_served(e.id) AS served(id) LEFT JOIN cases_archivedfile AS kept ON kept.case_id = served.id
            WHERE kept.destroyed_on IS NULL
        )
        RETURNING e.id
    ) SELECT array_agg(id) INTO gone FROM erased;
    UPDATE cases_custody SET text = '' WHERE evidence_id = ANY (gone);
    INSERT INTO cases_custody (evidence_id, action, at, by_id, by_name, text)
    SELECT id, 'erased', moment, hand, hand_name, '' FROM unnest(gone) AS id;
    PERFORM set_config('xiezhi.destroying', 'off', true);

    RETURN QUERY SELECT DISTINCT e.file_id FROM cases_evidence AS e
    WHERE e.id = ANY (serving) AND e.erased_on IS NOT NULL AND e.file_id IS NOT NULL;
END $$;
"""

KEPT = """
CREATE OR REPLACE FUNCTION cases_keep_stored_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.digest, NEW.size, NEW.media_type) IS DISTINCT FROM (OLD.digest, OLD.size, OLD.media_type) THEN
        RAISE EXCEPTION 'a stored file is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.erased_on IS NOT NULL AND EXISTS (SELECT FROM cases_evidence WHERE file_id = OLD.id AND erased_on IS NULL) THEN
        RAISE EXCEPTION 'a file that evidence stands on is not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION cases_keep_archive() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        broken := 'an archived file is never deleted';
    ELSIF (NEW.case_id, NEW.body_id, NEW.year, NEW.serial, NEW.title, NEW.contents, NEW.pieces, NEW.pages, NEW.closed_on,
           NEW.archived_on, NEW.archived_at, NEW.archived_by, NEW.archived_name)
          IS DISTINCT FROM
          (OLD.case_id, OLD.body_id, OLD.year, OLD.serial, OLD.title, OLD.contents, OLD.pieces, OLD.pages, OLD.closed_on,
           OLD.archived_on, OLD.archived_at, OLD.archived_by, OLD.archived_name) THEN
        broken := 'what was archived is never changed';
    ELSIF (NEW.retention, NEW.keep_until) IS DISTINCT FROM (OLD.retention, OLD.keep_until)
          AND (OLD.destroyed_on IS NOT NULL OR OLD.keep_until IS NULL OR NEW.keep_until <= OLD.keep_until) THEN
        broken := 'a retention is only lengthened';
    ELSIF NEW.destroyed_on IS DISTINCT FROM OLD.destroyed_on AND (OLD.destroyed_on IS NOT NULL OR NOT EXISTS (
        SELECT FROM cases_destructionentry AS entry JOIN cases_destruction AS list ON list.id = entry.destruction_id
        WHERE entry.archive_id = OLD.id AND list.state = 'destroying'
    )) THEN
        broken := 'a file is destroyed once and by a list';
    ELSIF NEW.erased_at IS DISTINCT FROM OLD.erased_at AND (OLD.erased_at IS NOT NULL OR NEW.destroyed_on IS NULL) THEN
        broken := 'only what was destroyed is erased, and once';
    END IF;
    IF broken IS NOT NULL THEN RAISE EXCEPTION '%', broken USING ERRCODE = 'restrict_violation'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_kept BEFORE UPDATE OR DELETE ON cases_archivedfile FOR EACH ROW EXECUTE FUNCTION cases_keep_archive();
CREATE FUNCTION cases_keep_destruction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE broken text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'proposed' THEN broken := 'a list begins with a proposal'; END IF;
    ELSIF TG_OP = 'DELETE' THEN
        broken := 'a list of destruction is never deleted';
    ELSIF OLD.state IN ('done', 'withdrawn') THEN
        broken := 'a list that has ended is never changed';
    ELSIF (NEW.body_id, NEW.opinion, NEW.proposed_by, NEW.proposed_name, NEW.proposed_on)
          IS DISTINCT FROM (OLD.body_id, OLD.opinion, OLD.proposed_by, OLD.proposed_name, OLD.proposed_on)
          OR (OLD.appraised_by IS NOT NULL AND (NEW.appraised_by, NEW.appraised_name, NEW.appraised_on)
              IS DISTINCT FROM (OLD.appraised_by, OLD.appraised_name, OLD.appraised_on))
          OR (OLD.approved_by IS NOT NULL AND (NEW.approved_by, NEW.approved_name, NEW.approved_on)
              IS DISTINCT FROM (OLD.approved_by, OLD.approved_name, OLD.approved_on))
          OR (OLD.destroyed_by IS NOT NULL AND (NEW.destroyed_by, NEW.destroyed_name, NEW.destroyed_on)
              IS DISTINCT FROM (OLD.destroyed_by, OLD.destroyed_name, OLD.destroyed_on)) THEN
        broken := 'who acted on a list is never changed';
    ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('proposed', 'appraised'), ('appraised', 'approved'), ('approved', 'destroying'), ('destroying', 'destroyed'),
        ('destroyed', 'done'), ('proposed', 'withdrawn'), ('appraised', 'withdrawn'), ('approved', 'withdrawn')
    ) THEN
        broken := 'a list goes one step on';
    ELSIF OLD.appraised_by IS NULL AND NEW.appraised_by = NEW.proposed_by
          OR OLD.approved_by IS NULL AND NEW.approved_by IN (NEW.proposed_by, NEW.appraised_by)
          OR OLD.destroyed_by IS NULL AND NEW.destroyed_by IN (NEW.proposed_by, NEW.appraised_by, NEW.approved_by) THEN
        broken := 'each hand on a list is another person';
    ELSIF NEW.state = 'destroying' AND 2 > (
        SELECT count(*) FROM cases_watchersign AS sign
        WHERE sign.destruction_id = NEW.id AND sign.stage = 'checked' AND sign.by_id NOT IN (NEW.approved_by, NEW.destroyed_by)
    ) THEN
        broken := 'nothing is destroyed without two watchers';
    END IF;
    IF broken IS NOT NULL THEN RAISE EXCEPTION '%', broken USING ERRCODE = 'restrict_violation'; END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER cases_kept BEFORE INSERT OR UPDATE OR DELETE ON cases_destruction
    FOR EACH ROW EXECUTE FUNCTION cases_keep_destruction();
CREATE FUNCTION cases_keep_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM cases_destruction WHERE id = NEW.destruction_id AND state = 'proposed' AND revision = 0) THEN
        RAISE EXCEPTION 'nothing is added to a list that was appraised' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_kept BEFORE INSERT ON cases_destructionentry FOR EACH ROW EXECUTE FUNCTION cases_keep_entries();
CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_watchersign FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""

# Taken back before anything was destroyed by the new way; the former function is made by 0020 again where that is taken back too.
UNDO = """
DROP TRIGGER cases_final ON cases_watchersign;
DROP TRIGGER cases_kept ON cases_destructionentry; DROP FUNCTION cases_keep_entries();
DROP TRIGGER cases_kept ON cases_destruction; DROP FUNCTION cases_keep_destruction();
DROP TRIGGER cases_kept ON cases_archivedfile; DROP FUNCTION cases_keep_archive();
CREATE OR REPLACE FUNCTION cases_keep_stored_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.digest, NEW.size, NEW.media_type) IS DISTINCT FROM (OLD.digest, OLD.size, OLD.media_type) THEN
        RAISE EXCEPTION 'a stored file is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP FUNCTION cases_destroy_papers(bigint, timestamptz); DROP FUNCTION cases_served(bigint);
CREATE FUNCTION cases_destroy_papers(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'file % is on no list of destruction that was carried out', wanted USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER cases_kept_whole ON cases_evidence; DROP TRIGGER cases_kept_change ON cases_evidence; DROP TRIGGER cases_kept ON cases_evidence;
CREATE TRIGGER cases_kept BEFORE INSERT OR UPDATE OR DELETE ON cases_evidence
    FOR EACH ROW EXECUTE FUNCTION cases_keep_evidence();
CREATE OR REPLACE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP FUNCTION cases_destroying(oid);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_archives")]

    operations = [
        migrations.CreateModel(
            name="WatcherSign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("checked", "销毁前清点"), ("seen", "销毁后签字")], max_length=10, verbose_name="环节"
                    ),
                ),
                ("by_id", models.IntegerField(verbose_name="监销人")),
                ("by_name", models.CharField(max_length=100, verbose_name="监销人姓名")),
                ("on", models.DateField(verbose_name="签字日期")),
                ("at", models.DateTimeField(verbose_name="签字时间")),
                (
                    "destruction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signs",
                        to="cases.destruction",
                        verbose_name="销毁清册",
                    ),
                ),
            ],
            options={"verbose_name": "监销签字", "verbose_name_plural": "监销签字"},
        ),
        migrations.AddConstraint(
            model_name="watchersign",
            constraint=models.UniqueConstraint(fields=("destruction", "stage", "by_id"), name="watcher_signs_once"),
        ),
        migrations.AddField(
            model_name="archivedfile",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="内容清除时间"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="erased_on",
            field=models.DateField(blank=True, null=True, verbose_name="随案卷销毁日期"),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="erased_on",
            field=models.DateField(blank=True, null=True, verbose_name="清除日期"),
        ),
        migrations.AlterField(
            model_name="custody",
            name="action",
            field=models.CharField(
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
                    ("erased", "随案卷销毁"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            model_name="destruction",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "待第二人鉴定"),
                    ("appraised", "待批准"),
                    ("approved", "待销毁"),
                    ("destroying", "正在销毁"),
                    ("destroyed", "待监销人签字"),
                    ("done", "已销毁"),
                    ("withdrawn", "已撤回"),
                ],
                default="proposed",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.RunSQL([OPENED, PAPERS, KEPT], UNDO),
    ]
