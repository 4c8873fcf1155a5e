"""Records to compare: each test names only the fields that its case is about."""

from citations.formats.parsed import ParsedRecord, Place
from citations.matching import Normalised, normalise

ABSTRACT = (
    "BACKGROUND: Self-harm is common among young adults who attend emergency departments. We explored how people "
    "understood a brief psychological therapy offered within a week of an episode. METHODS: Interviews with sixteen "
    "participants were analysed thematically by two researchers. RESULTS: Being listened to without "
    "judgement mattered more than any technique, and endings were experienced as abandonment by some."
)
OTHER_ABSTRACT = (
    "Aim: to estimate the cost per quality-adjusted life year of telephone follow-up after discharge from a medical "
    "ward for adults with heart failure in three district hospitals. Design: economic evaluation "
    "alongside a trial with probabilistic sensitivity analysis. Conclusion: follow-up by nurses is unlikely to be "
    "worth its cost at present."
)
ARTICLE = {
    "title": "Experiences of brief psychodynamic therapy after an episode of self-harm",
    "authors": ("Walker, Anna J.", "Okafor, Ben", "Lindqvist, Carl M."),
    "year": 2016,
    "journal": "Journal of Affective Disorders",
    "volume": "201",
    "issue": "3",
    "pages": "118-126",
}


def make_record(**fields) -> ParsedRecord:
    return ParsedRecord(place=Place(0, 0, 1), raw="", **fields)


def make_article(**fields) -> Normalised:
    """The same complete article every time, but for the fields named. None removes a year."""
    return normalise(make_record(**(ARTICLE | fields)))


def make_sparse(**fields) -> Normalised:
    """Title and authors of the article; every other field unknown unless named."""
    return normalise(make_record(title=ARTICLE["title"], authors=ARTICLE["authors"], **fields))
