"""The page that searches PubMed: off unless turned on, counts before it fetches, and climbs the ladder."""

import pytest
from django.urls import reverse

from citations.models import ImportBatch
from reviews import thread
from reviews.models import Job
from tests.makers.people import make_member, make_review, make_user
from tests.ncbi_stub import held, serving


@pytest.fixture
def stub(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.LOOKUPS, settings.NCBI_EMAIL, settings.NCBI_API_KEY = True, "library@example.org", "key"
    settings.NCBI_WAITS = (0.01,)
    monkeypatch.setattr("citations.views.pubmed.WAITS", (0.01,))
    with serving(held(3)) as (found, address):
        settings.NCBI_BASE_URL = address
        yield found


def url(review, name="pubmed", *args):
    return reverse(f"citations:{name}", args=[review.slug, *args])


def stopped(review) -> Job:
    search = review.searches.create(cycle=review.cycles.get(), database="PubMed", created_by=review.created_by)
    payload = {"search": search.pk, "query": "harbour", "hits": 3}
    return Job.objects.create(kind="fetch_from_pubmed", review=review, payload=payload, state=Job.State.CANCELLED)


@pytest.mark.parametrize(
    ("lookups", "email", "said"), [(False, "", "LOOKUPS=1"), (True, "", "They set NCBI_EMAIL in its settings")]
)
def test_the_page_says_how_it_is_turned_on(team, settings, lookups, email, said):
    settings.LOOKUPS, settings.NCBI_EMAIL = lookups, email

    text = team.client(team.alice).get(url(team.review)).content.decode()

    assert said in text
    assert "Count the hits</button>" not in text


def test_it_counts_first_and_shows_how_the_query_was_understood(team, stub):
    text = team.client(team.alice).post(url(team.review), {"query": "harbour"}).content.decode()

    assert "3 hits in PubMed" in text
    assert "&quot;harbour&quot;[All Fields]" in text
    assert "Fetch 3 records</button>" in text
    assert stub.times("efetch") == 0


def test_it_says_what_pubmed_did_not_find(team, stub):
    assert "sucide: not found" in team.client(team.alice).post(url(team.review), {"query": "sucide"}).content.decode()


def test_nothing_found_offers_nothing_to_fetch(team, stub):
    text = team.client(team.alice).post(url(team.review), {"query": "lantern"}).content.decode()

    assert "0 hits in PubMed" in text
    assert "There is nothing to fetch" in text


def test_too_many_are_not_offered(team, stub, monkeypatch):
    monkeypatch.setattr("citations.pubmed.MOST_ALTOGETHER", 2)

    text = team.client(team.alice).post(url(team.review), {"query": "harbour"}).content.decode()

    assert "2 records are the most that are fetched at once" in text
    assert "Fetch 3 records" not in text


def test_an_outage_is_told_and_the_query_stays(team, stub):
    stub.faults["esearch"] = ["503"] * 5

    answer = team.client(team.alice).post(url(team.review), {"query": "harbour"})

    assert answer.status_code == 502
    assert "PubMed is out of order (HTTP 503)" in answer.content.decode()
    assert ">\nharbour</textarea>" in answer.content.decode()


def test_an_empty_query_is_named(team, stub):
    assert team.client(team.alice).post(url(team.review), {"query": " "}).status_code == 422


def counted(client, review, query="harbour") -> str:
    return client.post(url(review), {"query": query}).context["counted"]


def test_what_was_counted_is_fetched(team, stub, django_capture_on_commit_callbacks):
    client = team.client(team.alice)
    signed = counted(client, team.review)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url(team.review, "fetch_from_pubmed"), {"counted": signed})

    assert answer.url == url(team.review)
    batch = ImportBatch.objects.get()
    text = client.get(url(team.review)).content.decode()
    assert "3 records fetched from PubMed." in text
    assert url(team.review, "batch", batch.pk) in text


@pytest.mark.parametrize("signed", ["", "nonsense", "eyJoaXRzIjogM30:1:x"])
def test_numbers_that_nobody_counted_are_refused(team, stub, signed):
    answer = team.client(team.alice).post(url(team.review, "fetch_from_pubmed"), {"counted": signed})

    assert answer.status_code == 409


def test_a_count_of_another_review_is_refused(team, stub):
    other = make_review(lead=team.alice, title="Another review")
    client = team.client(team.alice)

    answer = client.post(url(team.review, "fetch_from_pubmed"), {"counted": counted(client, other)})

    assert answer.status_code == 409


