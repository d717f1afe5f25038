"""Leads, the channels by which they were told, what was done about them; the index by which they are searched."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_documents"),
        ("registry", "0003_officeraccount"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=250, verbose_name="线索编号")),
                ("state", models.SmallIntegerField(default=1, verbose_name="线索状态")),
                ("source", models.SmallIntegerField(verbose_name="案件来源")),
                ("title", models.CharField(max_length=200, verbose_name="事由")),
                ("place", models.CharField(blank=True, default="", max_length=200, verbose_name="地点")),
                ("content", models.BinaryField(blank=True, default=b"", verbose_name="反映内容密文")),
                ("party_type", models.SmallIntegerField(default=0, verbose_name="被反映人类型")),
                ("party_name", models.CharField(blank=True, default="", max_length=200, verbose_name="被反映单位名称")),
                ("party_cipher", models.BinaryField(blank=True, default=b"", verbose_name="被反映人姓名密文")),
                ("party_hash", models.BinaryField(blank=True, default=b"", verbose_name="被反映人名称键控哈希")),
                ("power_code", models.CharField(blank=True, default="", max_length=60, verbose_name="职权事项编码")),
                ("power_name", models.CharField(blank=True, default="", max_length=500, verbose_name="职权事项名称")),
                ("occurred_on", models.DateField(blank=True, null=True, verbose_name="发生日期")),
                ("received_on", models.DateField(verbose_name="收到日期")),
                ("arrived_at", models.DateTimeField(verbose_name="承办机构收到时间")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="受理时间")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="处理日期")),
                ("refusal", models.SmallIntegerField(default=0, verbose_name="不予立案理由")),
                ("approved_name", models.CharField(blank=True, default="", max_length=100, verbose_name="批准人")),
                ("receiver", models.CharField(blank=True, default="", max_length=200, verbose_name="移送至")),
                ("extended_on", models.DateField(blank=True, null=True, verbose_name="批准延长日期")),
                ("extended_by", models.SmallIntegerField(default=0, verbose_name="延长工作日")),
                ("accept_by", models.DateTimeField(blank=True, null=True, verbose_name="受理期限")),
                ("decide_by", models.DateField(blank=True, null=True, verbose_name="立案决定期限")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="最近的答复期限")),
                ("unanswered", models.IntegerField(default=0, verbose_name="待答复数")),
                ("created_name", models.CharField(max_length=100, verbose_name="登记人姓名")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                ("changed_name", models.CharField(max_length=100, verbose_name="最后办理人")),
                ("changed_what", models.CharField(max_length=100, verbose_name="最后办理事项")),
                ("changed_at", models.DateTimeField(verbose_name="最后办理时间")),
                ("revision", models.IntegerField(default=0, verbose_name="修订次数")),
                (
                    "searched",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Concat(
                            "title", models.Value(" "), "place", models.Value(" "), "party_name"
                        ),
                        output_field=models.TextField(verbose_name="检索文字"),
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="承办机构",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="leads",
                        to="cases.casefile",
                        verbose_name="办案",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="cases.lead",
                        verbose_name="并入线索",
                    ),
                ),
            ],
            options={
                "verbose_name": "线索",
                "verbose_name_plural": "线索",
            },
        ),
        migrations.CreateModel(
            name="LeadChannel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.SmallIntegerField(verbose_name="案件来源")),
                ("number", models.CharField(blank=True, default="", max_length=100, verbose_name="来件编号")),
                ("urgency", models.SmallIntegerField(default=0, verbose_name="紧急程度")),
                ("received_at", models.DateTimeField(verbose_name="收到时间")),
                ("anonymous", models.BooleanField(default=False, verbose_name="匿名")),
                ("reporter", models.BinaryField(blank=True, default=b"", verbose_name="反映人密文")),
                ("wants_answer", models.BooleanField(default=False, verbose_name="需要答复")),
                ("stated_by", models.DateField(blank=True, null=True, verbose_name="来件载明的答复期限")),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="答复期限")),
                ("answered_on", models.DateField(blank=True, null=True, verbose_name="答复日期")),
                ("answer_way", models.SmallIntegerField(default=0, verbose_name="答复方式")),
                ("answer", models.BinaryField(blank=True, default=b"", verbose_name="答复内容密文")),
                ("answered_name", models.CharField(blank=True, default="", max_length=100, verbose_name="答复人")),
                (
                    "body",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="收件机构",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channels",
                        to="cases.lead",
                        verbose_name="线索",
                    ),
                ),
            ],
            options={
                "verbose_name": "反映渠道",
                "verbose_name_plural": "反映渠道",
            },
        ),
        migrations.CreateModel(
            name="LeadStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=20, verbose_name="事项")),
                ("taken_on", models.DateField(verbose_name="日期")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("by_name", models.CharField(max_length=100, verbose_name="办理人")),
                ("text", models.BinaryField(blank=True, default=b"", verbose_name="说明密文")),
                (
                    "from_body",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="移交机构",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="cases.lead",
                        verbose_name="线索",
                    ),
                ),
                (
                    "to_body",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.organisation",
                        verbose_name="接收机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "线索办理",
                "verbose_name_plural": "线索办理",
            },
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["body", "-received_on", "-id"],
                include=("state", "source", "merged_into", "decide_by", "answer_by"),
                name="lead_list",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True), ("state__in", (1, 2))),
                fields=["body", "decide_by"],
                name="lead_open",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(("party_hash", b""), _negated=True), fields=["party_hash"], name="lead_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="lead",
            constraint=models.CheckConstraint(
                condition=models.Q(("merged_into", models.F("id")), _negated=True), name="lead_not_in_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="leadchannel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("body", "source", "number"),
                name="channel_number",
            ),
        ),
        migrations.AddIndex(model_name="lead", index=models.Index(fields=["number"], name="lead_number")),
        migrations.AddIndex(
            model_name="leadchannel",
            index=models.Index(
                condition=models.Q(("number", ""), _negated=True), fields=["number"], name="channel_order"
            ),
        ),
        migrations.RunSQL(
            "CREATE INDEX lead_searched ON cases_lead USING gin (bigrams(searched))", "DROP INDEX lead_searched"
        ),
    ]
