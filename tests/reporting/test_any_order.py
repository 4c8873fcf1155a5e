"""Any order of imports, merges, answers, their undoing, votes and decisions: what must always hold does after each act,
and what can be taken back leaves every row as it was."""

import os
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from citations import actions as citations
from citations import queries
from citations.models import ImportBatch, Merge, Piece, PossibleDuplicate, Record, Removal, Report, Retrieval
from citations.rules.origins import REST, Origin
from reviews import clock, jobs
from reviews.errors import Refused
from reviews.rules.roles import Role
from screening import actions as screening
from screening.models import Adjudication, Entry, Stage, Vote
from tests.makers.appraisal import make_full_text
from tests.makers.citations import make_batch, make_import, make_pair, make_search, ris
from tests.makers.people import make_criteria, make_member, make_user, member
from tests.reporting import always

Said = PossibleDuplicate.State
BEGAN = datetime(2026, 5, 14, 9, tzinfo=UTC)
ORIGINS = (Origin("MEDLINE", "Ovid"), Origin("CINAHL", "EBSCOhost"))
TITLES = ("Harbour lantern orchard", "Meadow violin glacier", "Saffron compass thunder", "Willow marble falcon")
TORN = "TY  - JOUR\nVL  - 3\nSP  - 11\nER  - \n\n"
ANY = st.integers(0, 11)
VERDICTS = st.sampled_from(("include", "include", "exclude", "maybe"))
# The whole suite plays the same few histories each time; HISTORIES=200 plays so many others.
HISTORIES, ACTS = int(os.environ.get("HISTORIES", "8")), 25
# Shrinking a history takes minutes: it is for who looks for the cause (SHRINK=1).
PHASES = [Phase.explicit, Phase.reuse, Phase.generate] + [Phase.shrink] * ("SHRINK" in os.environ)


def item(number: int) -> str:
    """One of eight records: four papers, each in two databases. Two papers the matcher is certain of, two it asks."""
    paper, database = number % 4, number // 4 % 2
    said = {"doi": f"10.5555/{paper}", "pages": f"{paper + 1}1-{paper + 1}9", "journal": "Journal of Care"}
    if paper > 1:
        said = {"year": 2010 + paper + database, "journal": ("Journal of Care", "Mind")[database]}
    text = ris(f"{TITLES[paper]} after harm", author="Halvorsen, Ingrid", **{"year": 2010 + paper, **said})
    origin = ORIGINS[database]
    own = f"DB  - {origin.database}\nDP  - {origin.platform}\nAN  - {origin.database}{paper}\n"
    return text.replace("ER  - ", f"{own}ER  - ")


