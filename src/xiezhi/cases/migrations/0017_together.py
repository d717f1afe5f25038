"""Tasks, comments, hand-over, advice, approvals and the register of interference."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FINAL = "".join(
    f"CREATE TRIGGER cases_final BEFORE UPDATE OR DELETE ON cases_{table}"
    " FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();"
    for table in ("comment", "approvalgiven", "interference")
)
UNDO = "".join(f"DROP TRIGGER cases_final ON cases_{table};" for table in ("comment", "approvalgiven", "interference"))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0016_review"),
        ("registry", "0011_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=40, verbose_name="环节")),
                ("place", models.IntegerField(verbose_name="已办环节数")),
                ("chain", models.BigIntegerField(verbose_name="审批权限")),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="审批层级"
                    ),
                ),
                ("source", models.CharField(max_length=500, verbose_name="规定名称")),
                ("fine", models.BigIntegerField(blank=True, null=True, verbose_name="拟罚款")),
                ("text", models.BinaryField(verbose_name="呈批内容密文")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "审批中"),
                            ("agreed", "已同意"),
                            ("sent_back", "已退回"),
                            ("used", "已办理"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_by", models.IntegerField(verbose_name="呈批人")),
                ("asked_name", models.CharField(max_length=100, verbose_name="呈批人姓名")),
                ("asked_on", models.DateField(verbose_name="呈批日期")),
                ("asked_at", models.DateTimeField(verbose_name="呈批时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "呈批",
                "verbose_name_plural": "呈批",
            },
        ),
        migrations.CreateModel(
            name="ApprovalGiven",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.SmallIntegerField(verbose_name="层级次序")),
                ("role", models.CharField(max_length=20, verbose_name="审批层级")),
                ("agreed", models.BooleanField(verbose_name="同意")),
                ("opinion", models.BinaryField(verbose_name="审批意见密文")),
                ("given_by", models.IntegerField(verbose_name="审批人")),
                ("given_name", models.CharField(max_length=100, verbose_name="审批人姓名")),
                ("for_name", models.CharField(blank=True, default="", max_length=100, verbose_name="代谁审批")),
                ("given_on", models.DateField(verbose_name="审批日期")),
                ("given_at", models.DateTimeField(verbose_name="审批时间")),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="cases.approvalrequest",
                        verbose_name="呈批",
                    ),
                ),
            ],
            options={
                "verbose_name": "审批意见",
                "verbose_name_plural": "审批意见",
            },
        ),
        migrations.CreateModel(
            name="CaseTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.BinaryField(verbose_name="事项密文")),
                ("due_on", models.DateField(verbose_name="完成期限")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待办"), ("done", "已完成"), ("cancelled", "已取消")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("note", models.BinaryField(blank=True, default=b"", verbose_name="办理情况密文")),
                ("given_by", models.IntegerField(verbose_name="交办人")),
                ("given_name", models.CharField(max_length=100, verbose_name="交办人姓名")),
                ("given_at", models.DateTimeField(verbose_name="交办时间")),
                ("ended_name", models.CharField(blank=True, default="", max_length=100, verbose_name="办结人姓名")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="办结时间")),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="承办人",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "交办事项",
                "verbose_name_plural": "交办事项",
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.BinaryField(verbose_name="内容密文")),
                ("opinion", models.BooleanField(default=False, verbose_name="法律意见")),
                (
                    "mentions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None, verbose_name="提到的人"
                    ),
                ),
                ("author_name", models.CharField(max_length=100, verbose_name="发表人姓名")),
                ("written_at", models.DateTimeField(verbose_name="发表时间")),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发表人",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="cases.comment",
                        verbose_name="首次发表",
                    ),
                ),
            ],
            options={
                "verbose_name": "讨论",
                "verbose_name_plural": "讨论",
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("batch", models.UUIDField(db_index=True, verbose_name="批次")),
                ("certificate_number", models.CharField(max_length=40, verbose_name="接办人执法证号")),
                ("reason", models.BinaryField(verbose_name="移交原因密文")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "待批准"),
                            ("done", "已移交"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opinion", models.BinaryField(blank=True, default=b"", verbose_name="审批意见密文")),
                ("proposed_by", models.IntegerField(verbose_name="提出人")),
                ("proposed_name", models.CharField(max_length=100, verbose_name="提出人姓名")),
                ("proposed_at", models.DateTimeField(verbose_name="提出时间")),
                ("decided_name", models.CharField(blank=True, default="", max_length=100, verbose_name="批准人姓名")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hand_overs",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.officer",
                        verbose_name="移交人",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.officer",
                        verbose_name="接办人",
                    ),
                ),
            ],
            options={
                "verbose_name": "承办移交",
                "verbose_name_plural": "承办移交",
            },
        ),
        migrations.CreateModel(
            name="Interference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case", models.BigIntegerField(blank=True, null=True, verbose_name="办案")),
                ("matter", models.CharField(max_length=600, verbose_name="案件")),
                ("who", models.BinaryField(verbose_name="干预人密文")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("spoken", "当面"),
                            ("phone", "电话"),
                            ("written", "书面、批示"),
                            ("message", "短信、即时通信"),
                            ("through", "托他人转达"),
                            ("meeting", "以开会、听取汇报等名义"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="发生日期")),
                ("content", models.BinaryField(verbose_name="情况密文")),
                ("recorded_by", models.IntegerField(verbose_name="记录人")),
                ("recorder_name", models.BinaryField(verbose_name="记录人姓名密文")),
                ("recorded_on", models.DateField(verbose_name="记录日期")),
                ("recorded_at", models.DateTimeField(verbose_name="记录时间")),
                ("digest", models.BinaryField(verbose_name="记录散列（SHA-256）")),
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
            ],
            options={
                "verbose_name": "干预插手记录",
                "verbose_name_plural": "干预插手记录",
            },
        ),
        migrations.CreateModel(
            name="Advice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="参与开始")),
                ("valid_to", models.DateField(verbose_name="参与截止")),
                ("removed", models.BooleanField(default=False, verbose_name="已移出")),
                ("joined_name", models.CharField(max_length=100, verbose_name="邀请人")),
                ("joined_at", models.DateTimeField(verbose_name="邀请时间")),
                (
                    "adviser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice",
                        to="registry.adviser",
                        verbose_name="法律顾问",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advice",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
            ],
            options={
                "verbose_name": "顾问参与",
                "verbose_name_plural": "顾问参与",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="advice_days"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="approvalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("open", "agreed"))),
                fields=("case", "step"),
                name="approval_asked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalgiven",
            constraint=models.UniqueConstraint(fields=("request", "place"), name="approval_given_once"),
        ),
        migrations.AddIndex(
            model_name="casetask",
            index=models.Index(condition=models.Q(("state", "open")), fields=["assignee", "due_on"], name="task_open"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("case", "giver"), name="hand_over_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True), name="hand_over_to_another"
            ),
        ),
        migrations.AddIndex(
            model_name="interference",
            index=models.Index(fields=["body", "-recorded_at"], name="interference_listed"),
        ),
        migrations.AddIndex(
            model_name="interference",
            index=models.Index(fields=["recorded_by"], name="interference_mine"),
        ),
        migrations.RunSQL(FINAL, UNDO),
    ]
