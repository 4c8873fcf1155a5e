"""Invented exports for measuring readers: any number of records as RIS, nbib or BibTeX, streamed to disk.

The RIS file changes its dialect from record to record, as a file that a team has put together from many searches: the
shapes are those of the samples in tests/data/, the words are nobody's.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

GIVEN = ("Adaeze", "Pieter", "Åsa", "Jörg", "Maria", "Wei", "Noor", "Ivan", "Chloé", "Sam", "Leila", "Tomasz", "Ana")
SUBJECTS = [
    f"{a} {b}" for a in ("self", "group", "mental", "social", "early") for b in ("harm", "care", "health", "work")
]


@dataclass(frozen=True, slots=True)
class Paper:
    """One invented paper; `people` are (family, given) in order."""

    number: int
    title: str
    people: list[tuple[str, str]]
    year: int
    journal: str
    short: str
    volume: int
    issue: int
    first: int
    last: int
    doi: str
    abstract: str
    keywords: list[str]
    issn: str


class Inventor:
    """The same papers for the same seed. Titles and abstracts are slices of one long text, so a paper costs little."""

    def __init__(self, seed: int = 20_261_125) -> None:
        self.random = random.Random(seed)  # noqa: S311
        syllables = [c + v + e for c in "bdfglmnprstvk" for v in "aeiou" for e in ("", "n", "r", "st")]
        words = ["".join(self.random.choices(syllables, k=self.random.randint(1, 4))) for _ in range(8000)]
        self.text = self.random.choices(words, [1 / (rank + 20) for rank in range(len(words))], k=100_000)
        self.families = ["".join(self.random.choices(syllables, k=2)).capitalize() for _ in range(6000)]
        self.journals = [
            f"Journal of {a.title()} {b.title()}" for a, b in zip(words[:800], words[800:1600], strict=True)
        ]

    def papers(self, count: int) -> Iterator[Paper]:
        return map(self.paper, range(count))

    def paper(self, number: int) -> Paper:
        pick = self.random
        journal, first = pick.choice(self.journals), pick.randint(2, 2500)
        return Paper(
            number=number,
            title=self._text(pick.randint(6, 16)).capitalize(),
            people=[(pick.choice(self.families), f"{pick.choice(GIVEN)} {pick.choice('ABCDEFGHJKLM')}")
                    for _ in range(pick.randint(1, 8))],
            year=pick.randint(1985, 2024),
            journal=journal,
            short=" ".join(word[:4] for word in journal.split()),
            volume=pick.randint(1, 120),
            issue=pick.randint(1, 12),
            first=first,
            last=first + pick.randint(2, 15),
            doi=f"10.5555/s.{number}",
            abstract=self._text(pick.randint(120, 260)).capitalize() + ".",
            keywords=pick.sample(SUBJECTS, pick.randint(2, 8)),
            issn=f"{pick.randint(1000, 9999)}-{pick.randint(100, 999)}X",
        )  # fmt: skip

    def _text(self, length: int) -> str:
        at = self.random.randrange(len(self.text) - length)
        return " ".join(self.text[at : at + length])


def _lines(tag: str, values: list[str]) -> str:
    return "".join(f"{tag}  - {value}\n" for value in values)


def _names(paper: Paper) -> list[str]:
    return [f"{family}, {given}." for family, given in paper.people]


def ovid(p: Paper) -> str:
    return f"""{p.number + 1}. 
TY  - JOUR
DB  - Ovid MEDLINE(R) ALL <1946 to May 03, 2021>
AN  - {30_000_000 + p.number}
DO  - https://dx.doi.org/{p.doi}
T1  - {p.title}.
{_lines("A1", _names(p))}Y1  - {p.year}//
N2  - {p.abstract}
{_lines("KW", p.keywords)}JF  - {p.journal}
JA  - {p.short}
VL  - {p.volume}
IS  - {p.issue}
SP  - {p.first}
EP  - {p.last}
CY  - England
SN  - {p.issn}
M2  - 
L2  - https://ovidsp.ovid.com/ovidweb.cgi?T=JS&CSC=Y&NEWS=N&PAGE=fulltext&D=medl&AN={30_000_000 + p.number}
ER  -  
 