class AnyOrder(RuleBasedStateMachine):
    """Acts on whatever there is, chosen by numbers. What is refused leaves nothing."""

    def __init__(self, team) -> None:
        super().__init__()
        self.team, self.review, self.lead = team, team.review, team.lead
        self.readers = [team.member(user) for user in (team.bob, team.carol, team.dan)]
        self.minutes = 0
        self.is_changed = True
        self.in_file: dict[int, int] = dict(team.in_file)
        self.cast: dict[int, tuple] = {}
        self.reports_of: dict[int, int] = {}
        self.same: set[tuple[int, int]] = set()
        self.apart: dict[tuple[int, int], str] = {}
        self.together: list[tuple] = []
        self._whole = transaction.atomic()
        self._whole.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._whole.__exit__(None, None, None)

    # ---- how an act is done

    @contextmanager
    def act(self):
        with self._later():
            try:
                with transaction.atomic():
                    yield
                self.is_changed = True
            except Refused as refused:
                self.is_changed = False
                note(f"refused: {refused}")

    @contextmanager
    def there_and_back(self):
        """What is done within leaves nothing behind, also when it was not refused."""
        with self.act():
            here = transaction.savepoint()
            try:
                yield
            finally:
                transaction.savepoint_rollback(here)
        self.is_changed = False

    def any(self, rows, n: int):
        found = list(rows.order_by("pk"))
        if not found:
            raise Refused("There is none.")
        return found[n % len(found)]

    def report(self, n: int) -> Report:
        return self.any(self.review.reports.exclude(standing=Report.Standing.WITHOUT_RECORD), n)

    def pair(self, n: int, **which) -> PossibleDuplicate:
        return self.any(PossibleDuplicate.objects.filter(review=self.review, **which), n)

    def link(self, n: int) -> Merge:
        return self.any(Merge.objects.filter(review=self.review, withdrawn_at__isnull=True), n)

    def batch(self, n: int, **which) -> ImportBatch:
        return self.any(self.review.batches.filter(**which), n)

    def search(self, n: int):
        return self.any(self.review.searches, n)

    @initialize(is_matched=st.booleans(), votes=st.lists(st.tuples(ANY, ANY, VERDICTS), max_size=8))
    def begin(self, is_matched, votes):
        if is_matched:
            self.look_for_duplicates(after_imports_only=False)
        for x, who, verdict in votes:
            self.vote(x, who, verdict)
        self.is_changed = True

    # ---- imports

    @rule(items=st.lists(st.integers(0, 7), min_size=1, max_size=4), torn=st.booleans(), x=ANY, divided=st.booleans())
    def bring(self, items, torn, x, divided):
        with self.act():
            text = "".join(item(n) for n in items) + TORN * torn
            batch, search = make_batch(self.review, text=text, name=f"{self.minutes}.ris"), self.search(x)
            if divided:
                searches = dict(zip(ORIGINS, self.review.searches.order_by("pk"), strict=False))
                batch = citations.divide(by=self.lead, batch=batch, parts={REST: search, **searches})
                search = batch.search
            citations.commit_batch(by=self.lead, batch=batch, search=search)
            self.in_file[batch.pk] = len(items) + torn

    @rule(x=ANY)
    def undo_import(self, x):
        with self.act():
            citations.undo_batch(by=self.lead, batch=self.batch(x, state="committed"))

    @rule(x=ANY)
    def redo_import(self, x):
        with self.act():
            citations.redo_batch(by=self.lead, batch=self.batch(x, state="undone"))

    @rule(x=ANY, y=ANY, which=st.sampled_from((*ORIGINS, None)))
    def move(self, x, y, which):
        with self.act():
            batch = self.batch(x, state="committed")
            chosen = [] if which else [self.any(batch.records, y).pk]
            citations.move_records(by=self.lead, batch=batch, search=self.search(y), origin=which, records=chosen)

    @rule(x=ANY, act=st.sampled_from(("repair", "dismiss", "reopen")), y=ANY)
    def piece(self, x, act, y):
        with self.act():
            piece = self.any(Piece.objects.filter(kind=Piece.Kind.SET_ASIDE), x)
            if act == "repair":
                citations.repair_piece(
                    by=self.lead, piece=piece, title=f"{TITLES[y % 4]} after harm", year=2010 + y % 4
                )
            elif act == "dismiss":
                citations.dismiss_piece(by=self.lead, piece=piece, reason="Footer")
            else:
                citations.reopen_piece(by=self.lead, piece=piece)

    # ---- duplicates

    @rule(after_imports_only=st.booleans())
    def look_for_duplicates(self, after_imports_only):
        with self.act():
            if not after_imports_only:
                citations.look_for_all_duplicates(by=self.lead, review=self.review, rules_off=())
            jobs.run_queued()

    @rule(x=ANY)
    def undo_run(self, x):
        with self.act():
            merged = Merge.objects.filter(review=self.review, withdrawn_at__isnull=True, job__isnull=False)
            citations.undo_run(by=self.lead, review=self.review, run=self.any(merged, x).job)

    @rule(x=ANY)
    def undo_rule(self, x):
        with self.act():
            name, mine = self.link(x).rule, [m for m in self._by_hand() if m.rule == self.link(x).rule]
            citations.undo_rule(by=self.lead, review=self.review, rule=name)
            self.same -= {(m.a_id, m.b_id) for m in mine}

    def _by_hand(self):
        return Merge.objects.filter(review=self.review, decided_by__isnull=False, withdrawn_at__isnull=True)

    @rule(x=ANY, y=ANY)
    def merge(self, x, y):
        with self.act():
            link = citations.merge(by=self.lead, a=self.report(x), b=self.report(y))
            if link.decided_by_id:  # else the program had linked this very pair, and nothing was said
                self.same.add((link.a_id, link.b_id))
            self.apart.pop((link.a_id, link.b_id), None)

    @rule(x=ANY)
    def unmerge(self, x):
        with self.act():
            link = citations.unmerge(by=self.lead, merge=self.link(x))
            self._told_apart([(link.a_id, link.b_id)])

    @rule(x=ANY)
    def take_out(self, x):
        with self.act():
            report = self.report(x)
            others = self._grouped_with(report)
            citations.take_out(by=self.lead, report=report)
            self._told_apart([tuple(sorted((report.pk, other))) for other in others])

    @rule(x=ANY)
    def part_group(self, x):
        with self.act():
            ids = citations.part_group(by=self.lead, report=self.report(x))
            self._told_apart([(a, b) for a in ids for b in ids if a < b])

    def _grouped_with(self, report: Report) -> list[int]:
        groups = always.components(self.review)
        return [pk for pk, name in groups.items() if name == groups[report.pk] and pk != report.pk]

    def _told_apart(self, pairs) -> None:
        """Also takes back whichever "same" it contradicts: those whose reports are apart now."""
        self.apart |= dict.fromkeys(pairs, Said.DIFFERENT)
        self._drop_parted()

    def _drop_parted(self) -> None:
        groups = always.components(self.review)
        self.same = {(a, b) for a, b in self.same if groups[a] == groups[b]}

    @rule(x=ANY, answer=st.sampled_from((Said.SAME, Said.SAME, Said.DIFFERENT, Said.RELATED)))
    def judge(self, x, answer):
        with self.act():
            pair = citations.judge(by=self.lead, pair=self.pair(x, state=Said.OPEN), answer=answer)
            self._answered((pair.a_id, pair.b_id), answer)

    def _answered(self, pair, answer) -> None:
        if answer == Said.SAME:
            self.same.add(pair)
        else:
            self.apart[pair] = answer

    @rule(answer=st.sampled_from((Said.SAME, Said.SAME, Said.DIFFERENT, Said.RELATED)))
    def judge_together(self, answer):
        with self.act():
            asked = list(PossibleDuplicate.objects.filter(review=self.review, state=Said.OPEN))
            citations.judge_together(by=self.lead, review=self.review, pairs=[pair.pk for pair in asked], answer=answer)
            for pair in PossibleDuplicate.objects.filter(pk__in=[p.pk for p in asked], state=answer):
                self._answered((pair.a_id, pair.b_id), answer)

    @rule(x=ANY)
    def reopen_pair(self, x):
        with self.act():
            pair = self.any(PossibleDuplicate.objects.filter(review=self.review).exclude(state=Said.OPEN), x)
            self._taken_back([citations.reopen_pair(by=self.lead, pair=pair)])

    @rule(x=ANY)
    def undo_together(self, x):
        with self.act():
            key = self.pair(x, together__isnull=False).together
            pairs = list(PossibleDuplicate.objects.filter(review=self.review, together=key))
            citations.undo_together(by=self.lead, review=self.review, key=key)
            self._taken_back(pairs)

    def _taken_back(self, pairs) -> None:
        for pair in pairs:
            self.same.discard((pair.a_id, pair.b_id))
            self.apart.pop((pair.a_id, pair.b_id), None)

    # ---- screening

    @rule(x=ANY, who=ANY, verdict=VERDICTS)
    def vote(self, x, who, verdict):
        with self.act():
            entry = self.any(Entry.objects.filter(review=self.review, resting=False), x)
            said = {"verdict": verdict, "reason": None}
            if entry.stage.is_full_text:
                said = self._of_full_text(verdict, x)
            key = f"{self.minutes}"
            self._keep(screening.cast(by=self.readers[who % 3], entry=entry, client_key=key, **said))

    def _of_full_text(self, verdict: str, n: int) -> dict:
        if verdict == "exclude":
            return {"verdict": verdict, "reason": self.any(self.review.criteria, n)}
        return {"verdict": "include", "reason": None}

    def _keep(self, vote: Vote) -> None:
        self.cast[vote.pk] = (vote.entry_id, vote.entry.report_id, vote.author_id, vote.verdict, vote.reason_id)

    @rule(verdict=st.sampled_from(("include", "exclude")), who=ANY)
    def vote_together(self, verdict, who):
        with self.act():
            stage, act = self.review.stages.get(key=Stage.Key.TITLE_ABSTRACT), uuid.UUID(int=self.minutes)
            entries, reader = Entry.objects.filter(stage=stage), self.readers[who % 3]
            done = screening.cast_together(by=reader, stage=stage, entries=entries, verdict=verdict, together=act)
            self.together.append((reader, stage, act))
            for vote in done.votes:
                self._keep(vote)

    @rule(x=ANY)
    def undo_vote(self, x):
        with self.act():
            vote = self.any(Vote.objects.for_actions().filter(ended_at__isnull=True), x)
            screening.withdraw(by=member(self.review, vote.author), vote=vote)

    @rule(x=ANY)
    def undo_votes_together(self, x):
        with self.act():
            if not self.together:
                raise Refused("There is none.")
            by, stage, act = self.together[x % len(self.together)]
            screening.withdraw_together(by=by, stage=stage, together=act)

    @rule(x=ANY, verdict=st.sampled_from(("include", "exclude")))
    def settle(self, x, verdict):
        with self.act():
            entry = self.any(Entry.objects.filter(review=self.review, outcome="conflict", resting=False), x)
            said = {"verdict": verdict, "reason": None}
            if entry.stage.is_full_text:
                said = self._of_full_text(verdict, x)
            screening.adjudicate(by=self.lead, entry=entry, rationale="It says so on page 2.", **said)

    @rule(x=ANY)
    def take_decision_back(self, x):
        with self.act():
            ruling = self.any(Adjudication.objects.filter(ended_at__isnull=True), x)
            screening.withdraw_adjudication(by=self.lead, adjudication=ruling)

    @rule(x=ANY)
    def send_back(self, x):
        with self.act():
            entries = Entry.objects.filter(review=self.review, resting=False).exclude(outcome="pending")
            screening.send_back(by=self.lead, entry=self.any(entries, x))

    @rule(x=ANY, status=st.sampled_from(("obtained", "not_retrieved", "to_seek")))
    def retrieve(self, x, status):
        with self.act():
            report = self.any(Entry.objects.filter(stage__key=Stage.Key.FULL_TEXT, resting=False), x).report
            citations.record_retrieval(by=self.lead, report=report, status=status)

    @rule(x=ANY)
    def remove(self, x):
        with self.act():
            citations.remove_before_screening(by=self.lead, report=self.report(x), kind="other", cause="Retracted")

    @rule(x=ANY)
    def take_removal_back(self, x):
        with self.act():
            removal = self.any(Removal.objects.filter(withdrawn_at__isnull=True), x)
            citations.withdraw_removal(by=self.lead, removal=removal)

    # ---- there and back

    @rule(x=ANY, y=ANY)
    def merged_and_unmerged_is_as_before(self, x, y):
        with self.there_and_back():
            before = always.everything()
            link = citations.merge(by=self.lead, a=self.report(x), b=self.report(y))
            if link.pk in before["citations.Merge"]:
                return
            with self._later():
                citations.unmerge(by=self.lead, merge=link)
            found = always.changes(before, always.everything())
            assert always.beyond_the_link(found, (link.a_id, link.b_id)) == {}

    @rule(x=ANY)
    def undone_and_redone_import_is_as_before(self, x):
        with self.there_and_back():
            before, batch = always.everything(), self.batch(x, state="committed")
            batch = citations.undo_batch(by=self.lead, batch=batch)
            with self._later():
                citations.redo_batch(by=self.lead, batch=batch)
            assert always.changes(before, always.everything()) == {}

    @rule(answer=st.sampled_from((Said.SAME, Said.DIFFERENT, Said.RELATED)))
    def answered_together_and_undone_is_as_before(self, answer):
        with self.there_and_back():
            before = always.everything()
            asked = PossibleDuplicate.objects.filter(review=self.review, state=Said.OPEN).values_list("pk", flat=True)
            done = citations.judge_together(by=self.lead, review=self.review, pairs=asked, answer=answer)
            with self._later():
                citations.undo_together(by=self.lead, review=self.review, key=done.key)
            found = always.changes(before, always.everything())
            assert always.beyond_the_link(found, (0, 0)) == {}

    @rule(x=ANY, y=ANY, which=st.sampled_from(ORIGINS))
    def moved_and_moved_back_is_as_before(self, x, y, which):
        with self.there_and_back():
            before, batch = always.everything(), self.batch(x, state="committed")
            of_origin = batch.records.filter(**which._asdict())
            home = self.any(of_origin, 0).search
            if of_origin.exclude(search=home).exists():
                return
            citations.move_records(by=self.lead, batch=batch, search=self.search(y), origin=which)
            with self._later():
                citations.move_records(by=self.lead, batch=batch, search=home, origin=which)
            assert always.changes(before, always.everything()) == {}

    def _later(self):
        self.minutes += 1
        return clock.at(BEGAN + timedelta(minutes=self.minutes))

    # ---- after each act

    @invariant()
    def what_must_hold_does(self):
        if self.is_changed:
            always.all_hold(self.review)
            self.every_ledger_balances()
            self.every_vote_stands_where_it_was_cast()
            self.every_record_keeps_its_report()
            self.what_people_said_holds()

    def every_ledger_balances(self) -> None:
        found = {batch.pk: queries.ledger(batch) for batch in self.review.batches.all()}
        assert {pk: one.new + one.known + one.set_aside for pk, one in found.items()} == self.in_file

    def every_vote_stands_where_it_was_cast(self) -> None:
        rows = Vote.objects.for_actions().values_list("pk", "entry", "entry__report", "author", "verdict", "reason")
        assert {pk: tuple(said) for pk, *said in rows} == self.cast

    def every_record_keeps_its_report(self) -> None:
        rows = dict(Record.objects.filter(batch__committed_at__isnull=False).values_list("pk", "report"))
        assert {pk: rows.get(pk) for pk in self.reports_of} == self.reports_of
        self.reports_of = rows

    def what_people_said_holds(self) -> None:
        groups = always.components(self.review)
        assert [(a, b) for a, b in self.same if groups[a] != groups[b]] == []
        assert [(a, b) for a, b in self.apart if groups[a] == groups[b]] == []
        states = dict(always.states(self.review))
        assert {pair: states.get(pair) for pair in self.apart} == self.apart


