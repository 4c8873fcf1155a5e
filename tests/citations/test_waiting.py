"""What waits is said in the right number, and only to who may do it."""

import pytest

from citations import waiting
from reviews.rules.roles import Role
from tests.makers.citations import make_batch, make_pair, make_report
from tests.makers.people import make_member, make_user


@pytest.mark.parametrize(("files", "words"), [(1, "file to confirm"), (2, "files to confirm")])
def test_files_that_wait(team, files, words):
    for nth in range(files):
        make_batch(team.review, name=f"{nth}.ris")

    found = waiting.files(team.lead)

    assert (found.count, found.of_what) == (files, words)


@pytest.mark.parametrize(("pairs", "words"), [(1, "pair to decide"), (2, "pairs to decide")])
def test_pairs_that_wait(team, pairs, words):
    for _ in range(pairs):
        make_pair(make_report(team.review), make_report(team.review))

    found = waiting.pairs(team.lead)

    assert (found.count, found.of_what) == (pairs, words)


def test_observer_has_nothing_to_do(team):
    observer = make_member(team.review, make_user("Olga"), Role.OBSERVER)
    make_batch(team.review)
    make_pair(make_report(team.review), make_report(team.review))

    assert (waiting.files(observer).count, waiting.pairs(observer).count) == (None, None)
