"""What rounds and checks tell, and to whom: nothing before a round is closed, and then its votes to who took part."""

import pytest

from screening import actions, queries, seals
from screening.models import Entry, Note, Vote
from screening.queries import samples
from screening.rules.agreement import MaybeAs
from tests.makers.people import make_criteria, make_member, make_user
from tests.makers.screening import make_entry, make_reports, make_vote, merge, titles

WORDS = {"I": "include", "M": "maybe", "E": "exclude"}


@pytest.fixture
def dora(team):
    """Who screens and takes no part in rounds."""
    dora = make_user("Dora")
    make_member(team.review, dora)
    return dora


def draw(team, size, stage=None, **fields):
    readers = [team.member(team.bob), team.member(team.carol)]
    stage = stage or titles(team.review)
    sample = actions.draw_round(by=team.lead, stage=stage, size=size, readers=readers, seed="1", **fields)
    return samples.sample(stage, "round", sample.number)


def entries_of(sample) -> list[Entry]:
    rows = sample.drawn.select_related("entry__report", "entry__stage", "entry__review").order_by("pk")
    return [row.entry for row in rows]


def read(team, sample, bob: str, carol: str, reasons=None) -> None:
    """Letters I, M, E, one an entry; "." for a vote still owed."""
    for entry, one, other in zip(entries_of(sample), bob, carol, strict=True):
        for reader, letter in ((team.bob, one), (team.carol, other)):
            if letter != ".":
                make_vote(entry, reader, WORDS[letter])


def close(team, sample, *, keep: bool = True):
    actions.close_round(by=team.lead, sample=sample, keep_votes=keep)
    return samples.sample(sample.stage, "round", sample.number)


def votes_seen(team, reader, sample) -> set[tuple[int, str]]:
    """Others' votes of a round that this person can see, as (report, name)."""
    votes = samples.votes_of(team.member(reader), sample).exclude(author=reader.pk)
    return {(vote.entry.report.number, str(vote.author)) for vote in votes}


# Who sees what, and when


def test_open_round_tells_its_readers_nothing_even_when_nothing_else_is_left(team):
    make_reports(team.review, 2)
    sample = draw(team, 2)
    read(team, sample, "IE", "EE")
    bob = team.member(team.bob)

    assert seals.open_work(bob, sample.stage).count() == 0
    assert seals.is_sealed(bob, sample.stage)
    assert votes_seen(team, team.bob, sample) == set()
    assert queries.agreement(bob, sample.stage) is None
    assert (samples.firsts_of(bob, sample), samples.differing(bob, sample)) == ({}, [])


def test_open_round_is_compared_by_nobody_not_even_by_a_lead_who_does_not_read(team):
    make_reports(team.review, 2)
    sample = draw(team, 2)
    read(team, sample, "IE", "EE")

    assert not seals.is_sealed(team.lead, sample.stage)
    assert (samples.firsts_of(team.lead, sample), samples.differing(team.lead, sample)) == ({}, [])


def test_closed_round_opens_its_votes_to_its_readers_whatever_they_still_have_to_read(team):
    make_reports(team.review, 6)
    sample = draw(team, 3)
    read(team, sample, "IEM", "EEM")
    make_vote(make_entry(team.review), team.carol)

    sample = close(team, sample)

    numbers = {entry.report.number for entry in entries_of(sample)}
    bob = team.member(team.bob)
    assert seals.is_sealed(bob, sample.stage)
    assert votes_seen(team, team.bob, sample) == {(number, "Carol") for number in numbers}
    assert Vote.objects.visible_to(bob).exclude(author=team.bob).count() == 3  # and none of outside the round
    assert len(samples.differing(bob, sample)) == 1


@pytest.mark.parametrize("keep", [True, False])
def test_report_on_which_a_vote_is_owed_stays_shut_while_its_votes_count(team, dora, keep):
    """Kept, the others' votes would reach somebody who still votes on it; apart, they count for nothing any more."""
    actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=3)
    make_reports(team.review, 1)
    sample = draw(team, 1)
    read(team, sample, "I", ".")

    sample = close(team, sample, keep=keep)

    seen = {(entries_of(sample)[0].report.number, "Bob")}
    assert votes_seen(team, team.carol, sample) == (set() if keep else seen)


def test_closed_round_stays_shut_for_who_took_no_part_and_still_reads(team, dora):
    make_reports(team.review, 4)
    sample = draw(team, 2)
    read(team, sample, "IE", "EE")
    sample = close(team, sample)
    member = team.member(dora)

    assert not samples.is_open_to(member, sample)
    assert votes_seen(team, dora, sample) == set()

    for entry in Entry.objects.filter(stage=sample.stage, places=None):
        make_vote(entry, dora)
    assert samples.is_open_to(team.member(dora), sample)
    assert len(votes_seen(team, dora, sample)) == 4


