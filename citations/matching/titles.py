"""What a title says once the notes that databases hang on it are gone, and what kind of text it heads.

A note about an erratum inside a title means the article itself; a title that *is* an erratum means the notice.
"""

import re
from typing import NamedTuple

from .text import WORD, fold, listed, untag


class Title(NamedTuple):
    """`words` folded and joined by single spaces; `kind` is empty for a plain work; `is_translated` when the
    database says that the title is not in the work's own language."""

    words: str
    kind: str
    is_translated: bool


_LANGUAGE = (
    "english|french|german|spanish|italian|portuguese|chinese|japanese|russian|polish|dutch|danish|swedish|norwegian|"
    "finnish|czech|hungarian|turkish|korean|hebrew|persian|arabic|greek|croatian|serbian|romanian|bulgarian|ukrainian|"
    "slovak|slovene|lithuanian"
)
_IN_BRACKETS = "|".join(
    (
        rf"(?:{_LANGUAGE})(?:\s*[;,/]\s*(?:{_LANGUAGE}))*",
        r"\d+\s+refs?\.?",
        r"review|abstract|letter|editorial|see comments?|comments?",
        r"abstract (?:no|number|nr)?[.:]? ?#?\w*\d+",
        r"(?:comment in|corrected|republished)\b[^\])]*+",
        # These hold brackets of their own: "[Erratum appears in Lancet. 2009;360(23):12 Note: Smith, Ann [added]]".
        r"(?:erratum (?:appears|in)|published erratum|retraction in)\b.*",
    )
)
NOTE = re.compile(rf"\s{{0,3}}[\[(]\s{{0,3}}(?:{_IN_BRACKETS})\s{{0,3}}\.?\s{{0,3}}[\])]\.?\s{{0,3}}$", re.I)
# CINAHL appends the commented work: "... N Engl J Med. 2009 Jan 1;360(1):1-9".
CITED_WORK = re.compile(r"\s*\.\.\.\s*(?:[\w&.]+\s+){1,8}(?:19|20)\d\d\b.{0,80}$")
ORIGINAL_OR_LANGUAGE = re.compile(r"\s*<\s*original\b.*$|\s+LA: ?\w{2,3}$", re.I)
RETRACTED = re.compile(
    r"^(?:retracted(?: article)?|withdrawn)\s*[:.]\s*|\(?\bretracted article\.? ?see vol\.?[^)]*\)?\s*$", re.I
)
ERRATUM_WORD = re.compile(
    r"^\W*(?:author |publisher )?(?:erratum|errata|corrigend\w*|corrections?|addendum|correction notice)"
    r"(?: (?:to|for|of)\b)?[\s:.–—-]*",
    re.I,
)
CORRECTED_WORK = re.compile(r"\s*(?:[(\[]\s*vol\.? ?\d+.*|\(\w[\w .&]+\(\d{4}\).*)$", re.I)
LABEL = re.compile(r"^(?:original|brief report|case report|research article)\s*:\s*", re.I)
TRANSLATED = re.compile(r"^\[([^\[]*)\]\W*$")

