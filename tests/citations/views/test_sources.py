"""The pages of a file that mixes databases, of its records, and of another way to read it."""

import pytest
from django.urls import reverse

from citations import actions, queries
from citations.models import ImportBatch
from citations.rules.origins import REST, Origin
from tests.citations.formats.monsters import zipped
from tests.citations.formats.samples import DATA
from tests.makers.citations import make_batch, make_import, make_report, make_search, ris

MEDLINE, CINAHL = Origin("MEDLINE", "Ovid"), Origin("CINAHL", "EBSCOhost")


def url(team, name, *args):
    return reverse(f"citations:{name}", args=[team.review.slug, *args])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def of(origin, **fields):
    said = f"DB  - {origin.database}\nDP  - {origin.platform}\n" if origin.database else ""
    return ris(**fields).replace("ER  - ", f"{said}ER  - ")


@pytest.fixture
def alice(team):
    return team.client(team.alice)


@pytest.fixture
def mixed(team):
    return make_batch(team.review, of(MEDLINE), of(CINAHL), of(MEDLINE), of(REST), name="library.ris")


def said(*to):
    """What the page of `mixed` sends: its sources in their order, each with the search chosen for it."""
    origins = (MEDLINE, CINAHL, REST)
    return {
        "database": [origin.database for origin in origins],
        "platform": [origin.platform for origin in origins],
        "to": list(to),
    }


def test_the_page_tells_the_sources_apart_and_takes_them_to_their_searches(team, alice, mixed):
    cinahl, other = make_search(team.review, "CINAHL", reported_hits=1), make_search(team.review, "By hand")

    shown = text_of(alice.get(url(team, "batch", mixed.pk)))
    alice.post(url(team, "commit", mixed.pk), said("new", cinahl.pk, other.pk))

    found = {str(search): number for search, number in _counts(team.review)}
    assert 'MEDLINE (Ovid) <span class="cc-num">2</span>' in shown
    assert f'<option value="{cinahl.pk}" selected>' in shown
    assert found == {"CINAHL": 1, "By hand": 1, "MEDLINE (Ovid)": 2}


def _counts(review):
    by_id = {search.pk: search for search in queries.searches(review)}
    return [(by_id[pk], number) for pk, number in queries.search_counts(review).items()]


def test_hits_are_compared_for_each_search_before_the_import(team, alice, mixed):
    medline = make_search(team.review, "MEDLINE", reported_hits=2)
    other = make_search(team.review, "By hand", reported_hits=5)

    alice.post(url(team, "choose_search", mixed.pk), said(medline.pk, other.pk, other.pk))
    shown = text_of(alice.get(url(team, "batch", mixed.pk)))

    assert "MEDLINE: 2 hits reported by the source; 2 in this file, 0 imported before" in shown
    assert "By hand: 5 hits reported by the source; 2 in this file, 0 imported before" in shown


@pytest.mark.parametrize("broken", [("new", "", "new"), ("new", "new", "new"), ("new", "x", "1"), ("new", "new")])
def test_a_page_that_leaves_a_source_without_search_changes_nothing(team, alice, mixed, broken):
    answer = alice.post(url(team, "commit", mixed.pk), said(*broken))

    mixed.refresh_from_db()
    assert answer.status_code in (404, 409)
    assert (mixed.state, queries.searches(team.review).count()) == (ImportBatch.State.STAGED, 0)


def test_another_reviews_search_is_not_found(team, alice, mixed):
    from tests.makers.people import make_review

    elsewhere = make_search(make_review(lead=team.bob))

    answer = alice.post(url(team, "commit", mixed.pk), said("new", "new", elsewhere.pk))

    assert answer.status_code == 404


def imported(team, mixed):
    batch = actions.divide(by=team.lead, batch=mixed, parts={REST: make_search(team.review, "Library")})
    return actions.commit_batch(by=team.lead, batch=batch, search=batch.search)


def test_all_of_a_source_are_moved_on_the_page(team, alice, mixed):
    batch, medline = imported(team, mixed), make_search(team.review, "MEDLINE")

    answer = alice.post(
        url(team, "move_records", batch.pk),
        {"database": MEDLINE.database, "platform": MEDLINE.platform, "search": medline.pk},
        follow=True,
    )

    assert "2 records moved to MEDLINE." in text_of(answer)
    assert queries.search_counts(team.review)[medline.pk] == 2


