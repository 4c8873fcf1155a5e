"""Appraisals are drafted, submitted, compared and agreed upon; each act is logged, each state refuses what it must."""

import pytest
from django.db import IntegrityError, transaction

from appraisal import actions, queries, seals
from appraisal.models import Answer, AnswerQuote, Appraisal, Consensus, Instrument, ReviewInstrument
from appraisal.rules import instrument as rules
from reviews import audit
from reviews.errors import Refused
from reviews.models import AuditEvent
from tests.makers.appraisal import appraise, draft, link_report, main_report, make_study, values
from tests.makers.people import make_member, make_review, make_user


@pytest.fixture
def study(team):
    return make_study(team.lead, "Aldermoor 2011")


@pytest.fixture
def bob(team):
    return team.member(team.bob)


@pytest.fixture
def carol(team):
    return team.member(team.carol)


def test_new_review_begins_with_casp_and_two_people(team):
    chosen = queries.setting(team.review)

    assert (chosen.instrument.key, chosen.appraisers_required, chosen.weights) == ("casp-qualitative", 2, {})
    assert AuditEvent.objects.filter(review=team.review, kind="appraisal_set_up").count() == 1


def test_load_instruments_adds_nothing_twice(db):
    before = list(Instrument.objects.values_list("pk", flat=True))

    assert actions.load_instruments() == []
    assert list(Instrument.objects.values_list("pk", flat=True)) == before


def test_structure_gives_back_the_instrument_as_it_was_read(db):
    shipped = next(one for one in rules.shipped() if one.key == "casp-qualitative")

    assert queries.structure(queries.default_instrument()) == shipped


def test_set_up_of_another_review_in_a_database_that_lost_its_instruments_loads_them(db):
    ReviewInstrument.objects.all().delete()
    for instrument in Instrument.objects.all():
        instrument.items.all().delete()
        instrument.delete()

    review = make_review()

    assert queries.setting(review).instrument.items.count() == 10


def test_save_answers_begins_a_draft_and_keeps_it(bob, study, audited):
    actions.save_answers(by=bob, study=study, answers={"1": ("yes", " Clear. "), "6": ("", "")})

    assert queries.my_answers(bob.user, queries.mine(bob.user, study))["1"] == queries.Given("yes", "Clear.")
    assert Appraisal.objects.by(bob.user).get().submitted_at is None


def test_save_answers_twice_the_same_is_one_event(bob, study):
    draft(bob, study, "Y")
    draft(bob, study, "Y")

    assert AuditEvent.objects.filter(kind="appraisal_answered").count() == 1


def test_save_answers_logs_the_value_and_only_the_hash_of_the_comment(bob, study):
    actions.save_answers(by=bob, study=study, answers={"3": ("no", "Nobody says why.")})

    event = AuditEvent.objects.get(kind="appraisal_answered")
    assert event.data == {"answers": {"3": ["no", audit.digest("Nobody says why.")]}}
    assert event.sealed_in == "appraisal"


@pytest.mark.parametrize(("code", "value"), [("1", "perhaps"), ("11", "yes"), ("1a", "yes")])
def test_save_answers_refuses_what_the_checklist_does_not_know(bob, study, code, value):
    with pytest.raises(Refused):
        actions.save_answers(by=bob, study=study, answers={code: (value, "")})

    assert Answer.objects.by(bob.user).count() == 0


def test_keep_quote_stands_with_its_page_once(bob, study, audited):
    for _ in range(2):
        actions.keep_quote(
            by=bob, study=study, code="6", report=main_report(study), text=" By their therapist. ", page="3"
        )

    given = queries.my_answers(bob.user, queries.mine(bob.user, study))["6"]
    assert given.quotes == (queries.Quote(main_report(study).pk, "By their therapist.", "3"),)


def test_keep_quote_refuses_a_report_of_another_study(bob, team, study):
    stranger = main_report(make_study(team.lead))

    with pytest.raises(Refused, match="does not belong"):
        actions.keep_quote(by=bob, study=study, code="1", report=stranger, text="words")


def test_drop_quote_takes_the_named_one(bob, study, audited):
    report = main_report(study)
    actions.keep_quote(by=bob, study=study, code="1", report=report, text="first", page="1")
    actions.keep_quote(by=bob, study=study, code="1", report=report, text="second", page="2")

    actions.drop_quote(by=bob, study=study, code="1", mark=queries.Quote(report.pk, "first", "1").mark)

    assert [row.text for row in AnswerQuote.objects.by(bob.user)] == ["second"]


def test_submit_refuses_while_an_item_is_neither_answered_nor_explained(bob, study):
    draft(bob, study, "YYYYYYYY")

    with pytest.raises(Refused, match="Items 9 and 10 are not answered yet"):
        actions.submit(by=bob, study=study)


def test_submit_takes_an_item_that_says_why_not(bob, study, audited):
    appraisal = appraise(bob, study, "YYYYYYYYY-")

    assert appraisal.submitted_at is not None


def test_submitted_appraisal_refuses_changes(bob, study):
    appraise(bob, study)

    with pytest.raises(Refused, match="Take it back first"):
        draft(bob, study, "N")


def test_reopen_before_the_other_is_in_allows_changes(bob, study, audited):
    appraise(bob, study)

    actions.reopen(by=bob, study=study)
    appraise(bob, study, "NNNNNNNNNN")

    assert queries.my_answers(bob.user, queries.mine(bob.user, study))["1"].value == "no"