# The first kind that fits names the title.
KINDS = {
    "erratum": re.compile(
        r"^\W*(?:author |publisher )?"
        r"(?:erratum|errata|corrigend\w*|corrections?\b(?= to\b|:| of errors?\b|$)|addendum|correction notice)"
        r"|\b(?:erratum|corrigendum)\W*$"
        r"|[(\[]\s*vol\.? ?\d+,? p(?:g|age|p)?\.? ?\w+"
        r"|\(\w[\w .&]+\(\d{4}\)[ :]*\d+"
        r"|\[?(?:erratum|corrigendum) (?:to|for|of)\b",
        re.I,
    ),
    "retraction": re.compile(
        r"^\W*(?:(?:notice of |statement of )?retraction|withdrawal)\b|\bretraction (?:notice|of vol)\b",
        re.I,
    ),
    "concern": re.compile(r"^\W*(?:editorial )?expression of concern", re.I),
    "reply": re.compile(
        r"^\W*(?:(?:the )?authors?['’]?s?['’]? )?(?:reply|response|rejoinder)\b"
        r"(?! (?:to|of|rate|in) [a-z]+ (?:treat|ther|inhib|vacc))"  # "Response to insulin treatment" is no letter
        r"|\b(?:authors?['’]? ?s?['’]? ?|in )(?:reply|response)\W*$"
        r"|[-:–—(] ?(?:reply|rejoinder|the reply)\W*$",
        re.I,
    ),
    "comment": re.compile(
        r"^\W*(?:comments?|commentary|re|invited commentary|editorial comment|discussion)\b ?(?::|on\b|to\b)"
        r"|[-:–—(\[] ?(?:comments?|commentary|invited commentary|discussion)\W*$",
        re.I,
    ),
    "protocol": re.compile(
        r"\b(?:study|trial|review) protocol\b|\bprotocol (?:for|of) (?:a|an|the)\b"
        r"|[:(–—-] ?(?:a )?(?:study )?protocol\W*$",
        re.I,
    ),
}

STOP = frozenset(
    listed(
        "a an the of in on for and or to with by from at as is are be its it their this that de la le les des du "
        "der die das und el los las y en et al"
    )
)
_ROMAN = {word: str(n) for n, word in enumerate(listed("i ii iii iv v vi vii viii ix x xi xii"), 1)}
_SPELT_NUMBER = {word: str(n) for n, word in enumerate(listed("one two three four five"), 1)}
_SPELT_NUMBER |= {word: str(n) for n, word in enumerate(listed("first second third"), 1)}
_SPELT_NUMBER |= {"1st": "1", "2nd": "2", "3rd": "3"}
_BEFORE_A_ROMAN = frozenset(listed("part type phase stage grade class study report volume factor angiotensin"))
_BEFORE_A_SPELT_NUMBER = frozenset(("part", "phase", "study"))


def read_title(raw: str) -> Title:
    # Before the tags go, because "<ORIGINAL>" looks like one.
    body = without_notes(untag(ORIGINAL_OR_LANGUAGE.sub("", raw)).strip())
    kind = kind_of(body)
    translated = TRANSLATED.match(body)
    if translated:
        body = translated.group(1)
    if kind == "erratum":
        body = _corrected_title(body) or body
    folded = fold(LABEL.sub("", body)).replace("’", "").replace("'", "")
    is_translated = bool(translated or ORIGINAL_OR_LANGUAGE.search(raw) or " = " in raw)
    return Title(" ".join(WORD.findall(folded)), kind, is_translated)


def _corrected_title(body: str) -> str:
    """Databases name the corrected work in as many ways as there are; its title is what they share."""
    return CORRECTED_WORK.sub("", ERRATUM_WORD.sub("", body)).strip()


def without_notes(title: str) -> str:
    """The title without what a database added: language, number of references, erratum or retraction notes."""
    body = CITED_WORK.sub("", title)
    for _ in range(3):  # "[Review] [33 refs] [French]"
        body = NOTE.sub("", body).strip()
    return RETRACTED.sub("", body)


def kind_of(body: str) -> str:
    return next((name for name, shape in KINDS.items() if shape.search(body)), "")


def content(words: list[str]) -> list[str]:
    """The words that carry meaning."""
    return [word for word in words if word not in STOP]


def numbers(words: list[str]) -> list[str]:
    """Numbers that tell parts, years and phases apart; a lone "i", "v" or "x" only where a number is expected."""
    found, before = [], ""
    for word in words:
        number = _number(word, before)
        if number:
            found.append(number)
        before = word
    return found


def _number(word: str, before: str) -> str:
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word in _ROMAN and (word not in ("i", "v", "x") or before in _BEFORE_A_ROMAN):
        return _ROMAN[word]
    return _SPELT_NUMBER.get(word, "") if before in _BEFORE_A_SPELT_NUMBER else ""
