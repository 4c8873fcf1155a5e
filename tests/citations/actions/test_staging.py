"""Files on their way in: read in small steps that can be taken up again; bad ones say what is wrong with them."""

import itertools

import pytest

from citations import actions, files, queries
from citations.actions import staging
from citations.models import ImportBatch, Record, Report
from reviews import jobs
from reviews.errors import Refused
from reviews.models import AuditEvent, Job
from tests.makers.citations import make_batch, make_import, make_search, quiet, ris, stage

State = ImportBatch.State


def read(batch):
    """Runs the job; returns its row."""
    jobs.run_job(batch.job_id)
    batch.refresh_from_db()
    return Job.objects.get(pk=batch.job_id)


def test_file_is_read_in_the_background_and_staged(team, audited):
    batch = stage(team.review, ris("Learning to stay", accession="7", doi="10.5555/7", abstract="Aim.") + ris())

    job = read(batch)

    record = batch.records.order_by("position").first()
    assert (job.state, batch.state) == (Job.State.DONE, State.STAGED)
    assert (batch.format, batch.encoding, batch.size) == ("ris", "utf-8", files.path(batch.sha256).stat().st_size)
    assert (record.title, record.accession, record.doi) == ("Learning to stay", "7", "10.5555/7")
    assert (record.report.title, record.report.abstract) == ("Learning to stay", "Aim.")
    assert record.report.standing == Report.Standing.WITHOUT_RECORD


def test_pieces_cover_every_byte_of_the_file(team):
    text = "preamble\n" + ris() + "TY  - JOUR\nVL  - 3\nER  - \n\n" + ris() + "trailing words\n"
    batch = make_batch(team.review, text=text)

    spans = sorted([*batch.records.values_list("start", "end"), *batch.pieces.values_list("start", "end")])

    assert spans[0][0] == 0
    assert spans[-1][1] == batch.size
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(spans))


def test_reading_goes_on_where_a_killed_worker_stopped(team, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 3)
    batch = stage(team.review, "".join(ris() for _ in range(10)))

    def killed(done, total, note=""):
        if batch.records.count() == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.read_batch(batch=batch, progress=killed)
    stopped = batch.records.count()
    actions.read_batch(batch=batch, progress=quiet)

    batch.refresh_from_db()
    assert (stopped, batch.records.count(), batch.state) == (6, 10, State.STAGED)
    assert list(batch.records.values_list("position", flat=True)) == list(range(1, 11))
    assert list(team.review.reports.values_list("number", flat=True)) == list(range(1, 11))


def test_reading_twice_changes_nothing(team):
    batch = make_batch(team.review, ris(), ris())

    actions.read_batch(batch=batch, progress=quiet)

    assert batch.records.count() == 2


def test_reading_stops_when_the_file_is_discarded_meanwhile(team):
    batch = stage(team.review, ris())
    actions.discard_batch(by=team.lead, batch=batch)

    actions.read_batch(batch=batch, progress=quiet)

    assert batch.records.count() == 0


def test_reading_that_broke_can_be_taken_up_again(team):
    batch = stage(team.review, ris())
    with pytest.raises(Refused):
        actions.read_again(by=team.lead, batch=batch)
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.FAILED)

    again = actions.read_again(by=team.lead, batch=batch)

    assert again.job_id != batch.job_id
    read(again)
    assert again.state == State.STAGED


def test_same_file_that_waits_is_staged_once(team):
    first, second = (stage(team.review, "TY  - JOUR\nTI  - One\nER  - \n") for _ in range(2))

    assert first == second
    assert Job.objects.filter(kind="read_file").count() == 1


def test_same_file_that_was_imported_may_be_looked_at_again(team):
    text = ris()
    make_import(team.review, text=text, search=make_search(team.review))

    again = make_batch(team.review, text=text)

    assert again.state == State.STAGED
    assert queries.same_file_in(again).search.database == "MEDLINE"


# ---- bad input