@pytest.mark.parametrize("keep", [True, False])
def test_lead_who_does_not_read_sees_a_closed_round(team, keep):
    make_reports(team.review, 4)
    sample = draw(team, 2)
    read(team, sample, "IE", "EE")

    sample = close(team, sample, keep=keep)

    assert len(votes_seen(team, team.alice, sample)) == 4


def test_notes_of_a_round_stay_sealed_with_the_stage(team):
    make_reports(team.review, 4)
    sample = draw(team, 1)
    actions.save_note(by=team.member(team.carol), entry=entries_of(sample)[0], text="Mine")
    read(team, sample, "I", "E")

    sample = close(team, sample)

    assert Note.objects.visible_to(team.member(team.bob)).count() == 0


def test_second_reading_of_what_was_set_apart_is_sealed_like_any_other(team):
    make_reports(team.review, 2)
    sample = close(team, read_round(team, "IE", "EE"), keep=False)
    make_vote(entries_of(sample)[0], team.carol, "include")

    bob = team.member(team.bob)

    assert len(votes_seen(team, team.bob, sample)) == 2
    assert not Vote.objects.visible_to(bob).filter(attempt=2).exists()


def read_round(team, bob, carol):
    sample = draw(team, len(bob))
    read(team, sample, bob, carol)
    return sample


def test_reader_is_told_only_how_far_they_are_themselves(team):
    make_reports(team.review, 5)
    sample = draw(team, 3)
    read(team, sample, "I..", "EE.")

    found = samples.one_round(team.member(team.bob), sample)
    by_lead = samples.one_round(team.lead, sample)

    assert ((found.mine.read, found.mine.left), found.others) == ((1, 2), [])
    assert by_lead.mine is None
    assert [(each.name, each.read, each.left) for each in by_lead.others] == [("Bob", 1, 2), ("Carol", 2, 1)]
    assert by_lead.left_by_all == 3


# What a round shows


@pytest.mark.parametrize("keep", [True, False])
def test_agreement_of_a_round_is_on_its_votes_as_first_cast(team, keep):
    """T7's 2x2 in small: one both include, one only Bob, one only Carol, one both exclude; then Bob thinks again."""
    make_reports(team.review, 6)
    sample = draw(team, 4)
    read(team, sample, "IIEE", "IEIE")
    make_vote(entries_of(sample)[1], team.bob, "exclude")

    sample = close(team, sample, keep=keep)

    compared = queries.compared(samples.firsts_of(team.lead, sample), MaybeAs.INCLUDE)
    assert compared.rows[0].table == [[1, 1], [1, 1]]
    assert (compared.rows[0].figures.po, compared.rows[0].figures.kappa) == (0.5, 0.0)


def test_reading_anew_does_not_change_what_a_round_showed(team):
    make_reports(team.review, 6)
    sample = close(team, read_round(team, "IIEE", "IEIE"), keep=False)
    before = samples.firsts_of(team.lead, sample)

    for entry in entries_of(sample):
        for reader in (team.bob, team.carol):
            make_vote(entry, reader, "exclude")

    assert samples.firsts_of(team.lead, sample) == before


def test_differing_lists_verdicts_before_reasons_with_both_answers(team):
    population, setting, _ = make_criteria(team.review, by=team.lead)
    make_reports(team.review, 3)
    sample = draw(team, 3)
    same, reasons, verdicts = entries_of(sample)
    for entry, bob, carol in (
        (same, ("exclude", setting), ("exclude", setting)),
        (reasons, ("exclude", population), ("exclude", setting)),
        (verdicts, ("exclude", population), ("maybe", None)),
    ):
        make_vote(entry, team.bob, bob[0], reason=bob[1])
        make_vote(entry, team.carol, carol[0], reason=carol[1])

    sample = close(team, sample)
    found = samples.differing(team.member(team.bob), sample)

    assert [(each.report, each.in_reason_only) for each in found] == [(verdicts.report, False), (reasons.report, True)]
    assert [(side.name, side.verdict, side.reason) for side in found[0].sides] == [
        ("Bob", "exclude", population.label),
        ("Carol", "maybe", ""),
    ]
    rows = queries.reasons_compared(samples.firsts_of(team.lead, sample), [population.pk, setting.pk])
    assert [(row.both, row.one) for row in rows] == [(0, 1), (1, 1)]


