"""The twins once more, with a calibration round open, one closed, and shares: Bob is served the same bytes."""

import pytest

from screening import actions
from screening.rules.sampling import drawn
from tests.makers.screening import entry_of, make_vote, titles
from tests.screening import test_twins as twins
from tests.screening.test_twins import rolled_back, session_of_bob

scene = twins.scene
LAST = 6  # the one report that Carol's acts leave alone
SEED = next(seed for seed in map(str, range(100)) if drawn(range(1, LAST + 1), 1, seed) == [LAST])


def draw(team, size: int):
    return actions.draw_round(by=team.lead, stage=titles(team.review), size=size, seed=SEED)


@pytest.mark.parametrize("size", [3, 6])
@pytest.mark.parametrize("early", [0, 4])
def test_with_a_round_open_bob_sees_the_same_whatever_carol_decides(scene, size, early):
    team, criteria = scene
    draw(team, size)

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False, early=early))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=True, early=early))

    twins._compare(one, other)


@pytest.mark.parametrize("early", [1, 5])
def test_with_a_round_open_bob_sees_the_same_whenever_carol_decides(scene, early):
    team, criteria = scene
    draw(team, 4)

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=False, early=early))

    twins._compare(one, other)


@pytest.mark.parametrize("kept", [True, False])
def test_closed_round_opens_nothing_beside_itself(scene, kept):
    team, criteria = scene
    sample = draw(team, 1)
    entry = entry_of(team.review.reports.get(number=LAST))
    make_vote(entry, team.bob, "include")
    make_vote(entry, team.carol, "exclude")
    actions.close_round(by=team.lead, sample=sample, keep_votes=kept)

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=True))

    twins._compare(one, other)
    rounds = [page for what, _, _, page in one if what.endswith("/rounds/1/")]
    assert rounds and all(b"Where they differ" in page and b"Carol" in page for page in rounds)


def test_with_shares_bob_sees_the_same_whatever_carol_decides(scene):
    team, criteria = scene
    parts = {team.member(team.bob): 100, team.member(team.carol): 100}
    actions.lay_shares(by=team.lead, stage=titles(team.review), percents=parts)

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=True))

    twins._compare(one, other)


def test_twins_with_a_round_differ_when_its_progress_is_told(scene, monkeypatch):
    """The test of the test: how far Carol is in the round would tell Bob apart from his twin."""
    team, criteria = scene
    draw(team, 4)
    monkeypatch.setattr("screening.queries.samples.seals.is_sealed", lambda *args, **kwargs: False)

    one = rolled_back(lambda: session_of_bob(team, criteria, turned=False))
    other = rolled_back(lambda: session_of_bob(team, criteria, turned=False, early=3))

    assert one != other