def test_reopen_after_both_are_in_is_refused(bob, carol, study):
    appraise(bob, study)
    appraise(carol, study)

    with pytest.raises(Refused, match="have been opened"):
        actions.reopen(by=bob, study=study)


def test_third_appraiser_is_told_and_keeps_the_draft(team, bob, carol, study):
    dan = make_member(team.review, make_user("Dan"))
    draft(dan, study, "YY")
    appraise(bob, study)
    appraise(carol, study)

    with pytest.raises(Refused, match="all the appraisals it needs"):
        actions.save_answers(by=dan, study=study, answers={"3": ("no", "")})

    assert len(queries.my_answers(dan.user, queries.mine(dan.user, study))) == 2


def test_decide_keeps_the_originals_and_supersedes_by_a_new_row(bob, carol, study, audited):
    appraise(bob, study, "YYYYYYYYYY")
    appraise(carol, study, "YNYYYYYYYY")

    first = actions.decide(by=bob, study=study, code="2", value="no", seen=0)
    second = actions.decide(by=carol, study=study, code="2", value="yes", note="Talked through.", seen=first.pk)

    first.refresh_from_db()
    assert first.ended_at is not None and second.ended_at is None
    assert [side["2"] for side in values(bob, study)] == ["yes", "no"]
    assert queries.decided(study)["2"].value == "yes"


def test_decide_twice_the_same_is_one_row(bob, carol, study):
    appraise(bob, study, "YYYYYYYYYY")
    appraise(carol, study, "NYYYYYYYYY")

    rows = {actions.decide(by=bob, study=study, code="1", value="no", seen=0).pk for _ in range(2)}

    assert len(rows) == 1 and Consensus.objects.count() == 1


def test_decide_on_a_page_that_others_overtook_is_refused(bob, carol, study):
    appraise(bob, study, "YYYYYYYYYY")
    appraise(carol, study, "NYYYYYYYYY")
    actions.decide(by=carol, study=study, code="1", value="no", seen=0)

    with pytest.raises(Refused, match="since you opened the page"):
        actions.decide(by=bob, study=study, code="1", value="yes", seen=0)


def test_decide_on_an_answer_that_nobody_gave_needs_a_note(bob, carol, study):
    appraise(bob, study, "YYYYYYYYYY")
    appraise(carol, study, "NYYYYYYYYY")

    with pytest.raises(Refused, match="Say in the note"):
        actions.decide(by=bob, study=study, code="1", value="cant_tell")
    actions.decide(by=bob, study=study, code="1", value="cant_tell", note="The appendix is missing.")

    assert queries.decided(study)["1"].value == "cant_tell"


def test_decide_before_all_are_in_is_refused(bob, team, study):
    appraise(bob, study)

    with pytest.raises(Refused, match="Not all appraisals"):
        actions.decide(by=team.lead, study=study, code="1", value="yes")


def test_withdraw_decision_opens_the_difference_again(bob, carol, study, audited):
    appraise(bob, study, "YYYYYYYYYY")
    appraise(carol, study, "NYYYYYYYYY")
    actions.decide(by=bob, study=study, code="1", value="no")

    actions.withdraw_decision(by=carol, study=study, code="1")

    assert queries.decided(study) == {}
    assert queries.grid(study.review, bob).rows[0].differing == 1


def test_agreed_item_stands_without_a_row_and_can_be_changed(bob, carol, study):
    appraise(bob, study)
    appraise(carol, study)
    assert queries.grid(study.review, bob).rows[0].row.counts == "10/0/0"

    actions.decide(by=bob, study=study, code="10", value="no", note="On second thought.")

    assert queries.grid(study.review, bob).rows[0].row.counts == "9/1/0"


def test_database_refuses_to_change_or_delete_a_decision(bob, carol, study):
    appraise(bob, study)
    appraise(carol, study)
    row = actions.decide(by=bob, study=study, code="1", value="yes")

    with pytest.raises(IntegrityError), transaction.atomic():
        Consensus.objects.filter(pk=row.pk).update(value="no")
    with pytest.raises(IntegrityError), transaction.atomic():
        Consensus.objects.filter(pk=row.pk).delete()


def test_change_settings_keeps_the_instrument_once_somebody_answered(team, bob, study):
    draft(bob, study, "Y")
    other = Instrument.objects.create(key="other", edition="1", title="Another checklist")
    unchanged = {"appraisers_required": 2, "show_names": False, "weights": {}}

    with pytest.raises(Refused, match="one edition"):
        actions.change_settings(by=team.lead, instrument=other, **unchanged)


def test_change_settings_to_one_person_opens_what_is_in(team, bob, carol, study, audited):
    appraise(bob, study)
    assert values(carol, study) == []

    actions.change_settings(
        by=team.lead,
        instrument=queries.default_instrument(),
        appraisers_required=1,
        show_names=False,
        weights={},
    )

    assert len(values(carol, study)) == 1
    assert queries.owed(carol).count() == 0


def test_study_whose_last_report_was_unlinked_is_not_appraised(team, bob, study):
    study.links.update(ended_at="2026-01-01T00:00Z")

    assert queries.owed(bob).count() == 0
    link_report(team.lead, study)
    assert queries.owed(bob).count() == 1


def test_every_act_leaves_a_chain_that_verifies(team, bob, carol, study):
    appraise(bob, study)
    appraise(carol, study, "NYYYYYYYYY")
    actions.decide(by=team.lead, study=study, code="1", value="no")

    assert audit.verify(team.review).faults == ()
    assert seals.submitted_counts(team.review) == {study.pk: 2}
