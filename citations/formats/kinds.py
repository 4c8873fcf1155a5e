"""Which CSL type each format's own word for a document type means."""

import re
from collections.abc import Iterable
from functools import lru_cache

RIS = {
    "JOUR": "article-journal", "JFULL": "article-journal", "EJOUR": "article-journal", "ABST": "article-journal",
    "INPR": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper", "BOOK": "book", "EBOOK": "book",
    "EDBOOK": "book", "WHOLE": "book", "CLSWK": "book", "SER": "book", "CHAP": "chapter", "ECHAP": "chapter",
    "ENCYC": "entry-encyclopedia", "DICT": "entry-dictionary", "CONF": "paper-conference", "CPAPER": "paper-conference",
    "THES": "thesis", "RPRT": "report", "GOVDOC": "report", "STAND": "report", "GRANT": "report", "ELEC": "webpage",
    "WEB": "webpage", "BLOG": "post-weblog", "ICOMM": "post", "PAT": "patent", "DATA": "dataset", "DBASE": "dataset",
    "AGGR": "dataset", "COMP": "software", "UNPB": "manuscript", "MANSCPT": "manuscript",
    "PCOMM": "personal_communication",
    "MAP": "map", "STAT": "legislation", "BILL": "bill", "HEAR": "hearing", "CASE": "legal_case", "UNBILL": "bill",
    "MPCT": "motion_picture", "VIDEO": "motion_picture", "SOUND": "song", "MUSIC": "musical_score",
    "ADVS": "motion_picture",
    "ART": "graphic", "FIGURE": "figure", "CHART": "figure", "SLIDE": "speech", "MULTI": "webpage", "PAMP": "pamphlet",
    "LEGAL": "legislation", "ANCIENT": "classic", "EQUA": "figure", "CTLG": "book", "PRINT": "graphic",
    "GEN": "document", "STD": "report",
}  # fmt: skip
RIS_OUT = {
    "article-journal": "JOUR", "article": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP", "entry-encyclopedia": "ENCYC", "entry-dictionary": "DICT", "paper-conference": "CPAPER",
    "thesis": "THES", "report": "RPRT", "webpage": "ELEC", "post-weblog": "BLOG", "post": "ICOMM", "patent": "PAT",
    "dataset": "DATA", "software": "COMP", "manuscript": "UNPB", "personal_communication": "PCOMM", "map": "MAP",
    "legislation": "STAT", "bill": "BILL", "hearing": "HEAR", "legal_case": "CASE", "motion_picture": "MPCT",
    "song": "SOUND",
    "musical_score": "MUSIC", "graphic": "ART", "figure": "FIGURE", "speech": "SLIDE", "pamphlet": "PAMP",
    "classic": "ANCIENT",
    "document": "GEN",
}  # fmt: skip
WORDS = (
    (r"book,? (?:section|chapter)|chapter|in ?book|incollection|bookitup|book part|section in (?:a )?book", "chapter"),
    (r"preprint", "article"),
    (
        r"conference (?:paper|proceeding|article|item|publication)|conferences?$|in ?proceedings|proceedings? paper"
        r"|meeting paper",
        "paper-conference",
    ),
    (r"encyclop\w+", "entry-encyclopedia"),
    (r"dictionary", "entry-dictionary"),
    (r"thes[ie]s|dissertation", "thesis"),
    (r"magazine", "article-magazine"),
    (r"newspaper|newswire", "article-newspaper"),
    (
        r"journal|article|review|editorial|letter|erratum|note\b|short survey|abstract|case reports?|periodical|serial",
        "article-journal",
    ),
    (r"book|monograph|collection|reference", "book"),
    (r"report|tech|working paper|government|standard|clinical trial|trial regist\w*|study regist\w*", "report"),
    (r"web ?(?:page|site|log)|web$|online|electronic|internet|blog", "webpage"),
    (r"patent", "patent"),
    (r"data ?set|database|data$", "dataset"),
    (r"software|computer program", "software"),
    (r"manuscript|unpublished", "manuscript"),
    (r"statute|legislation|legal rule|bill|hearing|case$", "legislation"),
    (r"video|film|audiovisual|motion picture", "motion_picture"),
    (r"presentation|speech|lecture", "speech"),
    (r"map", "map"),
)
LONGEST = 1_000  # signs of a document type that are looked at; more is a text in the wrong place
PATTERNS = [(re.compile(rf"\b(?:{words})", re.I), kind) for words, kind in WORDS]
BIBTEX = {
    "article": "article-journal", "book": "book", "booklet": "pamphlet", "inbook": "chapter", "incollection": "chapter",
    "inproceedings": "paper-conference", "conference": "paper-conference", "proceedings": "book", "collection": "book",
    "mastersthesis": "thesis", "phdthesis": "thesis", "thesis": "thesis", "techreport": "report", "report": "report",
    "manual": "book", "unpublished": "manuscript", "misc": "document", "online": "webpage", "electronic": "webpage",
    "www": "webpage",
    "patent": "patent", "dataset": "dataset", "software": "software", "periodical": "article-journal",
    "inreference": "entry-encyclopedia",
    "mvbook": "book", "reference": "book", "suppperiodical": "article-journal", "bookinbook": "chapter",
    "review": "article-journal",
}  # fmt: skip
BIBTEX_OUT = {
    "article-journal": "article", "article": "article", "article-magazine": "article", "article-newspaper": "article",
    "book": "book", "chapter": "incollection", "paper-conference": "inproceedings", "thesis": "phdthesis",
    "report": "techreport",
    "manuscript": "unpublished", "webpage": "online", "patent": "patent", "dataset": "dataset", "software": "software",
}  # fmt: skip


# Names of preprint servers begin so, whatever follows ("bioRxiv : the preprint server for biology").
PREPRINTS = re.compile(
    r"(?:\w{0,12}rxiv|(?:psy|soc|ed|engr|chem|tech|eco|earth|sport|law|metaar|mind|paleo|ag|africar)xiv"
    r"|ssrn|research square|preprints(?:\.org)?$|osf preprints|authorea)\b",
    re.I,
)
REGISTRATION = re.compile(r"\btrials? regist", re.I)
LONGEST_SERVER = 60  # signs of a name that are looked at
NARROWED = frozenset(("article-journal", "document", "webpage"))


def narrowed(kind: str, container: str, types: Iterable[str]) -> str:
    """The kind of a record that its source calls an article, or nothing in particular, by where it stands: a preprint's
    server, or a register of trials."""
    if kind not in NARROWED:
        return kind
    if _is_preprint_server(container[:LONGEST_SERVER]):
        return "article"
    for name in types:
        if "egist" in name and REGISTRATION.search(name):
            return "report"
    return kind


@lru_cache(maxsize=1024)  # a file names few journals, in every record
def _is_preprint_server(name: str) -> bool:
    return PREPRINTS.match(name) is not None


def kind_of(words: str, default: str = "article-journal") -> str:
    """The CSL type that a free-text document type means."""
    words = words[:LONGEST]
    for pattern, kind in PATTERNS:
        if pattern.search(words):
            return kind
    return default
