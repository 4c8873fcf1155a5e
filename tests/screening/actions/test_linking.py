"""Studies: which included reports belong to the same investigation."""

import pytest

from citations import actions as citations
from reviews.errors import Refused
from screening import actions, queries
from tests.makers.citations import make_pair
from tests.makers.screening import make_full_text_entry, make_vote, merge

pytestmark = pytest.mark.usefixtures("audited")


@pytest.fixture
def included(team):
    def make(**fields):
        entry = make_full_text_entry(team.review, team.bob, team.carol, **fields)
        for reader in (team.bob, team.carol):
            make_vote(entry, reader)
        return entry.report

    return make


def test_create_study_names_it_after_its_report_and_tells_namesakes_apart(team, included):
    first, second, third = included(), included(), included()

    labels = [actions.create_study(by=team.lead, report=report).label for report in (first, second)]
    chosen = actions.create_study(by=team.lead, report=third, label="The Bergen study")

    assert labels == ["Halvorsen 2021", "Halvorsen 2021b"]
    assert (chosen.label, chosen.number) == ("The Bergen study", 3)


def test_link_unlink_and_main_report(team, included):
    first, second = included(), included()
    study = actions.create_study(by=team.lead, report=first)

    actions.link_report(by=team.lead, study=study, report=second)
    actions.link_report(by=team.lead, study=study, report=second)
    actions.set_main_report(by=team.lead, study=study, report=second)
    assert _links(team) == [(second.pk, True), (first.pk, False)]
    actions.unlink_report(by=team.lead, study=study, report=second)

    assert _links(team) == [(first.pk, True)]
    assert list(queries.without_study(team.review)) == [second]


def _links(team):
    return [(link.report_id, link.is_main) for study in queries.studies(team.review) for link in study.standing_links]


def test_study_without_reports_is_no_study_any_more(team, included):
    report = included()
    study = actions.create_study(by=team.lead, report=report)

    actions.unlink_report(by=team.lead, study=study, report=report)

    assert list(queries.studies(team.review)) == []


def test_create_study_refuses_a_report_that_is_not_included(team):
    entry = make_full_text_entry(team.review, team.bob, team.carol)

    with pytest.raises(Refused, match="Only reports included"):
        actions.create_study(by=team.lead, report=entry.report)


def test_create_study_is_sealed_while_one_reads_full_texts(team, included):
    report = included()
    make_full_text_entry(team.review, team.bob, team.carol)

    with pytest.raises(Refused, match="sealed while you read"):
        actions.create_study(by=team.member(team.bob), report=report)


def test_study_report_that_is_no_longer_included_is_told(team, included):
    report = included()
    actions.create_study(by=team.lead, report=report)
    entry = queries.entries(team.review, queries.stage(team.review, "full-text")).get(report=report)

    make_vote(entry, team.bob, "awaiting")

    assert queries.no_longer_included(team.review) == {report.pk}


def test_study_of_a_merged_report_counts_for_its_group(team, included):
    first, second = included(), included()
    actions.create_study(by=team.lead, report=second)

    merge(team.lead, first, second)

    assert list(queries.without_study(team.review)) == []
    assert queries.no_longer_included(team.review) == set()


def test_rename_study_refuses_a_name_that_another_has(team, included):
    first = actions.create_study(by=team.lead, report=included())
    second = actions.create_study(by=team.lead, report=included())

    with pytest.raises(Refused, match="Another study is called"):
        actions.rename_study(by=team.lead, study=second, label=first.label.upper())
    actions.rename_study(by=team.lead, study=second, label="Sørby 2019")

    second.refresh_from_db()
    assert second.label == "Sørby 2019"


def test_reports_said_to_be_related_lead_to_the_study(team, included):
    """What was answered when duplicates were looked for comes up again when studies are made."""
    paper, protocol, abstract, alone = (included() for _ in range(4))
    for one, other in ((paper, protocol), (protocol, abstract)):
        citations.judge(by=team.lead, pair=make_pair(one, other), answer="related")
    study = actions.create_study(by=team.lead, report=paper)

    found = queries.related(team.review, queries.without_study(team.review))

    assert {pk: (list(said.studies), list(said.reports)) for pk, said in found.items()} == {
        protocol.pk: ([study], [abstract]),
        abstract.pk: ([], [protocol]),
    }
