"""PubMed through Biopython's Entrez, against a server on this machine that answers slowly and wrongly at times."""

import runpy
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from citations import outside, pubmed
from config import settings as settings_module
from reviews.errors import Refused
from tests.ncbi_stub import held, serving

TODAY = date(2026, 11, 25)


@pytest.fixture
def stub(settings, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.LOOKUPS, settings.NCBI_EMAIL, settings.NCBI_API_KEY = True, "library@example.org", "key"
    settings.NCBI_WAITS = (0.01, 0.01)
    with serving(held(12)) as (found, address):
        settings.NCBI_BASE_URL = address
        yield found


def fetched(query="harbour"):
    found = pubmed.search(query, pubmed.Slice(0))
    return found, pubmed.fetch(found.ids, history=found.history, start=0)


def test_count_comes_with_the_translation_and_fetches_nothing(stub):
    found = pubmed.count("harbour")

    assert (found.count, found.translation, found.ids) == (12, '"harbour"[All Fields]', ())
    assert stub.times("efetch") == 0


def test_every_request_says_who_asks(stub):
    fetched()

    assert [{name: asked[name] for name in ("tool", "email", "api_key")} for _, asked in stub.asked] == [
        {"tool": "concord", "email": "library@example.org", "api_key": "key"}
    ] * 2


def test_a_person_may_give_their_own_address_and_key(stub):
    with pubmed.asking_as(pubmed.Who("bob@example.org", "bobs-key")):
        fetched()
    pubmed.count("harbour")

    assert [(asked["email"], asked["api_key"]) for _, asked in stub.asked] == [
        ("bob@example.org", "bobs-key"), ("bob@example.org", "bobs-key"), ("library@example.org", "key"),
    ]  # fmt: skip


def test_an_own_address_is_enough_where_the_installation_gives_none(stub, settings):
    settings.NCBI_EMAIL = ""

    with pubmed.asking_as(pubmed.Who("bob@example.org")):
        assert pubmed.count("harbour").count == 12


@pytest.mark.parametrize(("key", "per_second"), [("", 3), ("key", 10)])
def test_the_pace_stays_under_what_ncbi_allows(stub, settings, monkeypatch, key, per_second):
    settings.NCBI_API_KEY = key
    turns = []
    monkeypatch.setattr(pubmed, "wait_for_turn", lambda name, **at: turns.append((name, at["per_second"])))

    pubmed.count("harbour")
    with pubmed.asking_as(pubmed.Who("bob@example.org", "bobs-key")):
        pubmed.count("harbour")

    assert per_second * 0.8 < turns[0][1] < per_second
    assert turns[0][0] != turns[1][0]
    assert not any("key" in name.removeprefix("ncbi:") for name, _ in turns)


def test_phrases_that_pubmed_does_not_know_are_told(stub):
    assert pubmed.count("sucide").warnings == ("sucide: not found",)


def test_a_long_strategy_goes_by_post(stub):
    pubmed.count("harbour OR " * 300 + "all")

    assert len(stub.asked[0][1]["term"]) > 3000


def test_records_come_over_the_history_server(stub):
    found, text = fetched()

    assert pubmed.pmids(text) == list(found.ids)
    assert stub.times("epost") == 0


def test_a_forgotten_result_set_is_posted_anew(stub):
    stub.forgotten = True

    found, text = fetched()

    assert pubmed.pmids(text) == list(found.ids)
    assert (stub.times("epost"), stub.times("efetch")) == (1, 2)


SPOILED = ["429", "500", "502", "503", "html", "empty", "broken-off", "hang-up", "not-utf8", "slow"]


@pytest.mark.parametrize("fault", [*SPOILED, "error-json", "not-json"])
def test_a_search_outlasts_a_passing_fault(stub, fault):
    stub.faults["esearch"] = [fault]

    assert pubmed.count("harbour").count == 12


@pytest.mark.parametrize("fault", [*SPOILED, "not-json"])
def test_a_post_outlasts_a_passing_fault(stub, fault):
    stub.forgotten = True
    stub.faults["epost"] = [fault]

    found, text = fetched()

    assert pubmed.pmids(text) == list(found.ids)


@pytest.mark.parametrize("fault", [*SPOILED, "cut", "short", "twice"])
def test_a_fetch_outlasts_a_passing_fault(stub, fault):
    stub.faults["efetch"] = [fault]

    found, text = fetched()

    assert pubmed.pmids(text) == list(found.ids)


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("429", outside.NoAnswer, "too many requests come from here (HTTP 429)"),
        ("503", outside.NoAnswer, "out of order (HTTP 503)"),
        ("html", outside.WrongAnswer, "a web page instead of a count: “Down NCBI is under maintenance”"),
        ("error-json", outside.WrongAnswer, "refuses the query: Search Backend failed"),
        ("not-json", outside.WrongAnswer, "something else instead of a count"),
        ("empty", outside.WrongAnswer, "an empty answer instead of a count"),
        ("broken-off", outside.WrongAnswer, "broke off in the middle"),
        ("not-utf8", outside.WrongAnswer, "not text in UTF-8"),
        ("elsewhere", outside.WrongAnswer, "refuses the request (HTTP 302)"),
    ],
)
def test_a_lasting_fault_is_named(stub, fault, error, said):
    stub.faults["esearch"] = [fault] * 3

    with pytest.raises(error) as refused:
        pubmed.count("harbour")

    assert said in str(refused.value)


