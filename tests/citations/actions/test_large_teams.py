"""A record with more authors than anybody reads: all are kept, and no page or file waits for them."""

from citations.models import Report
from tests.makers.citations import make_batch

MANY = 20_000


def test_a_record_of_many_authors_is_staged_with_all_of_them(team):
    authors = [f"Family{number}, Given" for number in range(MANY)]
    lines = "".join(f"AU  - {name}\n" for name in authors)

    batch = make_batch(team.review, text=f"TY  - JOUR\nTI  - Listening\n{lines}PY  - 2019\nER  - \n")

    (record,) = batch.records.all()
    assert record.fields["authors"] == authors
    assert Report.objects.get(pk=record.report_id).authors == authors
    assert len(record.normalised["authors"]) == 200
