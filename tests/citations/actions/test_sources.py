"""A file that mixes databases: its records are given to the searches they came from, and moved when that was wrong."""

import pytest

from citations import actions, queries
from citations.models import ImportBatch, Merge, Record, Report
from citations.rules.origins import REST, Origin
from reviews.errors import Refused
from reviews.models import AuditEvent
from screening.models import Vote
from tests.makers.citations import make_batch, make_import, make_search, quiet, ris

MEDLINE, CINAHL = Origin("MEDLINE", "Ovid"), Origin("CINAHL", "EBSCOhost")


def of(origin, **fields):
    """A RIS record as a reference manager writes it, with the source it came from."""
    said = f"DB  - {origin.database}\nDP  - {origin.platform}\n" if origin.database else ""
    return ris(**fields).replace("ER  - ", f"{said}ER  - ")


def mixed(review):
    """Two of MEDLINE, one of CINAHL, one that says nothing."""
    return make_batch(review, of(MEDLINE), of(CINAHL), of(MEDLINE), of(REST), name="library.ris")


def counted(review):
    labels = {search.pk: str(search) for search in queries.searches(review)}
    return {labels[pk]: number for pk, number in queries.search_counts(review).items()}


def test_each_record_goes_to_the_search_of_its_database(team, audited):
    batch, cinahl, other = mixed(team.review), make_search(team.review, "CINAHL"), make_search(team.review, "By hand")

    batch = actions.divide(by=team.lead, batch=batch, parts={MEDLINE: None, CINAHL: cinahl, REST: other})
    actions.commit_batch(by=team.lead, batch=batch, search=batch.search)

    assert counted(team.review) == {"MEDLINE (Ovid)": 2, "CINAHL": 1, "By hand": 1}
    assert queries.ledger(batch).in_file == 4


def test_what_is_not_named_goes_with_the_first_part(team):
    batch = actions.divide(by=team.lead, batch=mixed(team.review), parts={MEDLINE: None, CINAHL: None})

    actions.commit_batch(by=team.lead, batch=batch, search=batch.search)

    assert counted(team.review) == {"MEDLINE (Ovid)": 3, "CINAHL (EBSCOhost)": 1}


def test_a_register_is_recorded_as_one(team):
    trial = Origin("ClinicalTrials.gov", "ClinicalTrials.gov")
    batch = make_batch(team.review, of(trial))

    actions.divide(by=team.lead, batch=batch, parts={trial: None})

    assert queries.searches(team.review).get().source == "register"


def test_saying_it_again_replaces_what_was_said(team):
    batch, one = mixed(team.review), make_search(team.review, "One")

    actions.divide(by=team.lead, batch=batch, parts={MEDLINE: None, CINAHL: None})
    batch = actions.divide(by=team.lead, batch=batch, parts={REST: one})
    actions.commit_batch(by=team.lead, batch=batch, search=batch.search)

    assert counted(team.review) == {"One": 4}


def test_staged_parts_are_seen_by_no_count(team):
    actions.divide(by=team.lead, batch=mixed(team.review), parts={MEDLINE: None, CINAHL: None})

    assert counted(team.review) == {}


def test_known_is_told_for_each_database_before_the_commit(team):
    medline, cinahl = make_search(team.review, "MEDLINE"), make_search(team.review, "CINAHL")
    known = of(MEDLINE, accession="7")
    make_import(team.review, known, search=medline)
    batch = make_batch(team.review, known, of(CINAHL, accession="7"), of(REST))

    batch = actions.divide(by=team.lead, batch=batch, parts={REST: medline, CINAHL: cinahl})
    before = queries.ledger(batch)
    batch = actions.commit_batch(by=team.lead, batch=batch, search=batch.search)

    assert (before.new, before.known) == (2, 1)
    assert (queries.ledger(batch).new, queries.ledger(batch).known) == (2, 1)


