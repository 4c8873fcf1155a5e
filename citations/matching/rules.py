"""The named rules that make a pair certain. Each is kept with the link it made and shown to people.

A rule's function name is the name stored with the link, its docstring the sentence people read: rename neither lightly.
"""

from collections.abc import Callable

from rapidfuzz.distance import OSA

from .evidence import Evidence
from .places import are_overlapping, is_article_number
from .wording import Numbers, TitleMatch

Rule = Callable[[Evidence], bool]
IDENTIFIERS = frozenset(("doi", "pmid"))
TITLE_OR_PART = (TitleMatch.SAME, TitleMatch.NEAR, TitleMatch.CUT)


def is_barred(e: Evidence) -> bool:
    """No rule may join an article and its erratum, two registered trials, or two versions of a Cochrane review."""
    return not e.is_same_kind or e.registry is False or e.are_review_versions and not e.is_same_doi


def _is_free_of(e: Evidence, *facts: str) -> bool:
    return e.against.isdisjoint(facts)


def _has_at_most(e: Evidence, *facts: str) -> bool:
    """Nothing contradicts but what is named."""
    return e.against <= set(facts)


def _has_no_other_identifier(e: Evidence) -> bool:
    return e.against.isdisjoint(IDENTIFIERS)


def _is_same_identifier(e: Evidence) -> bool:
    return e.is_same_doi or e.pmid is True or e.accession is True or e.registry is True


# ---- one identifier (DOI, PMID, a database's own number, a trial's), and more: an equal DOI alone is not enough,
# whole supplements share theirs


def identifier_title(e: Evidence) -> bool:
    """Same identifier (DOI, PMID, accession or trial number) and the same title."""
    if not (_is_same_identifier(e) and e.is_close_title and _is_free_of(e, "numbers")):
        return False
    if e.is_generic:
        return e.is_same_page or e.has_good_author and _is_free_of(e, "pages")
    is_same_citation = e.title is TitleMatch.SAME and e.is_same_journal and e.is_same_year
    return e.has_good_author or e.authors is None or e.is_same_page or e.is_same_text or is_same_citation


def identifier_shorter_title(e: Evidence) -> bool:
    """Same identifier and authors; one title is the beginning or a part of the other."""
    numbers_fit = _is_free_of(e, "numbers") or e.is_same_text and e.numbers is Numbers.EXTRA
    is_cut = e.title is TitleMatch.CUT and not e.is_generic and numbers_fit
    return _is_same_identifier(e) and is_cut and e.has_good_author and _is_free_of(e, "abstract", "pages")


def identifier_pages(e: Evidence) -> bool:
    """Same identifier, authors and first page; the title is worded a little differently."""
    is_reworded = e.title in (TitleMatch.WORDING, TitleMatch.CUT)
    is_same_place = e.is_same_page and _is_free_of(e, "abstract", "volume")
    return _is_same_identifier(e) and is_reworded and e.has_good_author and is_same_place


def identifier_abstract(e: Evidence) -> bool:
    """Same identifier, authors and abstract; the title may be a translation."""
    is_retitled = e.title not in (TitleMatch.SAME, TitleMatch.NONE) and e.numbers is not Numbers.DIFFERENT
    is_same_work = e.has_good_author and e.is_same_text and _is_free_of(e, "pages")
    return _is_same_identifier(e) and is_retitled and is_same_work


# ---- the citation


def authors_volume_page_range(e: Evidence) -> bool:
    """Same authors, volume, first and last page; the title agrees at least in most words."""
    is_titled_alike = e.title not in (TitleMatch.NONE, TitleMatch.OTHER)
    is_same_place = e.is_full_range and e.volume is True and e.is_about_same_year and e.is_like_journal
    is_free = _has_no_other_identifier(e) and _is_free_of(e, "abstract")
    return is_same_place and e.has_good_author and is_titled_alike and is_free


def full_citation_other_year(e: Evidence) -> bool:
    """Same title, authors, journal, volume, first and last page; only the year differs."""
    is_same_place = e.is_full_range and e.volume is True and e.issue is not False and e.is_same_journal
    is_same_work = e.title is TitleMatch.SAME and not e.is_generic and e.has_all_authors and not e.is_about_same_year
    return is_same_place and is_same_work and _has_no_other_identifier(e) and _is_free_of(e, "abstract")


def _is_titled_at_same_page(e: Evidence) -> bool:
    is_same_title = e.title in TITLE_OR_PART and not e.is_generic and _is_free_of(e, "numbers", "abstract")
    is_same_place = e.is_same_page and e.volume is True and e.is_about_same_year
    return is_same_title and is_same_place and _has_no_other_identifier(e)


def title_authors_volume_page(e: Evidence) -> bool:
    """Same title, authors, volume and first page, at most one year apart."""
    return _is_titled_at_same_page(e) and e.has_good_author


def title_journal_volume_page(e: Evidence) -> bool:
    """Same title, journal, volume and first page; the authors are missing or written differently."""
    return _is_titled_at_same_page(e) and e.is_same_journal and (e.authors is None or e.authors >= 0.4)