"""


def ebsco(p: Paper) -> str:
    return f"""TY  - JOUR
{_lines("AU", _names(p))}T1  - {p.title}.
JO  - {p.journal}
JF  - {p.journal}
JA  - {p.journal}
Y1  - {p.year}/06//
VL  - {p.volume}
IS  - {p.issue}
M3  - Article
SP  - {p.first}
EP  - {p.last}
PB  - Invented Press
SN  - {p.issn.replace("-", "")}
AB  - {p.abstract}
AB  - Copyright of {p.journal} is the property of Invented Press and its content may not be copied or emailed.
{_lines("KW", [k.upper() for k in p.keywords])}N1  - Accession Number: {170_000_000 + p.number}; Language: English; Publication Type: Article; Journal Subset: Europe.
L3  - {p.doi}
UR  - https://search.ebscohost.com/login.aspx?direct=true&db=ccm&AN={170_000_000 + p.number}&site=ehost-live
DP  - EBSCOhost
DB  - CINAHL Complete
ER  - 

"""  # noqa: E501


def web_of_science(p: Paper) -> str:
    return f"""TY  - JOUR
{_lines("AU", _names(p))}TI  - {p.title}
T2  - {p.journal.upper()}
LA  - English
{_lines("KW", p.keywords)}AB  - {p.abstract}
AD  - Univ Nowhere, Dept Psychol, Nowhere, England
C3  - University of Nowhere
PU  - INVENTED PRESS
SN  - {p.issn}
J9  - {p.short.upper()}
JI  - {p.short}
DA  - JUN
PY  - {p.year}
VL  - {p.volume}
IS  - {p.issue}
SP  - {p.first}
EP  - {p.last}
DO  - {p.doi}
AN  - WOS:{p.number:015}
N1  - Times Cited in Web of Science Core Collection:  4
   Total Times Cited:  5
ER  -

"""


def scopus(p: Paper) -> str:
    return f"""TY  - JOUR
TI  - {p.title}
T2  - {p.journal}
J2  - {p.short}
VL  - {p.volume}
IS  - {p.issue}
SP  - {p.first}
EP  - {p.last}
PY  - {p.year}
DO  - {p.doi}
SN  - {p.issn.replace("-", "")} (ISSN)
{_lines("AU", _names(p))}AD  - University of Nowhere, Nowhere, United Kingdom
AB  - {p.abstract}
{_lines("KW", p.keywords)}PB  - Invented Press
N1  - Export Date: 18 November 2023
N1  - Cited By: 4
M3  - Article
DB  - Scopus
C2  - {30_000_000 + p.number}
LA  - English
UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-{p.number:011}&partnerID=40
ER  - 

"""


def embase(p: Paper) -> str:
    return f"""TY  - JOUR
M3  - Article
Y1  - {p.year}
VL  - {p.volume}
IS  - {p.issue}
SP  - {p.first}
EP  - {p.last}
JF  - {p.journal}
JO  - {p.short}
T1  - {p.title}
AD  - University of Nowhere, Nowhere, United Kingdom
{_lines("A1", _names(p))}{_lines("KW", p.keywords)}N2  - {p.abstract}
C5  - {30_000_000 + p.number}
U2  - L{200_000_000 + p.number}
U3  - {p.year}-06-20
DB  - Embase
DB  - Medline
UR  - https://www.embase.com/search/results?subaction=viewrecord&id=L{200_000_000 + p.number}&from=export
UR  - http://dx.doi.org/{p.doi}
L2  - http://dx.doi.org/{p.doi}
DO  - {p.doi}
LK  - http://limo.example.org/resolver?sid=EMBASE&issn={p.issn.replace("-", "")}
ER  - 

"""


def proquest(p: Paper) -> str:
    return f"""TY  - JOUR
