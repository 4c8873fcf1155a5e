"""Records that were imported before keys were stored get theirs, so that possible duplicates of them are found."""

from django.db import migrations

from citations import matching

PORTION = 1000


def keep_keys(apps, schema_editor):
    Record, MatchKey = apps.get_model("citations", "Record"), apps.get_model("citations", "MatchKey")
    last = 0
    rows = Record.objects.order_by("pk").values_list("pk", "review_id", "normalised")
    while some := list(rows.filter(pk__gt=last)[:PORTION]):
        MatchKey.objects.bulk_create(
            [
                MatchKey(review_id=review_id, record_id=pk, key=one.key, part=one.part)
                for pk, review_id, stored in some
                for one in matching.numbered(_normalised(stored))
            ],
            batch_size=5000,
        )
        last = some[-1][0]


def _normalised(stored):
    return matching.Normalised.from_dict({name: value for name, value in stored.items() if name != "version"})


class Migration(migrations.Migration):
    dependencies = [("citations", "0003_match_keys")]

    operations = [migrations.RunPython(keep_keys, migrations.RunPython.noop)]