def generic_title_full_citation(e: Evidence) -> bool:
    """A title that many works carry, but the same authors, journal, volume (or abstract), page and year."""
    is_same_place = e.is_same_page and (e.volume is True or e.is_same_text) and e.is_same_journal and e.is_same_year
    return e.is_generic and e.is_close_title and is_same_place and e.has_good_author and not e.against


def generic_title_page_range(e: Evidence) -> bool:
    """A short title, but the same two or more authors, volume, year, first and last page; the journal may differ."""
    is_same_place = e.is_full_range and e.volume is True and e.is_same_year and _has_at_most(e, "journal")
    return e.is_generic and e.title is TitleMatch.SAME and e.is_same_team and is_same_place


def _is_own_title(e: Evidence) -> bool:
    return e.is_close_title and not e.is_generic


def _is_exact_title(e: Evidence) -> bool:
    return e.title is TitleMatch.SAME and not e.is_generic


def title_authors_journal_page(e: Evidence) -> bool:
    """Same title, authors, journal, first page and year."""
    is_same_place = e.is_same_page and e.is_same_year and e.is_same_journal and _is_free_of(e, "numbers", "abstract")
    return _is_own_title(e) and e.has_good_author and is_same_place and (_has_no_other_identifier(e) or e.is_same_text)


def full_citation_other_doi(e: Evidence) -> bool:
    """Same title, authors, journal, volume and first page; the DOIs differ, as a publisher's and an archive's do."""
    is_same_place = e.is_same_page and e.volume is True and e.is_same_journal and e.is_about_same_year
    return _is_exact_title(e) and e.has_good_author and is_same_place


def title_all_authors_year_page(e: Evidence) -> bool:
    """Same title, all authors, year and first page; the journal is missing or written differently."""
    is_same_place = e.is_same_page and e.is_same_year and e.is_like_journal
    return _is_exact_title(e) and e.has_all_authors and is_same_place and _has_at_most(e, "issue")


def citation_other_journal_name(e: Evidence) -> bool:
    """Same title, all authors, volume, year and pages (or issue and abstract); the journal's name is translated."""
    is_same_place = e.is_full_range or e.issue is True and e.is_same_text
    is_same_work = _is_exact_title(e) and e.has_all_authors and e.volume is True and e.is_same_year
    return is_same_work and is_same_place and _has_at_most(e, "journal", "issue")


def overlapping_pages(e: Evidence) -> bool:
    """Same title, same two or more authors, journal, volume and year; the pages overlap, so one of them is a slip."""
    is_same_place = e.is_same_journal and e.volume is True and e.issue is not False and e.is_same_year
    is_slip = _has_at_most(e, "pages") and are_overlapping(e.a.pages, e.b.pages)
    return _is_exact_title(e) and e.is_same_team and is_same_place and is_slip


def title_authors_issue_abstract(e: Evidence) -> bool:
    """Same title, same two or more authors, journal, volume, issue, year and abstract; only the pages differ."""
    is_same_place = e.is_same_journal and e.volume is True and e.issue is True and e.is_same_year
    is_same_work = _is_exact_title(e) and e.is_same_team and e.is_same_text
    return is_same_work and is_same_place and _has_at_most(e, "pages")


def doi_misspelt(e: Evidence) -> bool:
    """Same title, all authors, journal, year and abstract; the DOIs are at most two letters apart."""
    is_same_work = _is_exact_title(e) and e.has_all_authors and e.is_same_text and e.is_same_journal and e.is_same_year
    is_slip = "doi" in e.against and _has_at_most(e, "doi", "issue") and OSA.distance(e.a.doi, e.b.doi) <= 2
    return is_same_work and is_slip


# ---- a part of the citation, and nothing that contradicts


def _has_no_contradiction(e: Evidence) -> bool:
    """An issue may differ when the abstract agrees: databases are careless with issues."""
    return not e.against or e.against == {"issue"} and e.is_same_text


def _is_sure_title(e: Evidence) -> bool:
    is_backed = e.issue is True or e.is_same_text or e.is_same_team
    is_sure = e.title is TitleMatch.SAME or e.is_close_title and e.title_likeness >= 0.95 and is_backed
    return is_sure and not e.is_generic and _has_no_contradiction(e)


def title_authors_journal_volume(e: Evidence) -> bool:
    """Same title, authors, journal and volume, and nothing that contradicts."""
    is_enough = e.is_long_title or e.is_same_text or e.issue is True and e.has_all_authors
    is_same_place = e.volume is True and e.is_same_journal and e.is_about_same_year
    return _is_sure_title(e) and e.has_good_author and is_same_place and is_enough


def title_authors_journal_year(e: Evidence) -> bool:
    """Same title, all authors, journal and year, and nothing that contradicts: the weakest rule."""
    is_enough = e.is_long_title or e.is_same_team and e.shortest_key >= 24
    return _is_sure_title(e) and e.has_all_authors and e.is_same_journal and e.is_same_year and is_enough