T1  - {p.title}
AN  - {2_200_000_000 + p.number}; 51887
AB  - {p.abstract}
{_lines("AU", _names(p))}Y1  - {p.year}/06/01/
PY  - {p.year}
DA  - {p.year} Jun 01
SP  - {p.first}
EP  - {p.last}
CY  - Nowhere
PB  - Invented Press
JF  - {p.journal}
VL  - {p.volume}
IS  - {p.issue}
SN  - {p.issn}
DO  - https://doi.org/{p.doi}
N1  - Date revised - {p.year}-07-01
N1  - Last updated - 2023-01-02
DB  - PTSDpubs
UR  - http://proxy.example.edu/login?url=https://www.proquest.com/docview/{2_200_000_000 + p.number}?accountid=1
ER  - 



"""


def zotero(p: Paper) -> str:
    return f"""TY  - JOUR
TI  - {p.title}
{_lines("AU", _names(p))}T2  - {p.journal}
AB  - {p.abstract}
DA  - {p.year}/06//
PY  - {p.year}
DO  - {p.doi}
VL  - {p.volume}
IS  - {p.issue}
SP  - {p.first}
EP  - {p.last}
J2  - {p.short}
LA  - eng
SN  - {p.issn}
{_lines("KW", p.keywords)}ER  - 

"""


RIS = (ovid, ebsco, web_of_science, scopus, embase, proquest, zotero)


def ris(p: Paper) -> str:
    return RIS[p.number % len(RIS)](p)


def nbib(p: Paper) -> str:
    people = "".join(
        f"FAU - {family}, {given}\nAU  - {family} {''.join(word[0] for word in given.split())}\n"
        f"AD  - University of Nowhere, Nowhere, UK.\n"
        for family, given in p.people
    )
    subjects = "".join(f"MH  - {subject}\n" for subject in p.keywords)
    return f"""PMID- {30_000_000 + p.number}
OWN - NLM
STAT- MEDLINE
DCOM- 20200101
LR  - 20210505
IS  - {p.issn} (Electronic)
VI  - {p.volume}
IP  - {p.issue}
DP  - {p.year} Jun
TI  - {_wrapped(p.title + ".")}
PG  - {p.first}-{p.last}
LID - {p.doi} [doi]
AB  - {_wrapped(p.abstract)}
CI  - Copyright (c) {p.year} Invented Press.
{people}LA  - eng
PT  - Journal Article
TA  - {p.short}
JT  - {p.journal}
JID - 9999001
{subjects}EDAT- {p.year}/06/02 06:00
AID - S{p.issn} [pii]
AID - {p.doi} [doi]
SO  - {p.short}. {p.year} Jun;{p.volume}({p.issue}):{p.first}-{p.last}. doi: {p.doi}.

"""


def _wrapped(text: str) -> str:
    """Lines of some 80 letters, as PubMed breaks them."""
    words, lines, length = text.split(), [[]], 0
    for word in words:
        if length + len(word) > 78:
            lines.append([])
            length = 0
        lines[-1].append(word)
        length += len(word) + 1
    return " \n      ".join(" ".join(line) for line in lines)


def bibtex(p: Paper) -> str:
    return f"""@article{{{p.people[0][0]}{p.year}_{p.number},
 author = {{{" and ".join(_names(p))}}},
 title = {{{p.title}}},
 journal = {{{p.journal}}},
 year = {{{p.year}}},
 volume = {{{p.volume}}},
 number = {{{p.issue}}},
 pages = {{{p.first}--{p.last}}},
 doi = {{{p.doi}}},
 issn = {{{p.issn}}},
 keywords = {{{", ".join(p.keywords)}}},
 language = {{English}},
 abstract = {{{p.abstract}}},
}}

"""


FORMATS: dict[str, Callable[[Paper], str]] = {"ris": ris, "nbib": nbib, "bibtex": bibtex}


def write(path: Path, kind: str, count: int) -> None:
    """A file of `count` records in one of FORMATS."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(map(FORMATS[kind], Inventor().papers(count)))
