import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("citations", "0002_divisions_and_accounts"),
        ("reviews", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchingPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after_import", models.BooleanField(default=True)),
                (
                    "rules_off",
                    models.JSONField(blank=True, default=list, help_text="names of citations.matching.RULES"),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matching_policy",
                        to="reviews.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BigIntegerField()),
                ("part", models.BigIntegerField()),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="match_keys",
                        to="citations.record",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reviews.review",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "key", "part", "record"), name="match_key_once_per_record"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=["review", "rule", "id"],
                name="merge_by_rule",
            ),
        ),
        migrations.AddIndex(
            model_name="possibleduplicate",
            index=models.Index(fields=["review", "state", "-points", "id"], name="pair_queue"),
        ),
    ]