def test_a_stopped_fetch_goes_on(team, stub, django_capture_on_commit_callbacks):
    job = stopped(team.review)
    client = team.client(team.alice)
    assert "Go on fetching</button>" in client.get(url(team.review)).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(team.review, "go_on_fetching", job.pk))

    assert ImportBatch.objects.get().state == ImportBatch.State.STAGED


@pytest.mark.parametrize("size", [1, 3])
def test_queries_do_not_grow_with_the_fetches(team, stub, size, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(thread, "_stages", {})  # the bar asks for every app
    for _ in range(size):
        stopped(team.review)
    client = team.client(team.alice)
    client.get(url(team.review))

    with django_assert_num_queries(10) as asked:
        client.get(url(team.review))

    assert sum("citations_search" in query["sql"] for query in asked) == 1


# ---- an own address and key


def test_an_own_key_is_kept_told_to_pubmed_and_never_shown_again(team, stub, audited):
    client = team.client(team.alice)

    client.post(url(team.review, "ncbi_account"), {"email": "alice@example.org", "api_key": "0123456789abcdef"})
    client.post(url(team.review, "ncbi_account"), {"email": "alice@home.example", "api_key": ""})
    text = client.post(url(team.review), {"query": "harbour"}).content.decode()

    assert (stub.asked[-1][1]["email"], stub.asked[-1][1]["api_key"]) == ("alice@home.example", "0123456789abcdef")
    assert "which ends in cdef" in text
    assert "0123456789" not in text


def test_an_own_key_is_forgotten(team, stub):
    client = team.client(team.alice)
    client.post(url(team.review, "ncbi_account"), {"email": "alice@example.org", "api_key": "0123456789abcdef"})

    client.post(url(team.review, "ncbi_account"), {"forget": "1"})
    client.post(url(team.review), {"query": "harbour"})

    assert (stub.asked[-1][1]["email"], stub.asked[-1][1]["api_key"]) == ("library@example.org", "key")


def test_an_own_address_turns_pubmed_on_where_the_installation_gives_none(team, stub, settings):
    settings.NCBI_EMAIL = ""
    client = team.client(team.alice)
    before = client.get(url(team.review)).content.decode()

    client.post(url(team.review, "ncbi_account"), {"email": "alice@example.org", "api_key": ""})

    assert "Count the hits</button>" not in before
    assert "3 hits in PubMed" in client.post(url(team.review), {"query": "harbour"}).content.decode()


def test_a_fetch_goes_by_the_account_of_who_asked(team, stub, django_capture_on_commit_callbacks):
    client = team.client(team.alice)
    client.post(url(team.review, "ncbi_account"), {"email": "alice@example.org", "api_key": "0123456789abcdef"})
    signed = counted(client, team.review)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(team.review, "fetch_from_pubmed"), {"counted": signed})

    assert {asked["email"] for _, asked in stub.asked} == {"alice@example.org"}


# ---- the ladder


ADDRESSES = [
    ("pubmed", "get", 200),
    ("fetch_from_pubmed", "post", 409),
    ("fill_from_pubmed", "post", 409),
    ("go_on_fetching", "post", 302),
    ("ncbi_account", "post", 422),
    ("fill_by_doi", "post", 409),
]


def ask(client, review, name, method, pk):
    return getattr(client, method)(url(review, name, *([pk] if name == "go_on_fetching" else []))).status_code


@pytest.mark.parametrize(("name", "method", "status"), ADDRESSES)
@pytest.mark.parametrize("who", ["lead", "librarian", "reviewer", "observer", "stranger", "signed out"])
def test_ladder(team, stub, name, method, status, who):
    job = stopped(team.review)
    person = {"lead": team.alice, "reviewer": team.bob, "stranger": team.charlie, "signed out": None}.get(who)
    if who in ("librarian", "observer"):
        person = make_user("Olga")
        make_member(team.review, person, who)

    found = ask(team.client(person), team.review, name, method, job.pk)

    expected = {"reviewer": 403, "observer": 403, "stranger": 404, "signed out": 302}
    assert found == expected.get(who, status)


def test_a_fetch_of_another_review_is_not_found(team, stub):
    job = stopped(make_review(title="Another review"))

    assert ask(team.client(team.alice), team.review, "go_on_fetching", "post", job.pk) == 404


@pytest.mark.parametrize(
    ("name", "method"),
    [("pubmed", "put"), ("fetch_from_pubmed", "get"), ("fill_from_pubmed", "get"), ("go_on_fetching", "get")]
    + [("ncbi_account", "get"), ("fill_by_doi", "get")],
)
def test_wrong_method_is_refused(team, stub, name, method):
    assert ask(team.client(team.alice), team.review, name, method, stopped(team.review).pk) == 405