GZIP, PNG = b"\x1f\x8b\x08\x00" + b"\0" * 40, b"\x89PNG\r\n\x1a\n" + b"\0" * 200


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("paper.ris", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
        ("picture.ris", PNG),
        ("packed.ris", GZIP),
        ("words.txt", b"Dear all, the search results are attached.\n"),
        ("login.csv", b"<!doctype html><html><body>Sign in to go on</body></html>"),
        ("nothing.ris", b"\n\n   \n"),
    ],
)
def test_file_that_cannot_be_read_says_so_and_stores_nothing(team, name, data):
    batch = stage(team.review, data, name=name)

    job = read(batch)

    assert (batch.state, job.state) == (State.FAILED, Job.State.FAILED)
    assert batch.error.endswith(".")
    assert name in job.error
    assert (Record.objects.count(), Report.objects.count()) == (0, 0)


def test_empty_file_is_refused(team):
    with pytest.raises(Refused, match=r"empty\.ris is empty"):
        stage(team.review, b"", name="empty.ris")

    assert ImportBatch.objects.count() == 0


def test_file_over_the_limit_is_refused_while_it_arrives(team, settings):
    settings.MAX_UPLOAD_BYTES = 3 * 1024 * 1024
    taken = []

    def chunks():
        for number in range(100):
            taken.append(number)
            yield b"x" * 1024 * 1024

    with pytest.raises(Refused, match="larger than 3 MB"):
        actions.stage_file(by=team.lead, review=team.review, file_name="big.ris", chunks=chunks())

    assert len(taken) == 4
    assert [path for path in files.path("0" * 64).parent.parent.rglob("*") if path.is_file()] == []


def test_truncated_file_keeps_what_is_whole_and_the_torn_one(team):
    text = ris("First", year=2001) + ris("Second", year=2002)

    batch = make_batch(team.review, text=text[: text.rindex("PY")])

    assert [r.report.title for r in batch.records.select_related("report").order_by("position")] == ["First", "Second"]


def test_windows_encoding_is_read_and_said(team):
    batch = make_batch(team.review, text=ris("Erzählungen über Hilfe", author="Müller, J").encode("cp1252"))

    assert batch.encoding == "cp1252"
    assert "Windows-1252" in batch.encoding_note
    assert batch.records.get().title == "Erzählungen über Hilfe"


def test_what_a_database_refuses_is_replaced_and_the_file_kept(team):
    data = ris("A title\x00 with a NUL").encode()

    batch = make_batch(team.review, text=data)

    assert "\x00" not in batch.records.get().title + batch.records.get().raw
    assert files.read(batch.sha256) == data


def test_flawed_record_is_kept_and_flagged(team):
    batch = make_batch(team.review, text="TY  - JOUR\nTI  - A title\nPY  - soon\nER  - \n")

    record = batch.records.get()
    assert any("year" in text for _, text in record.problems)
    assert queries.inside(batch).missing.abstract == 1


# ---- tables

TABLE = b"Name of paper,Who,When\nA study of staying,Smith J,2001\nAnother study,Doe A,2003\n"


def test_table_without_a_title_column_asks_for_its_columns(team):
    batch = make_batch(team.review, text=TABLE, name="mystery.csv")
    asked = batch.state

    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Name of paper": "title", "When": "year"})
    read(batch)

    assert (asked, batch.state) == (State.COLUMNS, State.STAGED)
    assert list(batch.records.values_list("title", "year")) == [("A study of staying", 2001), ("Another study", 2003)]


def test_columns_named_anew_forget_what_was_staged(team):
    batch = make_batch(team.review, text=TABLE, name="mystery.csv")
    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Who": "title"})
    read(batch)

    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Name of paper": "title"})
    read(batch)

    assert Report.objects.count() == batch.records.count() == 2
    assert batch.records.first().title == "A study of staying"


MANY = "Name of paper,Who,When\n" + "".join(f"Study {number},Person {number},2001\n" for number in range(10))


def staged_table(team):
    """A table of ten whose column of names was taken for the titles."""
    batch = make_batch(team.review, text=MANY, name="mystery.csv")
    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Who": "title"})
    read(batch)
    return batch


