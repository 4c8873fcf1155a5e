"""Counts and the grid of studies by items. No total: the authors of the instruments advise against one.

A review may define weights all the same; then the note that goes with the score is part of the score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from appraisal.rules.instrument import Instrument, Item, Tone

NOT_RECOMMENDED = "A sum score is not recommended by the instrument's authors."
# The usual way of writing counts: what speaks for the study, what speaks against it, what is unknown.
TONE_ORDER = (Tone.GOOD, Tone.BAD, Tone.UNSURE, Tone.NEUTRAL)
DIFFERS = "differs"
UNANSWERED = "unanswered"

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Count:
    value: str
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class Score:
    points: Fraction
    of: Fraction
    note: str = NOT_RECOMMENDED

    def __str__(self) -> str:
        return f"{_plain(self.points)} of {_plain(self.of)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, by word, symbol and tone; `state` is a value, `differs` or `unanswered`."""

    code: str
    state: str
    label: str
    symbol: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Row:
    study: object
    cells: tuple[Cell, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One item over all studies: how many of each answer, for a bar that adds up to `studies`."""

    code: str
    label: str
    counts: tuple[Count, ...]
    answered: int
    studies: int


@dataclass(frozen=True, slots=True)
class Grid:
    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells)


def counts(instrument: Instrument, answers: Answers) -> tuple[Count, ...]:
    """How often each option was answered, zeros shown; yes, no and can't tell in this order."""
    options = {option.value: option for item in instrument.items for option in item.answers.options}
    ordered = sorted(options.values(), key=lambda option: TONE_ORDER.index(option.tone))
    given = [answers[code] for code in instrument.codes if code in answers]
    return tuple(Count(option.value, option.label, given.count(option.value)) for option in ordered)


def counts_in_short(instrument: Instrument, answers: Answers) -> str:
    """ "6/0/4": six yes, no no, four can't tell."""
    return "/".join(str(count.n) for count in counts(instrument, answers))


def percent(instrument: Instrument, answers: Answers, value: str) -> float | None:
    """The share of one answer among the cells answered; None before the first answer."""
    given = [answers[code] for code in instrument.codes if code in answers]
    return 100 * given.count(value) / len(given) if given else None


def score(instrument: Instrument, answers: Answers, weights: Mapping[str, int | float | Fraction]) -> Score:
    """Points by the review's own weights, out of the most the answered items could have earned.

    An answer without a weight (not applicable) earns nothing and is left out of both.
    """
    points, of = Fraction(0), Fraction(0)
    for item in instrument.items:
        if answers.get(item.code) in weights:
            points += Fraction(weights[answers[item.code]])
            of += max(Fraction(weights[value]) for value in item.answers.values if value in weights)
    return Score(points, of)


def grid(instrument: Instrument, studies: Sequence[tuple[object, Answers, Sequence[str]]]) -> Grid:
    """Studies as (study, agreed answers, codes on which the readers differ), in the order to be shown."""
    rows = tuple(
        Row(
            study,
            tuple(_cell(item, answers, differing) for item in instrument.items),
            counts_in_short(instrument, answers),
        )
        for study, answers, differing in studies
    )
    answer_sets = [answers for _, answers, _ in studies]
    return Grid(instrument.items, rows, tuple(_bar(item, answer_sets) for item in instrument.items))


def has_doubtful_start(instrument: Instrument, answers: Answers) -> bool:
    """True when a screening question is answered with anything but what speaks for the study: a reason to warn."""
    return any(
        answers[item.code] in item.answers.values and item.answers.option(answers[item.code]).tone is not Tone.GOOD
        for item in instrument.items
        if item.is_screening and item.code in answers
    )


def _cell(item: Item, answers: Answers, differing: Sequence[str]) -> Cell:
    if item.code in answers:
        option = item.answers.option(answers[item.code])
        return Cell(item.code, option.value, option.label, option.symbol, option.tone)
    if item.code in differing:
        return Cell(item.code, DIFFERS, "Readers differ", "≠", Tone.NEUTRAL)
    return Cell(item.code, UNANSWERED, "Not answered yet", "·", Tone.NEUTRAL)


def _bar(item: Item, answer_sets: Sequence[Answers]) -> Bar:
    given = [answers[item.code] for answers in answer_sets if item.code in answers]
    options = sorted(item.answers.options, key=lambda option: TONE_ORDER.index(option.tone))
    bars = tuple(Count(option.value, option.label, given.count(option.value)) for option in options)
    return Bar(item.code, item.label, bars, len(given), len(answer_sets))


def _plain(number: Fraction) -> str:
    return f"{float(number):g}"
