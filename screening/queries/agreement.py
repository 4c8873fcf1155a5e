"""How far the readers of a stage agree, on votes as first cast, before anybody talked about them."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from reviews.models import Membership, User
from screening import seals
from screening.models import Outcome, Stage, Vote
from screening.rules.agreement import Agreement, cross_table, in_words, two_raters

INCLUDED = ("include", "maybe")
CATEGORIES = ("include", "other")


@dataclass(frozen=True)
class Row:
    """The figures of one pair of readers, or of all pairs together."""

    readers: str
    figures: Agreement
    table: list[list[int]]

    @property
    def kappa_in_words(self) -> str:
        return in_words(self.figures.kappa)


def agreement(membership: Membership, stage: Stage) -> list[Row] | None:
    """All pairs together first, then each pair; None while the stage is sealed for the member."""
    if seals.is_sealed(membership, stage):
        return None
    pairs: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for answers in _first_answers(membership, stage).values():
        for (one, first), (other, second) in combinations(sorted(answers.items()), 2):
            pairs[one, other].append((first, second))
    names = {user.pk: str(user) for user in User.objects.filter(pk__in={pk for pair in pairs for pk in pair})}
    rows = [_row(f"{names[one]} and {names[other]}", answers) for (one, other), answers in sorted(pairs.items())]
    everybody = [answer for answers in pairs.values() for answer in answers]
    return [_row("All pairs", everybody), *(rows if len(rows) > 1 else [])] if rows else []


def _first_answers(membership: Membership, stage: Stage) -> dict[int, dict[int, str]]:
    """Entry -> reader -> the answer they gave first and did not take back, on entries whose votes are all in."""
    votes = Vote.objects.visible_to(membership).filter(entry__stage=stage, entry__resting=False, surplus=False)
    votes = votes.exclude(ended_as=Vote.Ended.WITHDRAWN).exclude(entry__outcome=Outcome.PENDING)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for entry, author, verdict in votes.order_by("pk").values_list("entry", "author", "verdict").iterator():
        found[entry].setdefault(author, "include" if verdict in INCLUDED else "other")
    return found


def _row(readers: str, answers: list[tuple[str, str]]) -> Row:
    table = cross_table(answers, CATEGORIES)
    return Row(readers, two_raters(table), table)