def test_ticked_records_are_moved_on_the_page(team, alice, mixed):
    batch, cinahl = imported(team, mixed), make_search(team.review, "CINAHL")
    chosen = batch.records.get(database="CINAHL")

    answer = alice.post(url(team, "move_records", batch.pk), {"record": [chosen.pk], "search": cinahl.pk}, follow=True)

    assert "1 record moved to CINAHL." in text_of(answer)
    assert queries.search_counts(team.review)[cinahl.pk] == 1


def test_many_are_moved_in_the_background(team, alice, mixed, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("citations.views.records.BIG", 1)
    batch, medline = imported(team, mixed), make_search(team.review, "MEDLINE")
    sent = {"database": MEDLINE.database, "platform": MEDLINE.platform, "search": medline.pk}

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "move_records", batch.pk), sent)

    assert queries.search_counts(team.review)[medline.pk] == 2


@pytest.mark.parametrize(
    ("asked", "number"),
    [({}, 4), ({"database": "MEDLINE", "platform": "Ovid"}, 2), ({"flawed": "1"}, 4), ({"database": "Nowhere"}, 0)],
)
def test_records_of_a_file_are_listed_by_what_they_say(team, alice, mixed, asked, number):
    page = alice.get(url(team, "records", mixed.pk), asked).context["page"]

    assert (page.paginator.count, len(page.object_list)) == (number, number)


def test_a_flawed_record_is_repaired_in_place_before_the_import(team, alice):
    batch = make_batch(team.review, text="TY  - JOUR\nTI  - One\nAU  - Aasen, A\nPY  - about 2o21\nER  - \n")
    record = batch.records.get()
    page = url(team, "record", record.pk)

    shown = text_of(alice.get(page))
    form = alice.get(page).context["form"]
    sent = {name: form.initial.get(name) or "" for name in form.fields} | {"year": "2021", "abstract": "Heard."}
    alice.post(url(team, "repair_record", record.pk), sent)
    actions.commit_batch(by=team.lead, batch=batch, search=make_search(team.review))

    report = queries.active_reports(team.review).get()
    record.refresh_from_db()
    assert '<span class="cc-raw-bad"><i>4</i>PY - about 2o21</span>' in shown
    assert (report.year, report.abstract, report.origins) == (2021, "Heard.", {"year": "hand", "abstract": "hand"})
    assert record.year is None


def test_a_record_whose_report_is_merged_is_repaired_there(team, alice):
    one, other = make_report(team.review), make_report(team.review)
    actions.merge(by=team.lead, a=one, b=other)

    text = text_of(alice.get(url(team, "record", other.records.get().pk)))

    assert f'merged into <a href="{url(team, "report", one.pk)}">' in text
    assert "Keep changes" not in text


# ---- read another way


def test_another_encoding_is_read_anew(team, alice, django_capture_on_commit_callbacks):
    text = "TY  - JOUR\nTI  - Разговор о помощи\nAU  - Иванов, И\nPY  - 2001\nER  - \n"
    batch = make_batch(team.review, text=text.encode("koi8_r"))

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "read_as", batch.pk), {"format": "", "encoding": "koi8_r"})

    batch.refresh_from_db()
    assert (batch.state, batch.encoding) == (ImportBatch.State.STAGED, "koi8_r")
    assert batch.records.get().title == "Разговор о помощи"


def test_another_format_is_read_anew_and_a_wrong_one_is_told(team, alice, django_capture_on_commit_callbacks):
    batch = make_batch(team.review, ris())

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "read_as", batch.pk), {"format": "csv", "encoding": ""})
    batch.refresh_from_db()
    wrong = batch.state, batch.error
    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "read_as", batch.pk), {"format": "", "encoding": ""})

    batch.refresh_from_db()
    assert wrong[0] == ImportBatch.State.FAILED
    assert "header of a table" in wrong[1]
    assert (batch.state, batch.records.count()) == (ImportBatch.State.STAGED, 1)


SCOPUS = "TY  - JOUR\nTI  - Staying\nC5  - 50000005\nU2  - 600\nUR  - https://www.scopus.com/a\nER  - \n"


