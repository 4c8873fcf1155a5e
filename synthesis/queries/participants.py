"""How many people stand behind the review, out of the characteristics and the groups of shared participants."""

from collections.abc import Mapping
from dataclasses import dataclass

from appraisal import seals
from appraisal.queries import studies
from reviews.models import Membership, Review
from screening.models import Study
from synthesis.queries.characteristics import NOTHING, Said, groups, values
from synthesis.rules import people as rules

GENDERS = ("women", "men", "gender_other")


@dataclass(frozen=True, slots=True)
class Flaw:
    """A number that cannot be: it is left out of the sums until somebody corrects it."""

    study: Study
    text: str


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures of the page. `shares` by field key; `by_analysed` and `unknown` name studies."""

    participants: rules.Participants
    shares: Mapping[str, rules.Share]
    by_analysed: tuple[Study, ...]
    unknown: tuple[Study, ...]
    flaws: tuple[Flaw, ...]


def people(review: Review) -> str:
    """The sentence, as in "10 studies, 104 participants". For exports; pages ask `people_for`."""
    return str(participants(review))


def people_for(membership: Membership) -> str | None:
    """The sentence for a page; None while the included set is sealed for this member."""
    return None if seals.is_sealed(membership) else people(membership.review)


def participants(review: Review) -> rules.Participants:
    return sums(review).participants


def sums(review: Review) -> Sums:
    everything = {study.pk: study for study in studies(review)}
    said = values(review)
    samples = [_sample(pk, said.get(pk, {}), group) for pk, group in _with_groups(review, everything)]
    found = rules.participants(samples)
    people_of = {sample.study: sample.people for sample in samples}
    counted = {key: _counts(said, people_of, key) for key in GENDERS}
    return Sums(
        participants=found,
        shares={key: rules.share(samples, counts) for key, counts in counted.items()},
        by_analysed=tuple(everything[pk] for pk in found.by_number_analysed),
        unknown=tuple(everything[pk] for pk in found.unknown),
        flaws=tuple(_flaws(everything, said, people_of)),
    )


def _with_groups(review: Review, everything: Mapping[int, Study]) -> list[tuple[int, int | None]]:
    """Each study with the group whose participants it shares, if any."""
    group_of = {study.pk: group.pk for group in groups(review) for study in group.studies.all()}
    return [(pk, group_of.get(pk)) for pk in everything]


def _sample(study: int, said: Mapping[str, Said], group: int | None) -> rules.Sample:
    return rules.Sample(study, study, _number(said, "n_eligible"), _number(said, "n_analysed"), group)


def _number(said: Mapping[str, Said], key: str) -> int | None:
    one = said.get(key, NOTHING)
    return one.number if one.is_given else None


def _counts(said: Mapping[int, Mapping[str, Said]], people_of: Mapping[int, int | None], key: str) -> dict:
    """By study, the counts that can be: no more of some than there are people."""
    counts = {pk: _number(said.get(pk, {}), key) for pk in people_of}
    return {pk: n for pk, n in counts.items() if n is None or people_of[pk] is None or n <= people_of[pk]}


def _flaws(everything: Mapping[int, Study], said: Mapping, people_of: Mapping[int, int | None]) -> list[Flaw]:
    flaws = []
    for pk, study in everything.items():
        given = [_number(said.get(pk, {}), key) for key in GENDERS]
        total = sum(n for n in given if n is not None)
        if people_of[pk] is not None and total > people_of[pk]:
            flaws.append(Flaw(study, f"{total} people by gender, but {people_of[pk]} participants"))
        recruited, eligible = (_number(said.get(pk, {}), key) for key in ("n_recruited", "n_eligible"))
        if recruited is not None and eligible is not None and eligible > recruited:
            flaws.append(Flaw(study, f"{eligible} eligible, but {recruited} recruited"))
    return flaws
