"""The pages of rounds, checks and shares: the ladder of every address, and what each page says."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.rules.roles import Role
from screening import actions, queries
from screening.models import Entry, Sample, Share
from tests.makers.people import make_criteria, make_member, make_review, make_user
from tests.makers.screening import make_entry, make_reports, make_vote, titles

BASE = "screening/title-abstract/"


@dataclass(frozen=True)
class Rung:
    path: str
    post: dict | None = None

    @property
    def method(self) -> str:
        return "GET" if self.post is None else "POST"


RUNGS = [
    Rung("rounds/"),
    Rung("rounds/draw/", {"size": "1", "readers": ["{bob}", "{carol}"]}),
    Rung("rounds/1/"),
    Rung("rounds/1/close/", {"votes": "kept"}),
    Rung("checks/draw/", {"amount": "50", "unit": "percent"}),
    Rung("checks/1/close/", {}),
    Rung("shares/"),
    Rung("shares/lay/", {"percent_{bob}": "60", "percent_{carol}": "40"}),
    Rung("shares/give/", {"given_to": "{bob}", "size": "1", "label": "Batch 1"}),
    Rung("shares/withdraw/", {"all": "1"}),
]
every_rung = pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: f"{rung.method} {rung.path}")


@pytest.fixture
def place(team):
    """Single screening with four exclusions, a check of one of them, a closed and an open round, and shares."""
    stage = actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)
    for _ in range(4):
        make_vote(make_entry(team.review), team.bob, "exclude")
    actions.draw_check(by=team.lead, stage=stage, size=1)
    make_reports(team.review, 6)
    actions.draw_round(by=team.lead, stage=stage, size=2)
    parts = {team.member(team.bob): 50, team.member(team.carol): 50}
    actions.lay_shares(by=team.lead, stage=stage, percents=parts)
    return team


def ask(team, user, rung: Rung, *, review=None, method: str = ""):
    people = {"bob": str(team.bob.pk), "carol": str(team.carol.pk)}
    url = f"/reviews/{(review or team.review).slug}/{BASE}{rung.path}"
    client = team.client(user)
    if (method or rung.method) == "GET":
        return client.get(url)
    post = {key.format(**people): filled(value, people) for key, value in (rung.post or {}).items()}
    return client.post(url, post)


def filled(value, people: dict):
    return [each.format(**people) for each in value] if isinstance(value, list) else value.format(**people)


@every_rung
def test_works(place, rung):
    if rung.path == "rounds/draw/":
        actions.close_round(by=place.lead, sample=Sample.objects.get(kind="round"), keep_votes=True)
    if rung.path == "shares/give/":
        actions.withdraw_shares(by=place.lead, stage=titles(place.review), shares=Share.objects.all())

    answer = ask(place, place.alice, rung)

    assert answer.status_code == (200 if rung.method == "GET" else 302)


@every_rung
def test_reviewer_looks_and_changes_nothing(place, rung):
    assert ask(place, place.bob, rung).status_code == (200 if rung.method == "GET" else 403)


@every_rung
def test_stranger_finds_nothing(team, rung):
    assert ask(team, team.charlie, rung).status_code == 404


@every_rung
def test_signed_out_goes_to_sign_in(team, rung):
    answer = ask(team, None, rung)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/account/login/")


@every_rung
def test_wrong_method_is_refused(team, rung):
    assert ask(team, team.alice, rung, method="POST" if rung.method == "GET" else "GET").status_code == 405


@pytest.mark.parametrize("rung", [rung for rung in RUNGS if "/1/" in rung.path], ids=lambda rung: rung.path)
def test_number_of_another_review_is_not_found(place, rung):
    assert ask(place, place.alice, rung, review=make_review(lead=place.alice, title="Another")).status_code == 404


def test_share_of_another_review_is_not_taken_back(place):
    other = make_review(lead=place.alice, title="Another")
    share = Share.objects.first()
    client = place.client(place.alice)

    answer = client.post(f"/reviews/{other.slug}/{BASE}shares/withdraw/", {"share": str(share.pk)})

    share.refresh_from_db()
    assert (answer.status_code, share.ended_at) == (409, None)


def page(team, user, path: str) -> str:
    answer = team.client(user).get(team.url(f"{BASE}{path}"))
    assert answer.status_code == 200
    return answer.content.decode()


def post(team, path: str, data: dict):
    return team.client(team.alice).post(team.url(f"{BASE}{path}"), data, follow=True)


def percents(team, *, bob: float, carol: float) -> dict:
    return {f"percent_{team.bob.pk}": str(bob), f"percent_{team.carol.pk}": str(carol)}


# What the pages say


def test_round_is_drawn_with_everybody_who_screens(team):
    make_reports(team.review, 40)
    everybody = [str(team.bob.pk), str(team.carol.pk)]

    answer = post(team, "rounds/draw/", {"size": "30", "readers": everybody})

    sample = Sample.objects.get()
    assert (sample.drawn.count(), sample.population) == (30, 40)
    assert "Round 1 is open" in answer.content.decode()
    assert "60 votes are still owed" in answer.content.decode()


@pytest.mark.parametrize("data", [{"size": "501"}, {"size": "0"}, {"size": "many"}, {"readers": []}])
def test_impossible_round_is_refused_in_words(team, data):
    make_reports(team.review, 2)
    sent = {"size": "1", "readers": [str(team.bob.pk), str(team.carol.pk)], **data}

    assert post(team, "rounds/draw/", sent).status_code == 409
    assert Sample.objects.count() == 0


def test_reader_sees_their_own_progress_and_the_way_on(team):
    make_reports(team.review, 4)
    actions.draw_round(by=team.lead, stage=titles(team.review), size=2)
    make_vote(queries.queue(team.member(team.bob), titles(team.review))[0], team.bob)

    text = page(team, team.bob, "rounds/")

    assert '<b class="cc-num">1</b> of <span class="cc-num">2</span> read by you' in text
    assert ("Go on reading" in text, "Left</th>" in text, "Close round" in text) == (True, False, False)


def test_open_round_has_a_page_that_tells_nothing(team):
    make_reports(team.review, 4)
    actions.draw_round(by=team.lead, stage=titles(team.review), size=2)

    assert "Sealed until the round is closed" in page(team, team.alice, "rounds/1/")
    assert "You have read 0 of 2" in page(team, team.bob, "rounds/1/")


def test_sealed_page_says_that_the_round_must_be_closed(team):
    make_reports(team.review, 1)
    actions.draw_round(by=team.lead, stage=titles(team.review), size=1)
    make_vote(queries.queue(team.member(team.bob), titles(team.review))[0], team.bob)

    text = page(team, team.bob, "team/")

    assert "once the calibration round in which you take part is closed." in text


def test_closing_says_what_becomes_of_the_votes(team):
    make_reports(team.review, 2)
    actions.draw_round(by=team.lead, stage=titles(team.review), size=1)

    assert post(team, "rounds/1/close/", {}).status_code == 409
    answer = post(team, "rounds/1/close/", {"votes": "apart"})

    assert "its votes stand apart" in answer.content.decode()
    assert Sample.objects.get().votes_kept is False


def test_closed_round_shows_agreement_and_where_they_differ(team):
    population, *_ = make_criteria(team.review, by=team.lead)
    make_reports(team.review, 3)
    sample = actions.draw_round(by=team.lead, stage=titles(team.review), size=2)
    one, other = [row.entry for row in sample.drawn.select_related("entry__report", "entry__stage", "entry__review")]
    make_vote(one, team.bob, "include")
    make_vote(one, team.carol, "exclude", reason=population)
    for reader in (team.bob, team.carol):
        make_vote(other, reader, "exclude", reason=population)
    actions.close_round(by=team.lead, sample=sample, keep_votes=True)
    make_criteria(team.review, "Population, adults only", by=team.lead)

    text = page(team, team.bob, "rounds/1/")

    assert "Bob and Carol" in text or "All pairs" in text
    assert "0.5000" in text
    assert f"report {one.report.number}," in text and f"report {other.report.number}," not in text
    assert "Version 3" in text
    assert "Named by both" in text and population.label in text  # though the criteria have changed since
    assert "Draw the next round" not in text
    assert "Draw the next round" in page(team, team.alice, "rounds/1/")


def test_maybe_can_be_counted_otherwise(team):
    make_reports(team.review, 1)
    sample = actions.draw_round(by=team.lead, stage=titles(team.review), size=1)
    entry = sample.drawn.select_related("entry__report", "entry__stage", "entry__review").get().entry
    make_vote(entry, team.bob, "maybe")
    make_vote(entry, team.carol, "include")
    actions.close_round(by=team.lead, sample=sample, keep_votes=True)

    assert "1.0000" in page(team, team.bob, "rounds/1/")
    assert "0.0000" in page(team, team.bob, "rounds/1/?maybe=exclude")


def test_check_is_drawn_as_a_share_or_as_a_number(team):
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)
    for _ in range(10):
        make_vote(make_entry(team.review), team.bob, "exclude")

    text = post(team, "checks/draw/", {"amount": "20", "unit": "percent"}).content.decode()
    post(team, "checks/draw/", {"amount": "3", "unit": "reports"})

    assert '2 <span class="cc-note">of 10 (20 %)</span>' in text
    assert [sample.drawn.count() for sample in Sample.objects.order_by("number")] == [2, 3]


def test_checks_stand_on_the_page_of_single_screening_only(team):
    assert "Checks of exclusions" not in page(team, team.alice, "rounds/")

    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)
    assert "Draw a check" in page(team, team.alice, "rounds/")
    assert "Draw a check" not in page(team, team.bob, "rounds/")


def test_bound_of_a_check_reads_as_t13_has_it(team, monkeypatch):
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)
    make_vote(make_entry(team.review), team.bob, "exclude")
    actions.draw_check(by=team.lead, stage=titles(team.review), size=1)
    real = queries.stage

    from screening.queries import samples

    rows = samples.checks(team.lead, real(team.review, "title-abstract"))
    found = [samples.Check(rows[0].sample, n, n, 0, 0) for n in (100, 300)]
    monkeypatch.setattr("screening.views.samples.samples.checks", lambda *args: found)
    text = page(team, team.alice, "rounds/")

    assert ("2.95 %" in text, "0.99 %" in text) == (True, True)


def test_shares_say_who_covers_what_and_name_gaps(team):
    make_reports(team.review, 10)
    dora = make_user("Dora")
    make_member(team.review, dora)

    text = post(
        team,
        "shares/lay/",
        {f"percent_{team.bob.pk}": "100", f"percent_{team.carol.pk}": "60", f"percent_{dora.pk}": "40"},
    ).content.decode()
    assert "Every report falls to at least 2 different readers" in text
    assert "60 to 100 %</th>" in text

    carols = [str(share.pk) for share in Share.objects.filter(user=team.carol)]
    dora_only = post(team, "shares/withdraw/", {"share": carols})
    assert "Holds no share" in dora_only.content.decode()
    team.review.memberships.filter(user=team.carol).update(roles=[Role.OBSERVER])
    assert "From 0 to 60 % of the stage, about 6 reports: 1 of 2 readers is missing" in page(
        team, team.alice, "shares/"
    )


def test_percentages_begin_from_even_parts_and_then_from_those_that_stand(team):
    assert page(team, team.alice, "shares/").count('value="100"') == 2

    post(team, "shares/lay/", percents(team, bob=100, carol=80))
    assert Share.objects.count() == 0
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)
    text = post(team, "shares/lay/", percents(team, bob=70, carol=30)).content.decode()

    assert ('value="70"' in text, 'value="30"' in text) == (True, True)
    assert ">30 %</td>" in text


def test_reader_sees_how_far_they_are_in_their_share(team):
    make_reports(team.review, 4)
    actions.give_batch(by=team.lead, stage=titles(team.review), reader=team.member(team.bob), size=3, label="First")
    make_vote(queries.queue(team.member(team.bob), titles(team.review))[0], team.bob)

    text = page(team, team.bob, "shares/")

    assert '<b class="cc-num">2</b> left for you' in text
    assert ("First" in text, "Take back" in text, "Give a batch" in text) == (True, False, False)


def test_with_too_few_readers_nothing_can_be_shared_out(team):
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=3)

    assert "only 2 screen" in page(team, team.alice, "shares/")


@pytest.mark.parametrize("path", ["rounds/", "rounds/1/", "shares/"])
@pytest.mark.parametrize("user", ["alice", "bob"])
def test_page_asks_as_often_for_fifty_as_for_one(team, path, user):
    counts = []
    for many in (1, 50):
        sample = Sample.objects.filter(kind="round", closed_at=None).first()
        if sample:
            actions.close_round(by=team.lead, sample=sample, keep_votes=True)
        make_reports(team.review, 2 * many)
        sample = actions.draw_round(by=team.lead, stage=titles(team.review), size=many)
        for row in sample.drawn.select_related("entry__report", "entry__stage", "entry__review"):
            make_vote(row.entry, team.bob, "include")
            make_vote(row.entry, team.carol, "exclude")
        actions.close_round(by=team.lead, sample=sample, keep_votes=False)
        actions.draw_round(by=team.lead, stage=titles(team.review), size=1)
        client = team.client(getattr(team, user))
        path_now = path.replace("1", str(Sample.objects.filter(kind="round").count() - 1)) if "1" in path else path
        client.get(team.url(f"{BASE}{path_now}"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(team.url(f"{BASE}{path_now}")).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= MOST_QUERIES


MOST_QUERIES = 45


@pytest.mark.parametrize("votes", [3, 9])
def test_more_than_two_readers_through_the_page(team, votes):
    """Up to nine votes on a report, each cast by its reader's own form; one dissent among them is a conflict."""
    lead = team.client(team.alice)
    rule = {
        "votes_required": str(votes),
        "maybe": "as_include",
        "reasons": "order",
        "settled_by": "another",
        "order": "shuffle",
    }
    assert lead.post(team.url(f"{BASE}rule/"), rule).status_code == 302
    readers = [team.bob, team.carol, *(make_user() for _ in range(votes - 2))]
    for reader in readers[2:]:
        make_member(team.review, reader)
    agreed, disputed = (make_entry(team.review) for _ in range(2))

    outcomes = []
    for place, reader in enumerate(readers):
        outcomes.append(Entry.objects.get(pk=agreed.pk).outcome)
        for entry, verdict in ((agreed, "include"), (disputed, "exclude" if place == votes - 1 else "include")):
            form = {"verdict": verdict, "client_key": f"{entry.pk}-{place}"}
            assert team.client(reader).post(team.url(f"{BASE}{entry.report.number}/vote/"), form).status_code == 302

    assert outcomes == ["pending"] * votes
    assert [Entry.objects.get(pk=entry.pk).outcome for entry in (agreed, disputed)] == ["include", "conflict"]
    answer = lead.get(team.url("conflicts/title-abstract/"))
    assert (answer.status_code, len(answer.context["sides"])) == (200, votes)
    surplus = make_user()
    make_member(team.review, surplus)
    assert make_vote(Entry.objects.select_related("report", "stage", "review").get(pk=disputed.pk), surplus).surplus


@pytest.mark.parametrize("path", ["rounds/", "shares/"])
def test_page_that_wants_readers_leads_to_the_team(team, path):
    team.review.memberships.exclude(user=team.alice).delete()

    assert f'href="{reverse("reviews:settings", args=[team.review.slug])}">Team</a>' in page(team, team.alice, path)