def test_patience_is_bounded(stub):
    stub.faults["esearch"] = ["503"] * 50

    with pytest.raises(outside.NoAnswer):
        pubmed.count("harbour")

    assert stub.times("esearch") == 3


def test_a_refused_request_is_not_repeated(stub):
    stub.faults["esearch"] = ["400"] * 3

    with pytest.raises(outside.WrongAnswer, match="HTTP 400"):
        pubmed.count("harbour")

    assert stub.times("esearch") == 1


def test_a_key_that_pubmed_repeats_is_not_shown(stub, settings):
    settings.NCBI_API_KEY = "secret-key"
    stub.faults["esearch"] = ["400"]

    with pytest.raises(outside.WrongAnswer, match=r"API key invalid.*\[key\]"):
        pubmed.count("harbour")


def test_records_that_stay_away_are_a_wrong_answer(stub):
    stub.faults["efetch"] = ["short"] * 9

    with pytest.raises(outside.WrongAnswer, match="asked for 12 records and gave 5 of them"):
        fetched()


def test_records_that_come_twice_for_ever_are_a_wrong_answer(stub):
    stub.faults["efetch"] = ["twice"] * 9

    with pytest.raises(outside.WrongAnswer, match="gave some records twice"):
        fetched()


def test_a_list_that_names_a_record_twice_is_refused(stub):
    stub.library = [*stub.library, stub.library[0]]

    with pytest.raises(outside.WrongAnswer, match="counts 13 records and lists 12"):
        pubmed.search("harbour", pubmed.Slice(0))


def test_waiting_is_told(stub):
    stub.faults["esearch"] = ["503"]
    notes = []

    pubmed.count("harbour", beat=notes.append)

    assert "Asking again in 0.01 s." in next(filter(None, notes))


def test_nobody_there_is_told(stub, settings):
    settings.NCBI_BASE_URL = "http://127.0.0.1:9"

    with pytest.raises(outside.NoAnswer, match="cannot be reached"):
        pubmed.count("harbour")


@pytest.mark.parametrize(
    ("lookups", "email", "said"), [(False, "a@b.example", "LOOKUPS=1"), (True, "", "They set NCBI_EMAIL")]
)
def test_nothing_is_asked_while_look_ups_are_off(stub, settings, lookups, email, said):
    settings.LOOKUPS, settings.NCBI_EMAIL = lookups, email

    with pytest.raises(Refused, match=said):
        pubmed.count("harbour")

    assert stub.asked == []


# ---- settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LOOKUPS", "perhaps", "LOOKUPS is 'perhaps'"),
        ("NCBI_EMAIL", "the library", "NCBI_EMAIL is 'the library', which is no e-mail address."),
        ("NCBI_BASE_URL", "mirror.example.org", "NCBI_BASE_URL holds an address with its scheme"),
    ],
)
def test_settings_refuse_nonsense(monkeypatch, tmp_path, name, value, said):
    monkeypatch.setattr("environ.Env.read_env", lambda *args, **kwargs: None)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured, match=said):
        runpy.run_path(str(settings_module.__file__))


def test_look_ups_are_off_unless_turned_on(monkeypatch, tmp_path):
    monkeypatch.setattr("environ.Env.read_env", lambda *args, **kwargs: None)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("LOOKUPS", raising=False)

    assert runpy.run_path(str(settings_module.__file__))["LOOKUPS"] is False


# ---- more hits than one result set gives (T20)


def test_ten_thousand_are_one_part(stub):
    stub.library = held(10_000)

    assert pubmed.plan("all", today=TODAY) == [pubmed.Slice(10_000)]


def test_ten_thousand_and_one_are_split_and_add_up(stub):
    stub.library = held(10_001, first=date(1990, 1, 1))

    parts = pubmed.plan("all", today=TODAY)
    ids = [pmid for part in parts for pmid in pubmed.search("all", part).ids]

    assert len(parts) > 1
    assert sum(part.count for part in parts) == len(set(ids)) == 10_001


def test_parts_that_do_not_add_up_are_refused(stub):
    stub.library, stub.miscount = held(10_001, first=date(1990, 1, 1)), 1

    with pytest.raises(outside.WrongAnswer, match="finds 10,001 records, but 10,000 when"):
        pubmed.plan("all", today=TODAY)


def test_a_day_with_too_many_is_refused(stub):
    stub.library = held(10_001, days=0)

    with pytest.raises(Refused, match="10,001 of these records on one day, 1 January 2001"):
        pubmed.plan("all", today=TODAY)


def test_far_too_many_are_refused(stub):
    with pytest.raises(Refused, match="finds 50,001 records, and 50,000 are the most"):
        pubmed.refuse_too_many(50_001)


def test_a_list_shorter_than_the_count_is_refused(stub):
    stub.library = held(10_001)

    with pytest.raises(outside.WrongAnswer, match="counts 10,001 records and lists 10,000"):
        pubmed.search("all", pubmed.Slice(0))
