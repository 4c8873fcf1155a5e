"""What is read for one report, and for the next ten, does not grow with the stage."""

import pytest
from django.db import connection, transaction

from citations.models import FullText, Retrieval
from screening import actions, queries
from screening.actions import settling
from tests.makers.people import make_member, make_user
from tests.makers.screening import entry_of, make_reports, make_vote, merge, titles
from tests.plans import touched

MANY = 2000
Status = Retrieval.Status
MOST_ROWS, MOST_STEPS = 500, 6000


@pytest.fixture
def group(team):
    """Two reports found to be one, among many; nobody has told the database how many."""
    reports = make_reports(team.review, MANY)
    entry = entry_of(reports[100])
    make_vote(entry, team.bob)
    make_vote(entry, team.carol, "exclude")
    merge(team.lead, reports[100], reports[900])
    seek(team, reports)
    return entry


def seek(team, reports):
    """Each report has a line and a file; of the two that are one, the member has the last line, before all others."""
    by, one, last = team.alice, reports[100], reports[900]
    lines = [(one, Status.OBTAINED), (last, Status.REQUESTED)]
    lines += [(report, Status.OBTAINED) for report in reports if report not in (one, last)]
    Retrieval.objects.bulk_create(
        Retrieval(review=team.review, report=report, by=by, status=status) for report, status in lines
    )
    files = [report for report in reports if report != one]
    FullText.objects.bulk_create(
        FullText(review=team.review, report=report, sha256="0" * 64, file_name="a.pdf", size=10, uploaded_by=by)
        for report in files
    )


def tell_the_size():
    """PostgreSQL reads a table this small from end to end until it knows more of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def offered(team, entry):
    """With more readers than places, so that places and claims are counted."""
    tell_the_size()
    dave, stage = make_member(team.review, make_user("Dave")), titles(team.review)
    assert queries.places_are_scarce(stage)
    return len(actions.claim(by=dave, stage=stage, entries=queries.queue(dave, stage))) == 10


def by_its_number(team, entry):
    return [found.pk for found in queries.numbered(team.review, entry.stage, entry.report.number)] == [entry.pk]


def locked_for_a_vote(team, entry):
    with transaction.atomic():
        return len(settling.locked_groups(entry.stage, [entry.report_id])[entry.report_id]) == 2


def to_be_read(team, entry):
    return len(queries.cards(team.member(team.bob), [entry])) == 1


def side_by_side(team, entry):
    return entry.pk in queries.sides(team.lead, titles(team.review), [entry])


def on_its_way(team, entry):
    """The lines and files of all reports are asked for one, whose last line and file lie with its member."""
    tell_the_size()
    found = queries.full_text_entries(titles(team.review)).get(pk=entry.pk)
    return (found.retrieval, found.has_file) == (Status.REQUESTED, True)


READS = [offered, by_its_number, locked_for_a_vote, to_be_read, side_by_side, on_its_way]


@pytest.mark.parametrize("read", READS)
def test_one_report_is_found_without_reading_the_stage(team, group, read):
    with touched() as count:
        assert read(team, group)

    assert count() < (MOST_ROWS if connection.vendor == "postgresql" else MOST_STEPS), count()
