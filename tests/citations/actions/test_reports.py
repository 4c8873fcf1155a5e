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


# ---- another value chosen


@pytest.fixture
def group(team):
    """Two reports merged; the second has the longer title, the first the earlier year."""
    a, b = make_report(team.review, "Short", year=2001), make_report(team.review, "A far longer title", year=2004)
    merge = actions.merge(by=team.lead, a=a, b=b)
    return a, b, merge


def record_of(report):
    return report.records.get()


def test_chosen_value_stands_before_the_best_and_is_logged_by_hashes(team, group, audited):
    a, _, _ = group

    actions.choose_value(by=team.lead, report=a, field="title", record=record_of(a))

    event = AuditEvent.objects.filter(kind="report_edited").last()
    assert (again(a).title, again(a).origins["title"], again(a).year) == ("Short", record_of(a).pk, 2004)
    assert (event.data["field"], event.data["chosen"]) == ("title", record_of(a).pk)
    assert "Short" not in str(event.data)


def test_chosen_value_goes_back_to_the_best(team, group):
    a, b, _ = group
    actions.choose_value(by=team.lead, report=a, field="title", record=record_of(a))

    actions.choose_value(by=team.lead, report=a, field="title", record=None)

    assert (again(a).title, again(a).origins["title"], again(a).choices) == (
        "A far longer title", record_of(b).pk, {}
    )  # fmt: skip


def test_choice_waits_while_its_record_is_out_of_the_group(team, group):
    a, b, merge = group
    actions.choose_value(by=team.lead, report=a, field="year", record=record_of(a))
    actions.choose_value(by=team.lead, report=a, field="title", record=record_of(b))

    actions.unmerge(by=team.lead, merge=merge)
    alone = (again(a).title, again(a).year)
    actions.merge(by=team.lead, a=a, b=b)

    assert alone == ("Short", 2001)
    assert (again(a).title, again(a).year) == ("A far longer title", 2001)


def test_choice_outlives_another_merge(team, group):
    a, _, _ = group
    actions.choose_value(by=team.lead, report=a, field="title", record=record_of(a))

    actions.merge(by=team.lead, a=a, b=make_report(team.review, "The longest title of them all"))

    assert again(a).title == "Short"


def test_value_written_by_hand_takes_the_place_of_the_chosen_one(team, group):
    a, _, _ = group
    actions.choose_value(by=team.lead, report=a, field="title", record=record_of(a))

    actions.edit_report_field(by=team.lead, report=a, field="title", value="By hand")

    assert (again(a).title, again(a).origins["title"], again(a).choices) == ("By hand", "hand", {})


def test_value_chosen_of_a_merged_report_is_its_groups(team, group):
    a, b, _ = group

    actions.choose_value(by=team.lead, report=again(b), field="title", record=record_of(a))

    assert again(a).title == "Short"


def test_record_of_another_report_cannot_be_chosen(team, group):
    with pytest.raises(Refused, match="not one of report"):
        actions.choose_value(by=team.lead, report=group[0], field="title", record=record_of(make_report(team.review)))


def test_record_that_says_nothing_cannot_be_chosen(team, group):
    with pytest.raises(Refused, match="says nothing of the doi"):
        actions.choose_value(by=team.lead, report=group[0], field="doi", record=record_of(group[0]))


def test_links_of_a_report_cannot_be_chosen(team, group):
    with pytest.raises(TypeError):
        actions.choose_value(by=team.lead, report=group[0], field="urls", record=None)


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