def title_authors_abstract(e: Evidence) -> bool:
    """Same title, all authors and abstract in the same journal, or in the same volume of one much alike."""
    is_like_named = e.journal is not None and e.journal >= 0.7
    is_same_place = e.is_about_same_year and e.is_same_journal or e.is_same_year and e.volume is True and is_like_named
    is_same_work = _is_exact_title(e) and e.has_all_authors and e.is_same_text
    return is_same_work and is_same_place and _has_no_contradiction(e)


def title_authors_abstract_no_journal(e: Evidence) -> bool:
    """Same title, all authors, year and abstract of a work without a journal."""
    is_same_work = _is_exact_title(e) and e.has_all_authors and e.is_same_text and e.is_long_title
    is_unplaced = not e.a.journal.words and not e.b.journal.words and e.is_same_year
    return is_same_work and is_unplaced and _has_no_contradiction(e)


def title_journal_no_authors(e: Evidence) -> bool:
    """Same title, journal, volume and year, and abstract or issue, of a work without named authors."""
    is_same_place = e.volume is True and e.is_same_journal and e.is_same_year
    is_enough = e.is_same_text or e.issue is True and e.is_long_title
    return _is_exact_title(e) and e.authors is None and is_same_place and is_enough and _has_no_contradiction(e)


def shorter_title_issue(e: Evidence) -> bool:
    """One title is a part of the other; same authors, journal, volume, issue and year, and nothing that contradicts."""
    is_same_place = e.volume is True and e.issue is True and e.is_same_journal and e.is_same_year
    is_enough = e.is_long_title or e.shortest_key >= 30
    is_cut = e.title is TitleMatch.CUT and not e.is_generic
    return is_cut and e.has_good_author and is_same_place and is_enough and not e.against


def shorter_title_abstract(e: Evidence) -> bool:
    """One title is a part of the other; same authors, journal, volume and abstract, and nothing that contradicts."""
    # Without the volume: reports of one series share their abstract.
    is_same_place = e.volume is True and e.is_same_journal and e.is_about_same_year
    is_cut = e.title is TitleMatch.CUT and not e.is_generic
    return is_cut and e.has_good_author and is_same_place and e.is_same_text and not e.against


def shorter_title_article_number(e: Evidence) -> bool:
    """One title is a part of the other; same authors, journal, article number and year; nothing contradicts."""
    # Unlike a page, an article number comes once in a journal.
    is_same_article = e.is_same_page and is_article_number(e.a.pages) and is_article_number(e.b.pages)
    is_same_place = is_same_article and e.is_same_journal and e.year_gap == 0
    return e.title is TitleMatch.CUT and not e.is_generic and e.is_same_team and is_same_place and not e.against


def reworded_title_full_citation(e: Evidence) -> bool:
    """The title is worded a little differently; same authors, journal, volume, first page and year."""
    is_reworded = e.title is TitleMatch.WORDING and e.title_likeness >= 0.85 and not e.is_generic
    is_same_place = e.is_same_page and e.volume is True and e.is_same_journal and e.is_same_year
    is_free = _has_no_other_identifier(e) and _is_free_of(e, "numbers", "abstract")
    return is_reworded and is_same_place and e.has_all_authors and is_free


def translated_title_full_citation(e: Evidence) -> bool:
    """One title is a translation; same authors (or none, but like titles), journal, volume, page range and year."""
    is_translation = e.a.is_translated or e.b.is_translated
    is_same_place = e.is_full_range and e.volume is True and e.is_same_journal and e.is_same_year
    is_same_work = e.is_same_team or e.authors is None and e.title is TitleMatch.WORDING and not e.is_generic
    return is_translation and is_same_place and is_same_work and _has_at_most(e, "title")


# In order: the first that holds names the link.
ORDER: tuple[Rule, ...] = (
    identifier_title,
    identifier_shorter_title,
    identifier_pages,
    identifier_abstract,
    authors_volume_page_range,
    full_citation_other_year,
    title_authors_volume_page,
    title_journal_volume_page,
    generic_title_full_citation,
    generic_title_page_range,
    title_authors_journal_page,
    full_citation_other_doi,
    title_all_authors_year_page,
    citation_other_journal_name,
    overlapping_pages,
    title_authors_issue_abstract,
    doi_misspelt,
    title_authors_journal_volume,
    title_authors_journal_year,
    title_authors_abstract,
    title_authors_abstract_no_journal,
    title_journal_no_authors,
    shorter_title_issue,
    shorter_title_abstract,
    shorter_title_article_number,
    reworded_title_full_citation,
    translated_title_full_citation,
)
RULES: dict[str, str] = {rule.__name__: (rule.__doc__ or "").strip() for rule in ORDER}
WEAKEST_RULE = title_authors_journal_year.__name__


def first_rule(e: Evidence, rules_off: frozenset[str] = frozenset()) -> str | None:
    """The name of the first rule that makes the pair certain."""
    if is_barred(e):
        return None
    return next((rule.__name__ for rule in ORDER if rule.__name__ not in rules_off and rule(e)), None)
