"""The commands go through the same actions as the pages."""

import re
import zipfile
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import CommandError, call_command

from citations import actions, queries
from citations.models import ImportBatch, Merge, Record
from reviews.models import AuditEvent
from tests.makers.citations import make_batch, make_import, make_search, ris


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


SCOPUS = "TY  - JOUR\nTI  - Staying\nC5  - 50000005\nU2  - 600\nUR  - https://www.scopus.com/a\nER  - \n"


@pytest.fixture
def scopus(tmp_path):
    path = tmp_path / "scopus.ris"
    path.write_text(SCOPUS)
    return path


def platforms():
    return list(Record.objects.values_list("platform", "pmid"))


def test_import_by_the_rules_of_a_platform_is_said_in_the_log(team, scopus):
    run("import_citations", team.review.slug, scopus, "--platform", "embase.com")

    event = AuditEvent.objects.get(kind="file_read_as")
    assert platforms() == [("Embase.com", "50000005")]
    assert (event.actor_id, event.data) == (team.alice.pk, {"platform": "Embase.com"})
    assert [str(search) for search in queries.searches(team.review)] == ["Embase (Embase.com)"]


def test_import_in_the_encoding_and_format_named(team, tmp_path):
    path = tmp_path / "table.txt"
    path.write_bytes("Title\tAuthors\nРазговор\tИванов, И\n".encode("koi8_r"))

    run("import_citations", team.review.slug, path, "--encoding", "koi8-r", "--format", "csv")

    assert Record.objects.get().title == "Разговор"


def test_import_of_a_file_that_waits_reads_it_anew_as_it_is_told(team, scopus):
    batch = make_batch(team.review, text=SCOPUS)
    before = platforms()

    run("import_citations", team.review.slug, scopus, "--platform", "Embase.com")

    batch.refresh_from_db()
    assert before == [("Scopus", "")]
    assert platforms() == [("Embase.com", "50000005")]
    assert batch.state == ImportBatch.State.COMMITTED


def test_import_told_nothing_leaves_a_file_that_waits_as_it_was_read(team, scopus):
    batch = make_batch(team.review, text=SCOPUS)
    actions.read_as(by=team.lead, batch=batch, platform="Embase.com")

    run("import_citations", team.review.slug, scopus)

    assert platforms() == [("Embase.com", "50000005")]


@pytest.mark.parametrize(
    ("name", "says"), [("Nowhere", "No platform called Nowhere is known"), ("PubMed", "1 of 1 files were not imported")]
)
def test_import_by_the_rules_of_no_such_platform_imports_nothing(team, scopus, name, says):
    with pytest.raises(CommandError, match=says):
        run("import_citations", team.review.slug, scopus, "--platform", name)

    assert not queries.active_reports(team.review).exists()


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