def test_request_to_read_anew_leaves_what_is_there_to_the_job(team):
    """A big file has more rows than one request can put away."""
    batch = staged_table(team)

    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Name of paper": "title"})

    assert (batch.state, batch.records.count(), queries.records_in(batch).count()) == (State.READING, 10, 10)
    assert batch.records.first().title == "Person 0"
    read(batch)
    assert [record.title for record in batch.records.all()] == [f"Study {number}" for number in range(10)]


@pytest.mark.parametrize("left", [9, 4, 1, 0])
def test_reading_anew_takes_no_row_of_an_earlier_reading_for_its_own_when_killed(team, monkeypatch, left):
    monkeypatch.setattr(staging, "CHUNK", 1)
    batch = staged_table(team)
    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Name of paper": "title"})

    def killed(done, total, note=""):
        if batch.records.count() == left:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.read_batch(batch=batch, progress=killed)
    read(batch)

    assert [record.title for record in batch.records.all()] == [f"Study {number}" for number in range(10)]
    assert Report.objects.filter(review=team.review).count() == 10
    assert (batch.state, batch.format) == (State.STAGED, "csv")


def test_reading_anew_goes_on_where_a_killed_worker_had_read_to(team, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 2)
    batch = staged_table(team)
    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Name of paper": "title"})

    def killed(done, total, note=""):
        if note.startswith("4 pieces"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.read_batch(batch=batch, progress=killed)
    stopped = list(batch.records.values_list("pk", flat=True))
    read(batch)

    assert len(stopped) == 3  # and the header
    assert list(batch.records.values_list("pk", flat=True))[:3] == stopped
    assert batch.records.count() == 10


def test_file_stopped_while_it_forgets_is_read_again_whole(team, monkeypatch):
    monkeypatch.setattr(staging, "CHUNK", 3)
    batch = staged_table(team)
    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Name of paper": "title"})
    with pytest.raises(jobs.Cancelled):
        actions.read_batch(batch=batch, progress=stopped)
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.CANCELLED)

    batch = actions.read_again(by=team.lead, batch=batch)
    read(batch)

    assert [record.title for record in batch.records.all()] == [f"Study {number}" for number in range(10)]


def stopped(done, total, note=""):
    raise jobs.Cancelled


def test_nothing_of_a_file_is_forgotten_that_another_worker_reads_by_now(team):
    """As when the first worker was taken for dead while it put rows away."""
    batch = staged_table(team)
    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Name of paper": "title"})
    late = ImportBatch.objects.get(pk=batch.pk)
    read(batch)

    actions.read_batch(batch=late, progress=quiet)

    assert [record.title for record in batch.records.all()] == [f"Study {number}" for number in range(10)]


def test_piece_that_was_repaired_is_forgotten_with_its_record(team):
    batch = make_batch(team.review, text=ris("Learning") + "TY  - JOUR\nVL  - 3\nER  - \n\n")
    piece = batch.pieces.get(kind="set_aside")
    actions.repair_piece(
        by=team.lead, piece=piece, title="Found", authors=["Aasen, A"], year=2001, journal="", abstract=""
    )

    batch = actions.read_as(by=team.lead, batch=batch, encoding="utf-8")
    read(batch)

    assert [record.title for record in batch.records.all()] == ["Learning"]
    assert batch.pieces.get(kind="set_aside").state == "open"
    assert Report.objects.filter(review=team.review).count() == 1


@pytest.mark.parametrize("columns", [{}, {"Who": "authors"}])
def test_columns_without_a_title_are_refused(team, columns):
    batch = make_batch(team.review, text=TABLE, name="mystery.csv")

    with pytest.raises(Refused, match="which column holds the title"):
        actions.set_columns(by=team.lead, batch=batch, columns=columns)


# ---- by the rules of a platform that a person names

EMBASE_SCOPUS = (
    "TY  - JOUR\nTI  - Learning to stay\nPY  - 2020\nC2  - 20000002\nC5  - 50000005\nU2  - 600700800\nAN  - 7\n"
    "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85\nER  - \n"
)


def by_rules(batch):
    return list(batch.records.order_by("position").values_list("platform", "database", "pmid", "accession"))


