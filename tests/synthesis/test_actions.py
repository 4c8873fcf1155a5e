"""One extraction stands per study; whoever changes it stands for it; nothing changes behind a page's back."""

import pytest

from reviews import audit
from reviews.errors import Refused
from reviews.models import AuditEvent
from synthesis import actions, queries
from synthesis.models import Extraction, Value
from tests.makers.appraisal import make_study
from tests.makers.synthesis import describe, said


@pytest.fixture
def study(team):
    return make_study(team.lead, "Aldermoor 2011")


@pytest.fixture
def bob(team):
    return team.member(team.bob)


@pytest.fixture
def carol(team):
    return team.member(team.carol)


def stands(study):
    return queries.values(study.review)[study.pk]


def test_new_review_begins_with_the_default_form(team):
    keys = [field.key for field in queries.fields(team.review)]

    assert keys[:2] == ["country", "years"] and len(keys) == 16
    assert {"n_recruited", "n_analysed", "n_eligible", "women", "men", "gender_other"} <= set(keys)


def test_save_values_stands_at_once(bob, study, audited):
    describe(bob, study, country=" Norway ", n_eligible=12, women=None)

    assert stands(study)["country"].text == "Norway"
    assert stands(study)["n_eligible"].number == 12
    assert stands(study)["women"].shown == "not reported"


def test_save_values_without_a_change_writes_nothing(bob, study):
    describe(bob, study, country="Norway")
    before = AuditEvent.objects.count()

    describe(bob, study, country="Norway")

    assert AuditEvent.objects.count() == before


def test_save_values_of_another_takes_over_and_leaves_the_first_row_as_it_was(bob, carol, study, audited):
    describe(bob, study, country="Norway", age="19 to 51")
    describe(carol, study, country="Denmark")

    assert stands(study)["country"].text == "Denmark" and stands(study)["age"].text == "19 to 51"
    assert queries.agreed(study.review, study).author == carol.user
    first = Extraction.objects.by(bob.user).get()
    assert Value.objects.by(bob.user).get(extraction=first, field__key="country").text == "Norway"


def test_save_values_back_and_forth_keeps_one_standing(bob, carol, study):
    for by, country in [(bob, "Norway"), (carol, "Denmark"), (bob, "Sweden"), (carol, "Iceland")]:
        describe(by, study, country=country, setting="Clinic")

    assert Extraction.objects.unsealed().filter(study=study).count() == 1
    assert (stands(study)["country"].text, stands(study)["setting"].text) == ("Iceland", "Clinic")


def test_empty_value_empties_the_field(bob, study):
    describe(bob, study, country="Norway")

    describe(bob, study, country="")

    assert "country" not in stands(study)


def test_unclear_number_keeps_the_words(bob, study):
    actions.save_values(by=bob, study=study, values={"n_eligible": said("ten or eleven", Value.State.UNCLEAR)})

    assert stands(study)["n_eligible"].shown == "ten or eleven (unclear)"


def test_value_that_changed_since_the_page_was_opened_is_refused(bob, carol, study):
    describe(bob, study, country="Norway")
    seen = {"country": stands(study)["country"].seen}
    describe(bob, study, country="Denmark")

    with pytest.raises(Refused, match="it is now Denmark"):
        actions.save_values(by=carol, study=study, values={"country": said("Sweden")}, seen=seen)


@pytest.mark.parametrize("values", [{"shoe_size": said("44")}, {"n_eligible": said(-1)}])
def test_save_values_refuses_what_the_form_does_not_take(bob, study, values):
    with pytest.raises(Refused):
        actions.save_values(by=bob, study=study, values=values)

    assert Extraction.objects.by(bob.user).count() == 0


def test_log_holds_numbers_and_hashes_and_no_words(bob, study):
    describe(bob, study, country="Norway", n_eligible=12)

    data = AuditEvent.objects.get(kind="characteristics_saved").data
    assert data["values"]["country"] == ["given", audit.digest("Norway"), "", ""]
    assert data["values"]["n_eligible"][:2] == ["given", 12]


def test_add_group_counts_the_shared_people_once(team, bob, study, audited):
    other = make_study(team.lead)
    describe(bob, study, n_eligible=16)
    describe(bob, other, n_eligible=10)
    assert queries.people(team.review) == "2 studies, 26 participants"

    group = actions.add_group(by=bob, label="One clinic", studies=[study, other])
    assert queries.people(team.review) == "2 studies, 16 participants"

    actions.end_group(by=bob, group=group)
    assert queries.people(team.review) == "2 studies, 26 participants"


def test_add_group_refuses_one_study_and_a_study_twice(team, bob, study):
    second, third = make_study(team.lead), make_study(team.lead)
    with pytest.raises(Refused, match="at least two"):
        actions.add_group(by=bob, label="Alone", studies=[study])
    actions.add_group(by=bob, label="One clinic", studies=[study, second])

    with pytest.raises(Refused, match="already in the group One clinic"):
        actions.add_group(by=bob, label="Another", studies=[second, third])


def test_every_act_leaves_a_chain_that_verifies(team, bob, carol, study):
    describe(bob, study, country="Norway")
    describe(carol, study, country="Denmark")

    assert audit.verify(team.review).faults == ()