@pytest.fixture
def begun(team):
    """Two files of two databases, and whatever hangs on reports: notes, tags, files, lines of retrieval."""
    team.dan = make_user("Dan")
    make_member(team.review, team.dan, Role.REVIEWER)
    make_criteria(team.review, by=team.lead)
    for stage in team.review.stages.all():
        screening.release_stage(by=team.lead, stage=stage)
    medline, cinahl = make_search(team.review, "MEDLINE"), make_search(team.review, "CINAHL")
    make_search(team.review, "Reference lists", source="citation")
    with clock.at(BEGAN):
        first = make_import(team.review, *(item(n) for n in (0, 1, 2, 3)), search=medline, name="medline.ris")
        other = make_import(team.review, *(item(n) for n in (4, 6, 7)), search=cinahl, name="cinahl.ris")
    team.in_file = {first.pk: 4, other.pk: 3}
    for report in team.review.reports.all():
        entry = Entry.objects.get(report=report)
        screening.save_note(by=team.member(team.bob), entry=entry, text=f"About {report.number}")
        screening.add_tag(by=team.member(team.carol), entry=entry, name="interviews")
    for report in team.review.reports.filter(number__in=(1, 5)):
        make_full_text(team.lead, report)
        Retrieval.objects.create(review=team.review, report=report, status="obtained", by=team.alice)
    return team


def test_any_order_of_acts_keeps_what_must_hold(begun):
    run_state_machine_as_test(
        lambda: AnyOrder(begun),
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=ACTS,
            phases=PHASES,
            derandomize="HISTORIES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )


FAULTS = {
    "an outcome that no vote gave": lambda review: Entry.objects.filter(review=review).update(outcome="exclude"),
    "an entry at rest of an active report": lambda review: Entry.objects.filter(review=review).update(resting=True),
    "a standing that no link gave": lambda review: review.reports.update(standing="without_record"),
    "a link that no group follows": lambda review: Merge.objects.create(review=review, **_first_two(review)),
    "a same that is not together": lambda review: make_pair(*_first_two(review).values(), state=Said.SAME),
    "an item known that nobody brought before": lambda review: Record.objects.filter(position=2).update(
        known_as=Record.objects.first()
    ),
}


def _first_two(review) -> dict[str, Report]:
    a, b = review.reports.order_by("pk")[:2]
    return {"a": a, "b": b}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_told(begun, fault):
    """The test of the test."""
    always.all_hold(begun.review)
    FAULTS[fault](begun.review)

    with pytest.raises(AssertionError):
        always.all_hold(begun.review)
