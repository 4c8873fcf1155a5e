"""The shell's templates without a browser: account pages, error pages, and the shared parts alone."""

import re
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from reviews.models import Job

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("login/", "Sign in"),
        ("signup/", "Make an account"),
        ("password/reset/", "Forgotten password"),
        ("password/reset/done/", "Look into your mail"),
        ("password/reset/key/1-set-password/", "This link no longer works"),
        ("password/reset/key/done/", "The new password is set"),
        ("confirm-email/", "One more step: look into your mail"),
        ("confirm-email/unknown/", "This link no longer works"),
        ("inactive/", "This account is closed"),
    ],
)
def test_account_page_opens_without_signing_in(client, address, heading):
    page = client.get(f"/account/{address}")

    assert page.status_code == 200
    assert f"<h1>{heading}</h1>" in page.content.decode()


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("email/", "<h2>Your addresses</h2>"),
        ("password/change/", "<h2>Change the password</h2>"),
        ("logout/", "<h1>Sign out?</h1>"),
        ("reauthenticate/", "<h1>Is it you?</h1>"),
    ],
)
def test_account_page_opens_for_the_person(team, address, heading):
    page = team.client(team.bob).get(f"/account/{address}")

    assert page.status_code == 200
    assert heading in page.content.decode()


def test_sign_in_lists_the_demo_people_only_where_there_are_any():
    people = [("Alice", "alice@example.org", "lead")]

    with_demo, without = (
        render_to_string("account/login.html", {"demo_people": listed, "form": _EmptyForm()}) for listed in (people, [])
    )

    assert "exist only because the demo is loaded here" in with_demo
    assert 'data-fill-login="alice@example.org"' in with_demo
    assert "concord-demo" not in without


class _EmptyForm(list):
    """What crispy asks of a form that has no field."""

    non_field_errors = ()
    is_bound = False


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "409.html", "500.html"])
def test_error_page_says_its_sentence_and_stands_without_a_request(name):
    page = render_to_string(name, {"text": "Carol settled it <yesterday>."})

    assert "<p data-say>Carol settled it &lt;yesterday&gt;.</p>" in page
    assert 'href="/"' in page


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "409.html", "500.html"])
def test_error_page_has_a_sentence_of_its_own(name):
    said = re.search(r"<p data-say>([^<]+)</p>", render_to_string(name)).group(1)

    assert said.strip().endswith(".")


@pytest.mark.parametrize(
    ("mark", "shape"),
    [
        ("include", "cc-m-in"),
        ("yes", "cc-m-in"),
        ("maybe", "cc-m-maybe"),
        ("cant_tell", "cc-m-maybe"),
        ("exclude", "cc-m-out"),
        ("no", "cc-m-out"),
        ("conflict", "cc-m-split"),
        ("none", "cc-m-none"),
        ("", "cc-m-none"),
    ],
)
def test_mark_has_the_shape_of_its_verdict_and_a_word(mark, shape):
    part = render_to_string("includes/_mark.html", {"mark": mark, "word": "the word"})

    assert re.findall(r"cc-m-\w+", part) == [shape]
    assert '<span class="visually-hidden"> the word</span>' in part


def _job(state: str, **fields) -> Job:
    return Job(pk=1234, kind="import_files", state=state, **fields)


def _progress(job: Job, **context) -> str:
    return render_to_string("includes/_progress.html", {"job": job, "review": SimpleNamespace(slug="demo"), **context})


def test_progress_writes_plain_numbers_for_machines_and_grouped_ones_for_people():
    part = _progress(_job("running", done=1200, total=6100))

    assert 'id="job-1234"' in part
    assert 'value="1200" max="6100"' in part
    assert "1,200 of 6,100" in part


def test_progress_of_unknown_length_has_no_value():
    assert '<progress aria-label="Import files">' in _progress(_job("queued"))


@pytest.mark.parametrize(
    ("state", "says"),
    [("done", "All 12 are in."), ("failed", "Line 4 is cut off."), ("cancelled", "Import files was stopped.")],
)
def test_progress_that_is_over_says_so_and_asks_no_more(state, says):
    part = _progress(_job(state, note="All 12 are in.", error="Line 4 is cut off."))

    assert says in part
    assert "hx-trigger" not in part
    assert "data-announce" in part


def test_progress_that_is_done_leads_on():
    part = _progress(_job("done"), next_url="/next/", next_label="See the records")

    assert '<a href="/next/">See the records</a>' in part


def test_pager_keeps_the_other_questions_of_the_address(rf):
    page = Paginator(range(30_000), 10).page(2_000)

    part = render_to_string("includes/_pager.html", {"page": page}, rf.get("/?q=sleep&page=2000"))

    assert 'href="?q=sleep&amp;page=1999"' in part
    assert 'href="?q=sleep&amp;page=2001"' in part
    assert "19,991 to 20,000 of 30,000" in part


def test_pager_of_one_page_is_absent():
    assert "<nav" not in render_to_string("includes/_pager.html", {"page": Paginator([1], 10).page(1)})


def test_pager_by_keyset_shows_the_ways_that_exist():
    part = render_to_string("includes/_pager.html", {"next_url": "?after=9"})

    assert 'rel="next" href="?after=9"' in part
    assert 'rel="prev"' not in part


def _stage(**fields) -> dict:
    stage = {"key": "search", "label": "Search", "url": "/s/", "count": None, "value": 0, "max": 0, "current": False}
    return stage | fields


def test_thread_names_what_waits_and_hides_what_does_not():
    thread = [
        _stage(label="Overview", count=0, current=True),
        _stage(label="Abstracts", count=1114, of_what="left for you", value=1512, max=1626),
    ]

    part = render_to_string("includes/_thread.html", {"thread": thread})

    assert '<a href="/s/" aria-current="page">Overview</a>' in part
    assert '1,114<span class="visually-hidden"> left for you</span>' in part
    assert '<progress value="1512" max="1626" aria-hidden="true">' in part
    assert part.count("<progress") == 1
