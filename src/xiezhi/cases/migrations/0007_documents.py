"""Several documents of one kind in a case, templates of bodies, records of interviews."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_steps"),
        ("registry", "0003_officeraccount"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=100, verbose_name="文书名称")),
                ("valid_from", models.DateField(verbose_name="启用日期")),
                ("file_name", models.CharField(blank=True, default="", max_length=200, verbose_name="文件名")),
                ("content", models.BinaryField(blank=True, default=b"", verbose_name="模板文件")),
                ("digest", models.BinaryField(blank=True, default=b"", verbose_name="文件散列（SHA-256）")),
                ("uploaded_name", models.CharField(max_length=100, verbose_name="上传人")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
            ],
            options={
                "verbose_name": "文书模板",
                "verbose_name_plural": "文书模板",
            },
        ),
        migrations.CreateModel(
            name="Interview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.IntegerField(verbose_name="第几次")),
                ("content", models.BinaryField(blank=True, default=b"", verbose_name="笔录密文")),
                ("revision", models.IntegerField(default=0, verbose_name="修订次数")),
                ("changed_by", models.IntegerField(verbose_name="最后修改人")),
                ("changed_name", models.CharField(max_length=100, verbose_name="最后修改人姓名")),
                ("changed_at", models.DateTimeField(verbose_name="最后修改时间")),
            ],
            options={
                "verbose_name": "询问笔录",
                "verbose_name_plural": "询问笔录",
            },
        ),
        migrations.RemoveConstraint(
            model_name="issueddocument",
            name="document_once",
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="place",
            field=models.IntegerField(default=1, verbose_name="同名文书序号"),
        ),
        migrations.AddConstraint(
            model_name="issueddocument",
            constraint=models.UniqueConstraint(fields=("case", "title", "place"), name="document_once"),
        ),
        migrations.AddField(
            model_name="documenttemplate",
            name="body",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.organisation",
                verbose_name="执法主体",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="interviews",
                to="cases.casefile",
                verbose_name="办案",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.issueddocument",
                verbose_name="执法文书",
            ),
        ),
        migrations.AddIndex(
            model_name="documenttemplate",
            index=models.Index(fields=["body", "title", "-valid_from", "-id"], name="document_template_day"),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(fields=("case", "place"), name="interview_once"),
        ),
    ]
