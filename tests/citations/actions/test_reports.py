"""Fields written by hand stay; removals take a report out with its duplicates and bring it back."""

import pytest

from citations import actions, queries
from citations.models import Removal, Report
from reviews.errors import Refused
from reviews.models import AuditEvent
from tests.makers.citations import make_report

Standing = Report.Standing


def again(report):
    return Report.objects.get(pk=report.pk)


def remove(team, report, cause="Retracted"):
    return actions.remove_before_screening(by=team.lead, report=report, kind=Removal.Kind.OTHER, cause=cause)


def test_edit_writes_the_field_and_logs_only_hashes(team, audited):
    report = make_report(team.review, "A titel")

    actions.edit_report_field(by=team.lead, report=report, field="title", value="A title")

    event = AuditEvent.objects.get(kind="report_edited")
    assert (again(report).title, again(report).origins["title"]) == ("A title", "hand")
    assert "title" not in str(event.data["after"])
    assert event.data["field"] == "title"


def test_edited_field_outlives_a_merge_and_an_unmerge(team):
    a, b = make_report(team.review, "Short"), make_report(team.review, "A far longer title than that")
    actions.edit_report_field(by=team.lead, report=a, field="title", value="By hand")

    merge = actions.merge(by=team.lead, a=a, b=b)
    merged = again(a).title
    actions.unmerge(by=team.lead, merge=merge)

    assert (merged, again(a).title) == ("By hand", "By hand")


def test_emptied_field_goes_back_to_the_records(team):
    report = make_report(team.review, "As it came", year=2004)
    actions.edit_report_field(by=team.lead, report=report, field="year", value=1999)

    actions.edit_report_field(by=team.lead, report=report, field="year", value=None)

    assert again(report).year == 2004
    assert "hand" not in again(report).origins.values()


@pytest.mark.parametrize("field", ["number", "standing", "keywords", "origins"])
def test_other_fields_cannot_be_written(team, field):
    with pytest.raises(TypeError):
        actions.edit_report_field(by=team.lead, report=make_report(team.review), field=field, value="x")


def test_removed_report_leaves_with_its_duplicates_and_returns(team, audited):
    a, b = make_report(team.review), make_report(team.review)
    actions.merge(by=team.lead, a=a, b=b)

    removal = remove(team, b)
    removed = [again(a).standing, again(b).standing]
    actions.withdraw_removal(by=team.lead, removal=removal)

    assert removed == [Standing.REMOVED, Standing.MERGED]
    assert [again(a).standing, again(b).standing] == [Standing.ACTIVE, Standing.MERGED]
    assert queries.removals(team.review).count() == 0


def test_duplicate_of_a_removed_report_is_removed_with_it(team):
    a, b = make_report(team.review), make_report(team.review)
    remove(team, b)

    actions.merge(by=team.lead, a=a, b=b)

    assert again(a).standing == Standing.REMOVED
    assert queries.active_reports(team.review).count() == 0


def test_removal_twice_is_refused(team):
    report = make_report(team.review)
    remove(team, report)

    with pytest.raises(Refused, match="removed already"):
        remove(team, report)


def test_removal_without_a_cause_is_refused(team):
    with pytest.raises(Refused, match="Say why"):
        remove(team, make_report(team.review), cause=" ")


def test_withdrawn_removal_cannot_be_withdrawn_again(team):
    removal = remove(team, make_report(team.review))
    actions.withdraw_removal(by=team.lead, removal=removal)

    with pytest.raises(Refused, match="taken back already"):
        actions.withdraw_removal(by=team.lead, removal=removal)