def test_another_platform_is_read_by_and_said_of_whom(team, alice, django_capture_on_commit_callbacks):
    batch = make_batch(team.review, text=SCOPUS)
    before = text_of(alice.get(url(team, "batch", batch.pk)))

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "read_as", batch.pk), {"format": "", "encoding": "utf-8", "platform": "Embase.com"})

    after = text_of(alice.get(url(team, "batch", batch.pk)))
    told_bob = text_of(team.client(team.bob).get(url(team, "batch", batch.pk)))
    assert "Read as RIS, UTF-8, written by Scopus." in before
    assert '<option value="">as recognised: Scopus</option>' in before
    assert " chose the " not in before
    assert "Read as RIS, UTF-8, by the rules of Embase.com." in after
    assert f"{team.alice} chose the encoding and platform. By its content it was written by Scopus." in after
    assert f"{team.alice} chose the encoding and platform." in told_bob
    assert "<option selected>Embase.com</option>" in after
    assert (batch.records.get().pmid, batch.records.get().database) == ("50000005", "Embase")
    assert 'value="Embase.com"' in text_of(alice.get(f"{url(team, 'new_search')}?file={batch.pk}"))
    assert "had a file read by the rules of Embase.com" in text_of(alice.get(team.url("log/")))


def test_no_platform_is_a_choice_too(team, alice, django_capture_on_commit_callbacks):
    batch = make_batch(team.review, text=SCOPUS)

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "read_as", batch.pk), {"platform": "none"})

    text = text_of(alice.get(url(team, "batch", batch.pk)))
    assert "Read as RIS, UTF-8, by no platform’s rules." in text
    assert '<option value="none" selected>' in text
    assert "had a file read by no platform&#x27;s rules" in text_of(alice.get(team.url("log/")))


def test_a_platform_without_rules_is_refused(team, alice):
    batch = make_batch(team.review, text=SCOPUS)

    answer = alice.post(url(team, "read_as", batch.pk), {"platform": "Ovid PsycINFO"})

    assert answer.status_code == 409
    assert "That is not a platform whose rules are known." in text_of(answer)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        (ris(), {"format", "encoding", "platform"}),
        ("Title,Authors,Year\nStaying,J Doe,2020\n", {"format", "encoding", "platform"}),
        ("@article{a, title={Staying}}\n", {"format", "encoding"}),
        ((DATA / "web_of_science.xls").read_bytes(), {"platform"}),
        (zipped(("a.ris", SCOPUS.encode())), {"platform"}),
    ],
)
def test_only_what_a_format_can_be_told_is_offered(team, alice, text, offered):
    page = text_of(alice.get(url(team, "batch", make_batch(team.review, text=text).pk)))

    assert {name for name in ("format", "encoding", "platform") if f'id="read-{name}"' in page} == offered


def test_the_platform_told_of_an_archive_is_that_of_its_files(team, alice, django_capture_on_commit_callbacks):
    batch = make_batch(team.review, text=zipped(("a.ris", SCOPUS.encode())), name="all.zip")

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "read_as", batch.pk), {"platform": "Embase.com"})

    page = text_of(alice.get(url(team, "batch", batch.pk)))
    assert "by the rules of Embase.com" in page
    assert "each file in the archive whose format knows that platform" in page
    assert batch.records.get().platform == "Embase.com"


def test_columns_are_guessed_by_the_platform_told(team, alice, django_capture_on_commit_callbacks):
    batch = make_batch(team.review, text="Title,Authors,ID\nStaying,J Doe,W77\n", name="table.csv")
    chosen = '<option value="accession" selected>'
    before = text_of(alice.get(url(team, "batch", batch.pk)))

    with django_capture_on_commit_callbacks(execute=True):
        alice.post(url(team, "read_as", batch.pk), {"platform": "OpenAlex"})

    assert (chosen in before, chosen in text_of(alice.get(url(team, "batch", batch.pk)))) == (False, True)


def test_a_reviewer_is_not_offered_another_way(team):
    batch = make_batch(team.review)

    assert 'id="read-as"' not in text_of(team.client(team.bob).get(url(team, "batch", batch.pk)))


def test_what_is_imported_is_not_read_anew(team, alice):
    batch = make_import(team.review, ris())

    assert alice.post(url(team, "read_as", batch.pk), {"format": "ris"}).status_code == 409
