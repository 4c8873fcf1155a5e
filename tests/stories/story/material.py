"""What the story is made of: a dozen invented papers in four databases, and the numbers that must come of them.

paper            Medline CINAHL WoS PsycINFO   what becomes of it
thread           x       x      x   x          included, study 1
farewell         x              x              included, study 2
quiet            x       x          x          included, study 3
later                    x      x              included, second report of study 3
numbers          x                  x          excluded at full text: not qualitative
groups                   x                     excluded at full text, readers name different reasons
abstract                            x          meeting abstract of groups: a doubtful pair, judged the same
carers                          x              a conflict twice; Alice excludes its full text
lost                     x          x          never retrieved
survey           x                  x          excluded by title; merged, and taken apart after the votes
staff            x                             excluded by title after a conflict
imaging                  x                     excluded by title
retracted                       x              removed before screening
"""

from dataclasses import dataclass, replace

from config.demo import exports, papers, pdfs
from config.demo.papers import Paper, Press

REVIEW_TITLE = "How people who harm themselves live through therapy"
SLUG = "therapy-story"
PASSWORD = "a long enough password"
PEOPLE = {"Alice": "alice@example.com", "Bob": "bob@example.com", "Carol": "carol@example.com"}
CRITERIA = (
    (papers.NO_SELF_HARM, "Titles and full texts"),
    (papers.NOT_INDIVIDUAL, "Titles and full texts"),
    (papers.NOT_EXPERIENCE, "Titles and full texts"),
    (papers.NOT_QUALITATIVE, "Titles and full texts"),
)
# What a torn download leaves in a file: an entry with neither title nor author.
TORN = b"TY  - JOUR\r\nAN  - 140999999\r\nDB  - CINAHL Complete\r\nER  - \r\n"


@dataclass(frozen=True)
class File:
    """One export as a database gives it; `records` of its `pieces` can be read."""

    search: str
    platform: str
    name: str
    content: bytes
    records: int
    pieces: int


@dataclass(frozen=True)
class Material:
    papers: dict[str, Paper]
    files: tuple[File, ...]

    def title(self, name: str) -> str:
        return self.papers[name].title

    def pdf(self, name: str) -> bytes:
        return pdfs.pdf_of(self.papers[name])


# In the flow: 23 records, one piece dismissed.
IDENTIFIED = {"MEDLINE ALL": 6, "CINAHL Complete": 6, "Web of Science": 5, "APA PsycInfo": 6}
MERGED_AT_ONCE = 10
# Title and abstract: who votes what; the other papers are never seen twice.
TITLES = {
    "thread": ("i", "i"),
    "farewell": ("i", "m"),
    "quiet": ("i", "i"),
    "later": ("i", "i"),
    "numbers": ("m", "m"),
    "groups": ("i", "i"),
    "carers": ("i", "e"),
    "lost": ("i", "i"),
    "survey": ("e", "e"),
    "staff": ("m", "e"),
    "imaging": ("e", "e"),
}
RULINGS = {"carers": "i", "staff": "e"}
OBTAINED = ("thread", "farewell", "quiet", "later", "numbers", "groups", "carers")
# Full text: a verdict, or the reason it is excluded for.
FULL_TEXTS = {
    "thread": ("i", "i"),
    "farewell": ("i", "i"),
    "quiet": ("i", "i"),
    "later": ("i", "i"),
    "numbers": (papers.NOT_QUALITATIVE, papers.NOT_QUALITATIVE),
    "groups": (papers.NOT_QUALITATIVE, papers.NOT_INDIVIDUAL),
    "carers": ("i", papers.NOT_EXPERIENCE),
}
STUDIES = ("thread", "farewell", "quiet")
ELIGIBLE = {"thread": 12, "farewell": 6, "quiet": 16}
PARTICIPANTS = "3 studies, 34 participants"


def material() -> Material:
    press = Press(77, first_key=9001)
    made = {
        "thread": press.included(0),
        "farewell": press.included(1),
        "quiet": press.included(3),
        "later": press.included(4),
        "numbers": press.near(papers.NOT_QUALITATIVE),
        "groups": press.near(papers.NOT_INDIVIDUAL),
        "carers": press.near(papers.NOT_EXPERIENCE),
        "lost": press.near(papers.NO_SELF_HARM),
        **{name: press.far() for name in ("survey", "staff", "imaging", "retracted")},
    }
    made["abstract"] = _meeting_abstract(made["groups"])
    return Material(made, _files(made))


def _meeting_abstract(paper: Paper) -> Paper:
    """As some databases list it: a year before, elsewhere, without pages."""
    return replace(
        paper, key=paper.key + 500, year=paper.year - 1, journal="Proceedings of the Therapy Congress",
        abbreviation="Proc Ther Congr", volume=0, issue=0, first_page=0, last_page=0,
    )  # fmt: skip


def _files(made: dict[str, Paper]) -> tuple[File, ...]:
    def some(names: str) -> list[Paper]:
        return [made[name] for name in names.split()]

    medline = exports.ovid_medline(some("thread farewell quiet numbers survey staff"))
    cinahl = exports.ebsco_cinahl(some("thread quiet later groups lost imaging")) + TORN
    wos = exports.web_of_science(some("thread farewell later carers retracted"))
    psycinfo = exports.ovid_psycinfo(some("thread quiet numbers lost survey abstract"))
    return (
        File("MEDLINE ALL", "Ovid", "medline.ris", medline, 6, 6),
        File("CINAHL Complete", "EBSCOhost", "cinahl.ris", cinahl, 6, 7),
        File("Web of Science", "Clarivate", "savedrecs.txt", wos, 5, 5),
        File("APA PsycInfo", "Ovid", "psycinfo.ris", psycinfo, 6, 6),
    )


# The keys of METHODS.md 2.2 at the end.
FLOW = {
    "database_results": 23,
    "duplicates": 10,
    "excluded_automatic": 0,
    "excluded_other": 1,
    "records_screened": 12,
    "records_excluded": 4,
    "dbr_sought_reports": 8,
    "dbr_notretrieved_reports": 1,
    "dbr_assessed": 7,
    "new_studies": 3,
    "new_reports": 4,
}
REASONS = {papers.NOT_INDIVIDUAL: 1, papers.NOT_EXPERIENCE: 1, papers.NOT_QUALITATIVE: 1}
