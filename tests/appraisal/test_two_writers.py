"""Two people, or one in two tabs, at the same study in the same moment; PostgreSQL only, for SQLite has one writer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from appraisal import actions, queries, seals
from appraisal.models import Appraisal, Consensus
from reviews import audit
from reviews.errors import Refused
from tests.makers.appraisal import appraise, draft, make_study

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (set DATABASE_URL)")


def at_once(*acts) -> list[str]:
    """Runs the acts in threads that set out together; "done" or the refusal of each, in order."""
    together = Barrier(len(acts))

    def run(act) -> str:
        together.wait(timeout=10)
        try:
            act()
        except Refused as refused:
            return str(refused)
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def study(team):
    return make_study(team.lead, "Aldermoor 2011")


def test_last_place_goes_to_one_of_two(team, study):
    bob, carol = team.member(team.bob), team.member(team.carol)
    actions.change_settings(
        by=team.lead, instrument=queries.default_instrument(), appraisers_required=1, show_names=False, weights={}
    )
    draft(bob, study, "YYYYYYYYYY")
    draft(carol, study, "NNNNNNNNNN")

    said = at_once(lambda: actions.submit(by=bob, study=study), lambda: actions.submit(by=carol, study=study))

    assert said.count("done") == 1 and any("all the appraisals it needs" in text for text in said)
    assert seals.submitted_counts(team.review) == {study.pk: 1}


def test_first_answers_from_two_tabs_make_one_draft(team, study):
    bob = team.member(team.bob)

    said = at_once(*(lambda code=code: draft_one(bob, study, code) for code in ("1", "2", "3", "4")))

    assert said == ["done"] * 4
    assert Appraisal.objects.by(team.bob).count() == 1
    assert set(queries.my_answers(team.bob, queries.mine(team.bob, study))) == {"1", "2", "3", "4"}
    assert audit.verify(team.review).faults == ()


def draft_one(by, study, code):
    actions.save_answers(by=by, study=study, answers={code: ("yes", "")})


def test_two_decisions_on_one_item_leave_one_standing(team, study):
    bob, carol = team.member(team.bob), team.member(team.carol)
    appraise(bob, study, "YYYYYYYYYY")
    appraise(carol, study, "NYYYYYYYYY")

    said = at_once(
        lambda: actions.decide(by=bob, study=study, code="1", value="yes", seen=0),
        lambda: actions.decide(by=carol, study=study, code="1", value="no", seen=0),
    )

    assert said.count("done") == 1
    assert Consensus.objects.filter(ended_at__isnull=True).count() == 1
