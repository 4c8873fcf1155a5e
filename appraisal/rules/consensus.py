"""From two blind appraisals of one study to one agreed set of answers; the originals are never touched.

Agreement is computed on the originals, per item and overall, with the figures of screening (METHODS 3.3, 6.3).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appraisal.rules.instrument import AnswerSet, Instrument
from screening.rules.agreement import Agreement, cross_table, two_raters

Answers = Mapping[str, str]  # item code -> value; what is not answered is absent


@dataclass(frozen=True, slots=True)
class Difference:
    code: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Items in the instrument's order. `unanswered` lacks an answer from at least one of the two."""

    agreements: Mapping[str, str]
    differences: tuple[Difference, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consensus:
    """`answers` are agreed or decided; `open` still wait for a decision or an answer."""

    answers: Mapping[str, str]
    open: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.open


def compare(instrument: Instrument, first: Answers, second: Answers) -> Comparison:
    answered = [code for code in instrument.codes if code in first and code in second]
    return Comparison(
        agreements={code: first[code] for code in answered if first[code] == second[code]},
        differences=tuple(
            Difference(code, first[code], second[code]) for code in answered if first[code] != second[code]
        ),
        unanswered=tuple(code for code in instrument.codes if code not in answered),
    )


def consensus(instrument: Instrument, first: Answers, second: Answers, decided: Answers) -> Consensus:
    """What both said stands unless it was decided otherwise; a difference stands open until it is decided."""
    answers = dict(compare(instrument, first, second).agreements) | dict(decided)
    return Consensus(
        answers={code: answers[code] for code in instrument.codes if code in answers},
        open=tuple(code for code in instrument.codes if code not in answers),
    )


def agreement_per_item(instrument: Instrument, pairs: Iterable[tuple[Answers, Answers]]) -> dict[str, Agreement]:
    """One pair of answer sets per study; a study counts on an item only if both answered it."""
    pairs = tuple(pairs)
    return {item.code: _agreement(item.answers, _answered(pairs, item.code)) for item in instrument.items}


def agreement_overall(instrument: Instrument, pairs: Iterable[tuple[Answers, Answers]]) -> dict[str, Agreement]:
    """All items together, per answer set: answers of different kinds cannot share one table."""
    pairs = tuple(pairs)
    sets = {item.answers.key: item.answers for item in instrument.items}
    return {
        key: _agreement(
            answers,
            [pair for item in instrument.items if item.answers.key == key for pair in _answered(pairs, item.code)],
        )
        for key, answers in sets.items()
    }


def _answered(pairs: Iterable[tuple[Answers, Answers]], code: str) -> list[tuple[str, str]]:
    return [(first[code], second[code]) for first, second in pairs if code in first and code in second]


def _agreement(answers: AnswerSet, pairs: list[tuple[str, str]]) -> Agreement:
    return two_raters(cross_table(pairs, answers.values))
