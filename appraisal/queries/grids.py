"""The grid of studies by items, and how far the appraisers agree, each only over what the seal has opened."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from appraisal import seals
from appraisal.models import Answer, Appraisal, Consensus, ReviewInstrument
from appraisal.queries.answers import agreed, owed, setting, structure, studies
from appraisal.rules import consensus as agreeing
from appraisal.rules import instrument as rules
from appraisal.rules import summary
from reviews.models import Membership, Review
from screening.models import Study
from screening.rules.agreement import Agreement

OPEN, SEALED, NOT_BEGUN = "open", "sealed", "not begun"


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study in the grid. `cells` are there only for an open study; `differing` counts what stands open."""

    study: Study
    state: str
    submitted: int
    is_owed: bool
    row: summary.Row | None = None
    score: summary.Score | None = None
    differing: int = 0

    @property
    def segments(self) -> tuple["Segment", ...]:
        return segments([(cell.tone, 1) for cell in self.row.cells], len(self.row.cells)) if self.row else ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar of 100: where it begins, how wide it is, what it says by tone."""

    tone: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class GridView:
    instrument: rules.Instrument
    setting: ReviewInstrument
    rows: tuple[StudyRow, ...]
    bars: tuple[summary.Bar, ...]

    @property
    def agreed(self) -> int:
        return sum(row.state == OPEN and row.differing == 0 for row in self.rows)

    @property
    def differing(self) -> int:
        return sum(row.differing for row in self.rows)

    @property
    def complete(self) -> int:
        return sum(row.state == OPEN for row in self.rows)


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    item: rules.Item
    figures: Agreement


@dataclass(frozen=True, slots=True)
class AgreementView:
    studies: int
    items: tuple[ItemAgreement, ...]
    overall: tuple[tuple[str, Agreement], ...]


def grid(review: Review, membership: Membership | None = None) -> GridView:
    """The whole grid. Without a membership it is the machine's: what is open to everybody."""
    chosen = setting(review)
    instrument = structure(chosen.instrument)
    everything = list(studies(review))
    answers = _submitted_answers(review, membership)
    decided = _decided(review, set(answers))
    submitted = seals.submitted_counts(review)
    waiting = set(owed(membership).values_list("pk", flat=True)) if membership else set()
    rows, for_bars = [], []
    for study in everything:
        base = {"study": study, "submitted": submitted.get(study.pk, 0), "is_owed": study.pk in waiting}
        if study.pk not in answers:
            rows.append(StudyRow(state=SEALED if base["submitted"] else NOT_BEGUN, **base))
            continue
        stands = agreed(instrument, [said for _, said in answers[study.pk]], decided[study.pk])
        for_bars.append((study, stands.answers, stands.open))
        rows.append(_open_row(instrument, chosen, stands, base))
    return GridView(instrument, chosen, tuple(rows), summary.grid(instrument, for_bars).bars)


def _open_row(
    instrument: rules.Instrument, chosen: ReviewInstrument, stands: agreeing.Consensus, base: dict
) -> StudyRow:
    row = summary.grid(instrument, [(base["study"], stands.answers, stands.open)]).rows[0]
    score = summary.score(instrument, stands.answers, chosen.weights) if chosen.weights else None
    return StudyRow(state=OPEN, row=row, score=score, differing=len(stands.open), **base)


def agreement(membership: Membership) -> AgreementView:
    """Per item and overall, on the originals, over the studies that two people have appraised and that are open.

    In each pair the person who joined first comes first, so that the two of a team keep their places.
    """
    instrument = structure(setting(membership.review).instrument)
    by_study = _submitted_answers(membership.review, membership)
    pairs = [
        tuple(answers for _, answers in sorted(said, key=lambda one: one[0]))
        for said in by_study.values()
        if len(said) == 2
    ]
    per_item = agreeing.agreement_per_item(instrument, pairs)
    return AgreementView(
        studies=len(pairs),
        items=tuple(ItemAgreement(item, per_item[item.code]) for item in instrument.items),
        overall=tuple(agreeing.agreement_overall(instrument, pairs).items()),
    )


def _submitted_answers(review: Review, membership: Membership | None) -> dict[int, list[tuple[int, dict[str, str]]]]:
    """Study id -> [(author, code -> value)] of complete studies, in the order of submission."""
    appraisals = _door(Appraisal, membership).filter(
        review=review, submitted_at__isnull=False, study__in=seals.complete_studies()
    )
    ordered = list(appraisals.order_by("submitted_at", "pk").values_list("pk", "study", "author"))
    values: dict[int, dict[str, str]] = defaultdict(dict)
    rows = _door(Answer, membership).filter(appraisal__in=[pk for pk, _, _ in ordered]).exclude(value="")
    for appraisal, number, part, value in rows.values_list("appraisal", "item__number", "item__part", "value"):
        values[appraisal][f"{number}{part}"] = value
    found: dict[int, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for pk, study, author in ordered:
        found[study].append((author, values[pk]))
    return dict(found)


def _door(model: type, membership: Membership | None) -> QuerySet:
    return model.objects.visible_to(membership) if membership else model.objects.unsealed()


def _decided(review: Review, open_studies: set[int]) -> dict[int, dict[str, str]]:
    rows = Consensus.objects.filter(review=review, study__in=open_studies, ended_at__isnull=True)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for study, number, part, value in rows.values_list("study", "item__number", "item__part", "value"):
        found[study][f"{number}{part}"] = value
    return found


def segments(counted: list[tuple[str, int]], whole: int) -> tuple[Segment, ...]:
    """A bar of 100 out of (tone, how many) pairs, each tone once, in the usual order."""
    found, start = [], 0.0
    for tone in (rules.Tone.GOOD, rules.Tone.UNSURE, rules.Tone.BAD):
        width = 100 * sum(n for one, n in counted if one == tone) / whole if whole else 0
        if width:
            found.append(Segment(tone.value, round(start, 2), round(width, 2)))
            start += width
    return tuple(found)
