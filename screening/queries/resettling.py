"""The last look at what settling closed reports anew would change, as its own member began it."""

from dataclasses import dataclass

from reviews.models import Criterion, Job, Membership
from reviews.queries import jobs
from screening import seals
from screening.models import Outcome, Stage


@dataclass(frozen=True)
class Kind:
    """From which outcome to which, and how many; the same one twice when only the reason changes."""

    before: str
    after: str
    count: int


@dataclass(frozen=True)
class Line:
    number: int
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Look:
    """`done`: the job that did it, if it was begun; then nothing is left to confirm."""

    job: Job
    done: Job | None

    @property
    def result(self) -> dict:
        return self.job.result

    @property
    def with_rulings(self) -> bool:
        return self.job.payload["with_rulings"]

    @property
    def kinds(self) -> list[Kind]:
        kinds = self.result.get("kinds", ())
        return [Kind(Outcome(before).label, Outcome(after).label, n) for before, after, n in kinds]

    @property
    def lines(self) -> list[Line]:
        labels = dict(Criterion.objects.filter(review=self.job.review_id).values_list("pk", "label"))
        return [
            Line(number, title, _words(before, labels), _words(after, labels))
            for number, title, before, after in self.result.get("first", ())
        ]


def last_look(membership: Membership, stage: Stage, kinds: tuple[str, str]) -> Look | None:
    """`kinds`: how jobs that look and jobs that do are called. None while the stage is sealed for the member."""
    if seals.is_sealed(membership, stage):
        return None
    look, do = kinds
    mine = jobs(stage.review).filter(created_by=membership.user_id, payload__stage=stage.pk)
    found = mine.filter(kind=look).first()
    if found is None:
        return None
    return Look(found, mine.filter(kind=do, pk__gt=found.pk).first())


def _words(said: list, labels: dict[int, str]) -> str:
    outcome, reason, mismatch = said
    words = Outcome(outcome).label
    if reason:
        words = f"{words}: {labels.get(reason, 'a criterion that is gone')}"
    return f"{words} (reasons differ)" if mismatch else words