@pytest.mark.parametrize("parts", [{}, {REST: "withdrawn"}, {MEDLINE: "withdrawn", REST: None}])
def test_parts_that_make_no_sense_are_refused(team, parts):
    gone = make_search(team.review, "Gone")
    batch = mixed(team.review)
    actions.withdraw_search(by=team.lead, search=gone)
    gone.refresh_from_db()
    before = queries.searches(team.review).count()

    with pytest.raises(Refused):
        actions.divide(by=team.lead, batch=batch, parts={origin: said and gone for origin, said in parts.items()})

    assert queries.searches(team.review).count() == before
    assert not batch.divisions.exists()


def test_a_search_withdrawn_meanwhile_stops_the_commit(team):
    gone, batch = make_search(team.review, "CINAHL"), mixed(team.review)
    batch = actions.divide(by=team.lead, batch=batch, parts={CINAHL: gone, MEDLINE: None, REST: None})
    actions.withdraw_search(by=team.lead, search=gone)

    with pytest.raises(Refused, match="CINAHL was taken back"):
        actions.commit_batch(by=team.lead, batch=batch, search=batch.search)


def test_a_search_that_holds_part_of_a_file_cannot_be_withdrawn(team):
    cinahl = make_search(team.review, "CINAHL")
    batch = actions.divide(by=team.lead, batch=mixed(team.review), parts={MEDLINE: None, CINAHL: cinahl})
    batch = actions.commit_batch(by=team.lead, batch=batch, search=batch.search)

    with pytest.raises(Refused, match="holds records of 1 imported file"):
        actions.withdraw_search(by=team.lead, search=cinahl)
    actions.undo_batch(by=team.lead, batch=batch)
    actions.withdraw_search(by=team.lead, search=cinahl)
    with pytest.raises(Refused, match="CINAHL was taken back"):
        actions.redo_batch(by=team.lead, batch=batch)


# ---- put right after the commit


def imported(team, **parts):
    batch = mixed(team.review)
    search = make_search(team.review, "Library")
    batch = actions.divide(by=team.lead, batch=batch, parts={REST: search})
    return actions.commit_batch(by=team.lead, batch=batch, search=search)


def test_all_of_one_database_are_moved(team, audited):
    batch, medline = imported(team), make_search(team.review, "MEDLINE")

    done = actions.move_records(by=team.lead, batch=batch, search=medline, origin=MEDLINE)

    event = AuditEvent.objects.get(review=team.review, kind="records_moved")
    assert done == {"moved": 2, "known": 0}
    assert counted(team.review) == {"Library": 2, "MEDLINE": 2}
    assert (event.data["number"], event.data["origin"], event.data["records"]) == (2, ["MEDLINE", "Ovid"], [])


def test_ticked_records_are_moved_and_no_other(team):
    batch, search = imported(team), make_search(team.review, "MEDLINE")
    chosen = batch.records.order_by("position").last()
    stranger = make_import(team.review, ris(), search=search).records.get()

    done = actions.move_records(by=team.lead, batch=batch, search=search, records=[chosen.pk, stranger.pk])

    chosen.refresh_from_db()
    assert (done["moved"], chosen.search) == (1, search)


def test_moving_changes_no_report_and_undoes_itself_by_moving_back(team):
    batch, medline = imported(team), make_search(team.review, "MEDLINE")
    library, before = batch.search, _state(team.review)

    actions.move_records(by=team.lead, batch=batch, search=medline, origin=MEDLINE)
    between = list(team.review.reports.order_by("pk").values_list("pk", "standing"))
    actions.move_records(by=team.lead, batch=batch, search=library, origin=MEDLINE)

    assert between == [(pk, standing) for pk, standing, *_ in before[0]]
    assert _state(team.review) == before


def test_what_the_other_search_has_is_already_known_there(team):
    medline = make_search(team.review, "MEDLINE")
    record = of(MEDLINE, accession="7")
    first = make_import(team.review, record, search=medline)
    batch = make_import(team.review, record, ris(), search=make_search(team.review, "Library"))
    before = _state(team.review)
    library = batch.search

    done = actions.move_records(by=team.lead, batch=batch, search=medline, origin=MEDLINE)
    known = queries.ledger(batch)
    standing = batch.records.get(accession="7").report.standing
    actions.move_records(by=team.lead, batch=batch, search=library, origin=MEDLINE)

    assert done == {"moved": 1, "known": 1}
    assert (known.new, known.known) == (1, 1)
    assert standing == Report.Standing.WITHOUT_RECORD
    assert first.records.get().report.standing == Report.Standing.ACTIVE
    assert _state(team.review) == before


