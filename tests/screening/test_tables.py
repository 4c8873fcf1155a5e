"""The agreement as a table, and that it is a file nothing runs."""

import csv
import io

import pytest

from tests.makers.screening import make_conflict, make_entry, make_reports, make_vote


@pytest.fixture
def read(team):
    make_conflict(make_entry(team.review), team.bob, team.carol)
    entry = make_entry(team.review)
    for reader in (team.bob, team.carol):
        make_vote(entry, reader, "exclude")
    return team


def rows_of(team, query: str = ""):
    answer = team.client(team.alice).get(team.url(f"screening/title-abstract/agreement/csv/{query}"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_csv_holds_what_the_page_shows(read):
    everybody, day, together = rows_of(read)

    assert (everybody["Of"], everybody["Reports"], everybody["Observed agreement"]) == ("All pairs", "2", "0.5")
    assert (everybody["Maybe counted"], day["What"], together["Krippendorff's alpha"]) == ("as Include", "day", "0.0")


def test_csv_says_how_a_maybe_was_counted(read):
    assert rows_of(read, "?maybe=apart")[0]["Maybe counted"] == "as an answer of its own"
    assert rows_of(read, "?maybe=apart")[0]["Positive agreement"] == ""


def test_csv_says_not_estimable(team):
    entry = make_entry(team.review)
    for reader in (team.bob, team.carol):
        make_vote(entry, reader, "exclude")

    first = rows_of(team)[0]

    assert (first["Observed agreement"], first["Kappa"], first["Positive agreement"]) == (
        "1.0",
        "not estimable",
        "not estimable",
    )


def test_a_name_that_a_spreadsheet_would_run_is_disarmed(team):
    for user, name in ((team.bob, "=HYPERLINK(1)"), (team.carol, "+1")):
        user.name = name
        user.save()
    dan_too = make_conflict(make_entry(team.review), team.bob, team.carol)
    make_vote(dan_too, team.bob, "include")

    from reviews.actions import remove_member
    from tests.makers.people import make_member, make_user, member

    remove_member(by=team.lead, membership=member(team.review, team.carol))
    eve = make_user("Eve")
    make_member(team.review, eve)
    make_conflict(make_entry(team.review), team.bob, eve)
    make_vote(dan_too, eve, "include")

    pairs = [row["Of"] for row in rows_of(team) if row["What"] == "pair"]
    assert "'=HYPERLINK(1) and +1" in pairs


def test_csv_is_refused_while_one_reads(read):
    make_reports(read.review, 1)

    answer = read.client(read.bob).get(read.url("screening/title-abstract/agreement/csv/"))

    assert (answer.status_code, b"sealed while you read" in answer.content) == (409, True)


def test_the_headline_says_how_many_agreed_and_nothing_while_one_reads(read):
    headline = "screening/title-abstract/agreement/headline/"
    assert "1 of 2</span>, kappa" in read.client(read.alice).get(read.url(headline)).content.decode()
    make_reports(read.review, 1)

    sealed = read.client(read.bob).get(read.url(headline)).content.decode()

    assert ("1 of 2" in sealed, "kappa" in sealed) == (False, False)