def test_a_file_is_read_by_the_rules_of_the_platform_named(team, audited):
    batch = make_batch(team.review, text=EMBASE_SCOPUS + ris())
    before = by_rules(batch)

    batch = actions.read_as(by=team.lead, batch=batch, platform="Embase.com")
    read(batch)

    assert before == [("Scopus", "Scopus", "20000002", "7"), ("", "", "", "")]
    assert by_rules(batch) == [("Embase.com", "Embase", "50000005", "600700800"), ("Embase.com", "Embase", "", "")]
    assert (batch.state, batch.platform, batch.rules_of) == (State.STAGED, "Scopus", "Embase.com")
    event = AuditEvent.objects.filter(kind="file_read_as").get()
    assert (event.actor_id, event.data) == (team.alice.pk, {"platform": "Embase.com"})
    assert Report.objects.count() == 2


def test_the_platform_named_survives_a_reading_that_broke(team):
    batch = make_batch(team.review, text=EMBASE_SCOPUS)
    batch = actions.read_as(by=team.lead, batch=batch, platform="Embase.com")
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.FAILED)

    read(actions.read_again(by=team.lead, batch=batch))

    assert by_rules(batch) == [("Embase.com", "Embase", "50000005", "600700800")]


@pytest.mark.parametrize(("platform", "rules"), [("none", ""), ("", "Scopus")])
def test_no_platform_can_be_named_and_the_content_believed_again(team, platform, rules):
    batch = make_batch(team.review, text=EMBASE_SCOPUS)
    batch = actions.read_as(by=team.lead, batch=batch, platform="Embase.com")
    read(batch)

    batch = actions.read_as(by=team.lead, batch=batch, platform=platform)
    read(batch)

    assert [row[0] for row in by_rules(batch)] == [rules]
    assert batch.rules_of == rules


def test_named_columns_keep_the_platform_named(team):
    batch = make_batch(team.review, text="Title,Authors,ID\nLearning to stay,J Doe,W77\n", name="table.csv")
    batch = actions.read_as(by=team.lead, batch=batch, platform="OpenAlex")
    read(batch)
    guessed = batch.records.get().accession

    batch = actions.set_columns(by=team.lead, batch=batch, columns={"Title": "title", "ID": "record_id"})
    read(batch)

    assert guessed == "W77"
    assert (batch.records.get().platform, batch.records.get().accession) == ("OpenAlex", "")


@pytest.mark.parametrize(
    ("text", "said", "reason"),
    [
        (EMBASE_SCOPUS, {"platform": "Ovid PsycINFO"}, "not a platform whose rules are known"),
        (EMBASE_SCOPUS, {"platform": "PubMed"}, "“RIS” there are no rules for PubMed. Choose one of: APA PsycNet, "),
        (EMBASE_SCOPUS, {"platform": "Ovid", "format": "csv"}, "“Table .*” there are no rules for Ovid."),
        ("@article{a, title={Staying}}\n", {"platform": "Ovid"}, "“BibTeX” nothing differs by platform."),
        ("@article{a, title={Staying}}\n", {"platform": "none"}, "“BibTeX” nothing differs by platform."),
    ],
)
def test_a_platform_that_the_format_does_not_know_is_refused_and_nothing_forgotten(team, text, said, reason):
    batch = make_batch(team.review, text=text)

    with pytest.raises(Refused, match=reason):
        actions.read_as(by=team.lead, batch=batch, **said)

    batch.refresh_from_db()
    assert (batch.state, batch.read_as, batch.records.count()) == (State.STAGED, {}, 1)


def test_a_platform_of_a_format_that_only_the_reading_finds_out_is_refused_there(team):
    batch = make_batch(team.review, text="@article{a, title={Staying}}\n")
    batch = actions.read_as(by=team.lead, batch=batch, format="ris")
    read(batch)

    batch = actions.read_as(by=team.lead, batch=batch, platform="Ovid")
    read(batch)

    assert batch.state == State.FAILED
    assert batch.error.startswith("In the format “BibTeX” nothing differs by platform.")
