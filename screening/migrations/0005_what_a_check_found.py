from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0004_comment_seen_by"),
    ]

    operations = [
        migrations.AddField(
            model_name="sampled",
            name="found",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pending", "Pending"),
                    ("include", "Included"),
                    ("exclude", "Excluded"),
                    ("conflict", "Conflict"),
                    ("awaiting", "Awaiting classification"),
                    ("ongoing", "Ongoing study"),
                ],
                max_length=10,
            ),
        ),
    ]