def test_answers_to_the_criteria_are_compared_one_by_one(team):
    first, second, _ = make_criteria(team.review, by=team.lead)
    make_reports(team.review, 3)
    sample = draw(team, 3)
    for entry, bob, carol in zip(
        entries_of(sample), ("yes", "no", "unclear"), ("yes", "unclear", "unclear"), strict=True
    ):
        make_vote(entry, team.bob, answers={str(first.pk): bob})
        make_vote(entry, team.carol, answers={str(first.pk): carol})

    sample = close(team, sample)

    found = samples.answers_compared(team.lead, sample, [first.pk, second.pk])
    assert [(criterion, figures.n, figures.agreed) for criterion, figures in found] == [(first.pk, 3, 2)]


def test_criteria_changed_between_rounds_stand_with_the_earlier_one(team):
    make_reports(team.review, 4)
    one = close(team, read_round(team, "I", "I"))
    make_criteria(team.review, "Population", by=team.lead)
    other = close(team, read_round(team, "I", "I"))
    make_criteria(team.review, "Population", "Setting", by=team.lead)

    versions = [[version.number for version in samples.versions_after(sample)] for sample in (one, other)]

    assert versions == [[2], [3]]


# Checks


def single_screening(team, count: int):
    stage = actions.set_rule(by=team.lead, stage=titles(team.review), votes_required=1)
    for _ in range(count):
        make_vote(make_entry(team.review), team.bob, "exclude")
    return stage


def test_check_tells_size_read_misses_and_the_upper_bound(team):
    stage = single_screening(team, 10)
    drawn = actions.draw_check(by=team.lead, stage=stage, size=5, seed="1")
    agreed, missed, conflict, *_ = entries_of(drawn)
    make_vote(agreed, team.carol, "exclude")
    for entry in (missed, conflict):
        make_vote(entry, team.carol, "include")
    actions.adjudicate(by=team.lead, entry=missed, verdict="include")

    check = samples.checks(team.lead, stage)[0]

    found = (check.size, check.sample.population, check.read, check.conflicts, check.missed)
    assert found == (5, 10, 3, 1, 1)
    assert check.bound == pytest.approx(0.9747, abs=1e-4)  # exact binomial, one of two: 1 - (1-p)^2 ... = .95


def test_check_without_a_miss_has_the_bound_of_t13(team):
    stage = single_screening(team, 4)
    drawn = actions.draw_check(by=team.lead, stage=stage, size=3)
    for entry in entries_of(drawn):
        make_vote(entry, team.carol, "exclude")

    check = samples.checks(team.lead, stage)[0]

    assert (check.decided, check.missed, check.bound) == (3, 0, pytest.approx(1 - 0.05 ** (1 / 3)))
    assert samples.Check(drawn, 100, 100, 0, 0).percent == pytest.approx(2.95, abs=0.005)
    assert samples.Check(drawn, 300, 300, 0, 0).percent == pytest.approx(0.99, abs=0.005)


def test_closed_check_counts_only_what_was_read(team):
    stage = single_screening(team, 4)
    drawn = actions.draw_check(by=team.lead, stage=stage, size=3)
    make_vote(entries_of(drawn)[0], team.carol, "exclude")

    actions.close_check(by=team.lead, sample=drawn)

    check = samples.checks(team.lead, stage)[0]
    assert (check.size, check.read, check.bound) == (3, 1, pytest.approx(0.95))


# What Carol says in the check, what the lead settles, what both say anew once the report was sent back; and what the
# check tells from then on: read, in conflict, missed.
SENT_BACK = {
    "confirmed, not yet read anew": ("E", "", "", (1, 0, 0)),
    "confirmed, excluded again": ("E", "", "EE", (1, 0, 0)),
    "confirmed, in conflict now": ("E", "", "EI", (1, 0, 0)),
    "confirmed, and included after all": ("E", "", "II", (1, 0, 1)),
    "missed, not yet read anew": ("I", "I", "", (1, 0, 1)),
    "missed, excluded now": ("I", "I", "EE", (1, 0, 1)),
    "missed, included again": ("I", "I", "II", (1, 0, 1)),
    "settled as excluded, not yet read anew": ("I", "E", "", (1, 0, 0)),
    "in conflict, not yet read anew": ("I", "", "", (1, 1, 0)),
    "in conflict, half read anew": ("I", "", "E", (1, 1, 0)),
    "in conflict, excluded now": ("I", "", "EE", (1, 0, 0)),
    "in conflict, included now": ("I", "", "II", (1, 0, 1)),
    "in conflict, and again": ("I", "", "EI", (1, 1, 0)),
}
# The same once the check was closed, so that one reader is enough again.
SENT_BACK_LATER = {
    "confirmed, not yet read anew": ("E", "", "", (1, 0, 0)),
    "confirmed, and included after all": ("E", "", "I", (1, 0, 1)),
    "missed, not yet read anew": ("I", "I", "", (1, 0, 1)),
    "missed, excluded now": ("I", "I", "E", (1, 0, 1)),
    "in conflict, not yet read anew": ("I", "", "", (1, 1, 0)),
    "in conflict, excluded now": ("I", "", "E", (1, 0, 0)),
    "in conflict, included now": ("I", "", "I", (1, 0, 1)),
}
CASES = [
    *(pytest.param(False, *case, id=f"open: {name}") for name, case in SENT_BACK.items()),
    *(pytest.param(True, *case, id=f"closed: {name}") for name, case in SENT_BACK_LATER.items()),
]


