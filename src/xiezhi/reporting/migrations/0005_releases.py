import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_initial"),
        ("reporting", "0004_snapshot"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleaseCounter",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sign", models.CharField(max_length=100, verbose_name="发文字号")),
                ("year", models.SmallIntegerField(verbose_name="年份")),
                ("last", models.IntegerField(default=0, verbose_name="最后序号")),
            ],
            options={
                "verbose_name": "文号计数",
                "verbose_name_plural": "文号计数",
                "constraints": [models.UniqueConstraint(fields=("sign", "year"), name="release_counter_once")],
            },
        ),
        migrations.CreateModel(
            name="PeriodLock",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=24, verbose_name="期间")),
                ("first", models.DateField(verbose_name="首日")),
                ("last", models.DateField(verbose_name="末日")),
                ("reason", models.TextField(verbose_name="锁定原因")),
                ("locked_by", models.IntegerField(default=0, verbose_name="锁定人编号")),
                ("locked_name", models.CharField(max_length=200, verbose_name="锁定人")),
                ("locked_at", models.DateTimeField(verbose_name="锁定时间")),
                ("lifted_by", models.IntegerField(default=0, verbose_name="解锁人编号")),
                ("lifted_name", models.CharField(blank=True, default="", max_length=200, verbose_name="解锁人")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="解锁时间")),
                ("lifted_for", models.TextField(blank=True, default="", verbose_name="解锁原因")),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="锁定机构",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "期间锁定",
                "verbose_name_plural": "期间锁定",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("organisation", "period"),
                        name="period_lock_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="period_lock_days"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRelease",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="报告种类")),
                ("period", models.CharField(max_length=24, verbose_name="期间")),
                ("version", models.IntegerField(verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "起草"),
                            ("submitted", "待批准"),
                            ("returned", "已退回"),
                            ("approved", "已批准"),
                            ("released", "已发布"),
                            ("superseded", "已更正"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("number", models.CharField(blank=True, default="", max_length=120, verbose_name="文号")),
                ("reason", models.TextField(blank=True, default="", verbose_name="更正原因")),
                ("returned_for", models.TextField(blank=True, default="", verbose_name="退回原因")),
                ("day", models.DateField(blank=True, null=True, verbose_name="成文日期")),
                (
                    "organisation_name",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="机构名称"),
                ),
                ("template_name", models.CharField(blank=True, default="", max_length=80, verbose_name="模板")),
                ("template", models.JSONField(blank=True, default=dict, verbose_name="模板内容")),
                ("texts", models.JSONField(blank=True, default=dict, verbose_name="编写的文字")),
                ("rules", models.JSONField(blank=True, default=dict, verbose_name="统计口径")),
                (
                    "definitions_hash",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="口径和指标散列"),
                ),
                ("findings", models.JSONField(blank=True, default=list, verbose_name="检查结果")),
                ("explanations", models.JSONField(blank=True, default=dict, verbose_name="说明")),
                ("figures", models.JSONField(blank=True, default=list, verbose_name="数字")),
                ("text", models.TextField(blank=True, default="", verbose_name="全文")),
                ("text_hash", models.CharField(blank=True, default="", max_length=64, verbose_name="全文散列")),
                ("document", models.BinaryField(blank=True, default=b"", verbose_name="文档")),
                ("document_hash", models.CharField(blank=True, default="", max_length=64, verbose_name="文档散列")),
                ("snapshot", models.CharField(blank=True, default="", max_length=40, verbose_name="快照")),
                ("drafted_by", models.IntegerField(default=0, verbose_name="起草人编号")),
                ("drafted_name", models.CharField(max_length=200, verbose_name="起草人")),
                ("drafted_at", models.DateTimeField(verbose_name="起草时间")),
                ("submitted_by", models.IntegerField(default=0, verbose_name="提交人编号")),
                ("submitted_name", models.CharField(blank=True, default="", max_length=200, verbose_name="提交人")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="提交时间")),
                ("approved_by", models.IntegerField(default=0, verbose_name="批准人编号")),
                ("approved_name", models.CharField(blank=True, default="", max_length=200, verbose_name="批准人")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="批准时间")),
                ("released_by", models.IntegerField(default=0, verbose_name="发布人编号")),
                ("released_name", models.CharField(blank=True, default="", max_length=200, verbose_name="发布人")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="机构",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reporting.reportrelease",
                        verbose_name="所更正的版本",
                    ),
                ),
            ],
            options={
                "verbose_name": "报告发布",
                "verbose_name_plural": "报告发布",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "period", "version"), name="release_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True), fields=("number",), name="release_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["released", "superseded"]), _negated=True),
                            models.Q(
                                models.Q(("number", ""), _negated=True),
                                models.Q(("snapshot", ""), _negated=True),
                                models.Q(("text_hash", ""), _negated=True),
                                ("released_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="release_frozen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportTemplate",
            fields=[
                ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20, verbose_name="报告种类")),
                ("areas", models.BooleanField(verbose_name="用于行政区划")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("version", models.IntegerField(default=0, verbose_name="版本")),
                ("content", models.JSONField(verbose_name="内容")),
                ("valid_from", models.DateField(verbose_name="启用日期")),
                ("revision", models.IntegerField(default=0, verbose_name="修改次数")),
                ("author_id", models.IntegerField(default=0, verbose_name="编辑人编号")),
                ("author_name", models.CharField(max_length=200, verbose_name="编辑人")),
                ("edited_at", models.DateTimeField(verbose_name="编辑时间")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="发布时间")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="所属机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "报告模板",
                "verbose_name_plural": "报告模板",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "areas", "name", "version"), name="report_template_version"
                    )
                ],
            },
        ),
    ]
