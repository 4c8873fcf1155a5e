"""The commands go through the same actions as the pages."""

import re
import zipfile
from io import BytesIO, StringIO, TextIOWrapper

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


def test_import_is_prepared_before_its_one_transaction(team, export, monkeypatch):
    monkeypatch.setattr("citations.actions.batches.prepare_at_once", lambda *_: pytest.fail("prepared in the commit"))

    run("import_citations", team.review.slug, export)

    assert queries.active_reports(team.review).count() == 2


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


def test_set_aside_pieces_are_told_with_their_line(team, export):
    _, err = run("import_citations", team.review.slug, export)

    assert re.fullmatch(rf"{re.escape(str(export))}:\d+: set aside: .*\n", err)


def test_a_file_of_several_databases_becomes_several_searches(team, tmp_path):
    library = tmp_path / "library.ris"
    library.write_text(
        "".join(ris().replace("ER  - ", f"DB  - {name}\nDP  - Ovid\nER  - ") for name in ("MEDLINE", "Embase")) + ris()
    )

    run("import_citations", team.review.slug, library)

    found = {str(search): search.pk for search in queries.searches(team.review)}
    assert set(found) == {"MEDLINE (Ovid)", "Embase (Ovid)", "library.ris"}
    assert queries.search_counts(team.review) == dict.fromkeys(found.values(), 1)


def test_the_same_file_again_without_a_search_is_refused(team, export):
    run("import_citations", team.review.slug, export)

    with pytest.raises(CommandError):
        run("import_citations", team.review.slug, export)

    assert queries.active_reports(team.review).count() == 2
    assert not queries.batches(team.review).filter(state=ImportBatch.State.STAGED).exists()


def test_members_of_an_archive_are_imported_and_named(team, tmp_path):
    path = tmp_path / "exports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.ris", ris() + "TY  - JOUR\nVL  - 3\nER  - \n")
        archive.writestr("inner/two.ris", ris())

    out, err = run("import_citations", team.review.slug, path)

    assert out.startswith(f"{path}: 3 in file = 2 new")
    assert re.match(rf"{re.escape(str(path))}/one.ris:\d+: set aside: ", err)


def test_standard_input_is_a_file_too(team, monkeypatch):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(ris().encode())))

    out, _ = run("import_citations", team.review.slug, "-")

    assert out == "-: 1 in file = 1 new + 0 already known + 0 set aside\n"


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