def found_by(check) -> tuple[int, int, int]:
    return check.read, check.conflicts, check.missed


@pytest.mark.parametrize(("closed", "second", "settled", "anew", "told"), CASES)
def test_report_sent_back_stays_in_what_its_check_found(team, closed, second, settled, anew, told):
    stage = single_screening(team, 4)
    drawn = actions.draw_check(by=team.lead, stage=stage, size=2, seed="1")
    entry, other = entries_of(drawn)
    make_vote(entry, team.carol, WORDS[second])
    make_vote(other, team.carol, "exclude")
    if settled:
        actions.adjudicate(by=team.lead, entry=entry, verdict=WORDS[settled])
    if closed:
        actions.close_check(by=team.lead, sample=drawn)

    actions.send_back(by=team.lead, entry=entry)
    for reader, letter in zip((team.bob, team.carol), anew, strict=False):
        make_vote(entry, reader, WORDS[letter])

    check = samples.checks(team.lead, stage)[0]
    read, conflicts, missed = told
    assert (check.size, check.sample.population, *found_by(check)) == (2, 4, read + 1, conflicts, missed)


def test_finding_outlives_being_sent_back_twice_and_another_check(team):
    stage = single_screening(team, 1)
    first = actions.draw_check(by=team.lead, stage=stage, size=1)
    (entry,) = entries_of(first)
    make_vote(entry, team.carol, "include")
    actions.adjudicate(by=team.lead, entry=entry, verdict="include")
    actions.close_check(by=team.lead, sample=first)
    for _ in range(2):
        actions.send_back(by=team.lead, entry=entry)
        make_vote(entry, team.bob, "exclude")
    second = actions.draw_check(by=team.lead, stage=stage, size=1)
    make_vote(entry, team.carol, "exclude")

    found = {check.sample: found_by(check) for check in samples.checks(team.lead, stage)}

    assert found == {first: (1, 0, 1), second: (1, 0, 0)}


def test_check_that_gave_a_report_up_tells_nothing_of_the_next_one_that_drew_it(team):
    stage = single_screening(team, 1)
    first = actions.draw_check(by=team.lead, stage=stage, size=1)
    actions.close_check(by=team.lead, sample=first)
    second = actions.draw_check(by=team.lead, stage=stage, size=1)
    make_vote(entries_of(second)[0], team.carol, "exclude")

    found = {check.sample: found_by(check) for check in samples.checks(team.lead, stage)}

    assert found == {first: (0, 0, 0), second: (1, 0, 0)}


def test_finding_on_merged_reports_is_kept_where_it_was_drawn(team):
    stage = single_screening(team, 2)
    drawn = actions.draw_check(by=team.lead, stage=stage, size=2)
    one, other = sorted(entries_of(drawn), key=lambda entry: entry.pk)
    make_vote(one, team.carol, "exclude")
    make_vote(other, team.carol, "exclude")
    merge(team.lead, one.report, other.report)

    actions.send_back(by=team.lead, entry=one)

    assert found_by(samples.checks(team.lead, stage)[0]) == (2, 0, 0)


def test_check_is_sealed_for_who_still_reads(team):
    stage = single_screening(team, 4)
    actions.draw_check(by=team.lead, stage=stage, size=3)

    check = samples.checks(team.member(team.carol), stage)[0]

    assert (check.size, check.read, check.missed, check.bound) == (3, None, None, None)


@pytest.mark.parametrize("count", [1, 50])
def test_pages_of_rounds_ask_a_fixed_number_of_times(team, django_assert_num_queries, count):
    make_reports(team.review, 2 * count)
    close(team, read_round(team, "I" * count, "E" * count))
    stage = queries.stages(team.review).get(key="title-abstract")
    draw(team, count)
    bob = team.member(team.bob)

    with django_assert_num_queries(4):
        assert len(samples.rounds(bob, stage)) == 2
    closed = samples.sample(stage, "round", 1)
    seals.open_stages(bob)
    with django_assert_num_queries(2):
        samples.firsts_of(bob, closed)
        assert len(samples.differing(bob, closed)) == count
