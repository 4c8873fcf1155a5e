"""The commands go through the same actions as the pages."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from citations import queries
from citations.models import ImportBatch, Merge
from tests.makers.citations import make_import, make_search, ris


def run(name, *args):
    out, err = StringIO(), StringIO()
    call_command(name, *map(str, args), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.ris"
    path.write_text(ris() + ris() + "TY  - JOUR\nVL  - 3\nER  - \n")
    return path


def test_import_into_a_search_says_the_ledger(team, export):
    search = make_search(team.review)

    out, _ = run("import_citations", team.review.slug, export, "--search", search.pk)

    assert out == f"{export}: 3 in file = 2 new + 0 already known + 1 set aside\n"
    assert queries.search_counts(team.review) == {search.pk: 2}


def test_import_without_a_search_records_one_by_the_file(team, export):
    run("import_citations", team.review.slug, export)

    assert [str(search) for search in queries.searches(team.review)] == ["export.ris"]


def test_same_file_again_is_refused_and_changes_nothing(team, export):
    search = make_search(team.review)
    run("import_citations", team.review.slug, export, "--search", search.pk)

    with pytest.raises(CommandError, match="1 of 1 files were not imported"):
        run("import_citations", team.review.slug, export, "--search", search.pk)

    assert ImportBatch.objects.count() == 1


def test_a_bad_file_stops_no_other(team, export, tmp_path):
    bad = tmp_path / "bad.ris"
    bad.write_bytes(b"%PDF-1.7")

    with pytest.raises(CommandError, match="1 of 2 files were not imported"):
        run("import_citations", team.review.slug, bad, export)

    assert queries.active_reports(team.review).count() == 2


@pytest.mark.parametrize("args", [("nowhere",), ("--search", 99), ("--by", "charlie@example.org")])
def test_import_refuses_what_it_cannot_find(team, export, args):
    review = [] if args == ("nowhere",) else [team.review.slug]

    with pytest.raises(CommandError):
        run("import_citations", *(review or args), export, *(args if review else ()))


def test_find_duplicates_counts_first_and_merges_then(team):
    record = ris("Anchors in the harbour of care", author="Aasen, A", year=2001, doi="10.5555/a", pages="11-19")
    for database in ("MEDLINE", "CINAHL"):
        make_import(team.review, record, search=make_search(team.review, database))

    dry, _ = run("find_duplicates", team.review.slug, "--dry-run")
    before = Merge.objects.count()
    wet, _ = run("find_duplicates", team.review.slug)

    assert dry.startswith("1 would be merged, 0 would be asked")
    assert wet.startswith("1 merged, 0 asked")
    assert (before, Merge.objects.count()) == (0, 1)