def test_what_was_known_because_of_a_moved_record_counts_again(team):
    library = make_search(team.review, "Library")
    record = of(MEDLINE, accession="7")
    first = make_import(team.review, record, search=library)
    later = make_import(team.review, record, ris(), search=library)

    actions.move_records(
        by=team.lead,
        batch=first,
        search=make_search(team.review, "MEDLINE"),
        records=first.records.values_list("pk", flat=True),
    )

    assert queries.ledger(later).known == 0
    assert counted(team.review) == {"Library": 2, "MEDLINE": 1}
    assert later.records.get(accession="7").report.standing == Report.Standing.ACTIVE


def _state(review):
    reports = list(review.reports.order_by("pk").values_list("pk", "standing", "merged_into", "title", "origins"))
    return reports, list(Record.objects.order_by("pk").values_list("pk", "search", "report", "known_as"))


@pytest.mark.parametrize("state", [s for s in ImportBatch.State if s != "committed"])
def test_only_imported_records_are_moved(team, state):
    batch = imported(team)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)

    with pytest.raises(Refused, match="cannot be moved to another search"):
        actions.move_records(by=team.lead, batch=batch, search=make_search(team.review), origin=MEDLINE)


def test_a_move_that_moves_nothing_is_refused(team):
    batch = imported(team)

    with pytest.raises(Refused, match="nothing to move"):
        actions.move_records(by=team.lead, batch=batch, search=batch.search, origin=MEDLINE)


def test_t2_stays_exact_when_one_file_holds_all_sources(team):
    """METHODS.md 9, T2: A{Medline, PsycINFO, WoS} B{CINAHL} C{Medline, citation} D{citation} E{WoS, WoS}."""
    psycinfo, wos = Origin("APA PsycInfo", "Ovid"), Origin("Web of Science Core Collection", "Web of Science")
    citation = make_search(team.review, "Citation searching", source="citation")
    rows = [MEDLINE, psycinfo, wos, CINAHL, MEDLINE, REST, REST, wos, wos]
    batch = make_batch(team.review, *[of(origin) for origin in rows])
    batch = actions.divide(
        by=team.lead, batch=batch, parts={MEDLINE: None, psycinfo: None, wos: None, CINAHL: None, REST: citation}
    )
    batch = actions.commit_batch(by=team.lead, batch=batch, search=batch.search)
    r = [record.report for record in batch.records.select_related("report").order_by("position")]
    for a, b in ((0, 1), (0, 2), (4, 5), (7, 8)):
        actions.merge(by=team.lead, a=r[a], b=r[b])

    sources = list(queries.cluster_sources(team.review))

    databases = [root for root, source, _ in sources if source == "database"]
    others = [root for root, source, _ in sources if source == "citation"]
    assert (len(databases), len(set(databases)), len(databases) - len(set(databases))) == (7, 4, 3)
    assert (len(others), len(set(others) - set(databases))) == (2, 1)
    assert Merge.objects.count() == 4
    assert Vote.objects.count() == 0


def test_moved_in_the_background_when_they_are_many(team, django_capture_on_commit_callbacks):
    batch, medline = imported(team), make_search(team.review, "MEDLINE")

    with django_capture_on_commit_callbacks(execute=True):
        batch = actions.move_records_later(by=team.lead, batch=batch, search=medline, origin=MEDLINE)

    batch.job.refresh_from_db()
    assert (batch.job.state, counted(team.review)["MEDLINE"]) == ("done", 2)


def test_the_search_that_fits_is_offered(team):
    batch, medline = mixed(team.review), make_search(team.review, "Ovid MEDLINE(R) ALL", platform="Ovid")
    actions.read_batch(batch=batch, progress=quiet)

    rows = queries.sources_in(batch, queries.inside(batch), queries.searches(team.review))

    assert [(row.origin, row.records, row.search) for row in rows] == [
        (MEDLINE, 2, medline.pk), (CINAHL, 1, None), (REST, 1, None),
    ]  # fmt: skip
