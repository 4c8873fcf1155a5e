"""What is read of appraisals: one's own, the sides of a study once they are in, and what still waits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from appraisal import seals
from appraisal.models import Answer, AnswerQuote, Appraisal, Consensus, Instrument, ReviewInstrument
from appraisal.rules import consensus as agreeing
from appraisal.rules import instrument as rules
from citations.models import FullText, Report
from citations.queries import members_of
from reviews import audit
from reviews.models import Membership, Review
from reviews.rules.roles import Permission
from reviews.thread import Waiting
from screening.models import Study, StudyReport

DEFAULT_INSTRUMENT = "casp-qualitative"


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage as evidence. `mark` names it among its answer's quotes, without telling how many rows there are."""

    report_id: int
    text: str
    page: str

    @property
    def mark(self) -> str:
        return audit.digest(f"{self.report_id}|{self.page}|{self.text}")[:16]


@dataclass(frozen=True, slots=True)
class Given:
    """What one person answered to one item."""

    value: str = ""
    comment: str = ""
    quotes: tuple[Quote, ...] = ()

    @property
    def seen(self) -> str:
        """Names this state, so that a page can tell whether it changes it or only repeats what it was shown."""
        return audit.digest(f"{self.value}|{self.comment.strip()}")[:16]

    @property
    def is_answered(self) -> bool:
        return bool(self.value or self.comment.strip())


@dataclass(frozen=True, slots=True)
class Side:
    """One submitted appraisal. `label` is A or B, in the order of submission; `name` only where names are shown."""

    label: str
    author_id: int
    name: str
    is_mine: bool
    summary: str
    given: Mapping[str, Given]

    @property
    def answers(self) -> dict[str, str]:
        return {code: given.value for code, given in self.given.items() if given.value}


@dataclass(frozen=True, slots=True)
class Document:
    """A report of the study with the files to read."""

    report: Report
    files: tuple[FullText, ...]


def setting(review: Review) -> ReviewInstrument:
    """How the review appraises; the default when nobody has chosen (unsaved then)."""
    found = ReviewInstrument.objects.select_related("instrument").filter(review=review).first()
    return found or ReviewInstrument(review=review, instrument=default_instrument())


def default_instrument() -> Instrument | None:
    return Instrument.objects.filter(key=DEFAULT_INSTRUMENT).order_by("-pk").first()


def instruments() -> QuerySet[Instrument]:
    return Instrument.objects.all()


def structure(instrument: Instrument) -> rules.Instrument:
    """The rows as the pure rules know them."""
    items = tuple(
        rules.Item(
            section=row.section,
            number=row.number,
            part=row.part,
            label=row.label,
            short=row.short,
            wording=row.wording,
            answers=rules.AnswerSet(row.answer_set, tuple(_option(option) for option in row.answers)),
            is_screening=row.is_screening,
            is_open=row.is_open,
        )
        for row in instrument.items.all()
    )
    return rules.Instrument(
        key=instrument.key,
        edition=instrument.edition,
        title=instrument.title,
        licence=instrument.licence,
        official_url=instrument.url,
        citation=instrument.citation,
        items=items,
    )


def _option(raw: dict) -> rules.Option:
    return rules.Option(raw["value"], raw["label"], raw["symbol"], rules.Tone(raw["tone"]))


def studies(review: Review) -> QuerySet[Study]:
    """Studies that a report stands for; one whose last report was taken away is no study of the review."""
    standing = StudyReport.objects.filter(study=OuterRef("pk"), ended_at__isnull=True)
    return Study.objects.filter(Exists(standing), review=review)


def reports(study: Study) -> QuerySet[Report]:
    """The study's reports; one that was merged is there as the report that it was merged into."""
    linked = StudyReport.objects.filter(study=study, ended_at__isnull=True)
    roots = linked.values(root=Coalesce("report__merged_into", "report"))
    return Report.objects.filter(pk__in=roots)


def documents(study: Study) -> list[Document]:
    """The study's reports, the main one first, each with its files that were not removed."""
    links = StudyReport.objects.filter(study=study, ended_at__isnull=True).select_related("report__merged_into")
    roots = list(dict.fromkeys(link.report.merged_into or link.report for link in links))
    kept = FullText.objects.filter(report__in=members_of(root.pk for root in roots), removed_at__isnull=True)
    files = defaultdict(list)
    for full_text in kept.select_related("report").defer("pages"):
        files[full_text.report.merged_into_id or full_text.report_id].append(full_text)
    return [Document(report, tuple(files[report.pk])) for report in roots]


def mine(user, study: Study) -> Appraisal | None:
    return Appraisal.objects.by(user).filter(study=study).first()


def answers_of(appraisals: Iterable[Appraisal], answers: QuerySet, quotes: QuerySet) -> dict[int, dict[str, Given]]:
    """Appraisal id -> code -> what was answered, out of rows that came through a door of the seal."""
    ids = [appraisal.pk for appraisal in appraisals]
    of_answer = defaultdict(list)
    for quote in quotes.filter(answer__appraisal__in=ids):
        of_answer[quote.answer_id].append(Quote(quote.report_id, quote.text, quote.page))
    given: dict[int, dict[str, Given]] = {pk: {} for pk in ids}
    for row in answers.filter(appraisal__in=ids).select_related("item"):
        given[row.appraisal_id][row.item.code] = Given(row.value, row.comment, tuple(of_answer[row.pk]))
    return given


def my_answers(user, appraisal: Appraisal | None) -> dict[str, Given]:
    if appraisal is None:
        return {}
    return answers_of([appraisal], Answer.objects.by(user), AnswerQuote.objects.by(user))[appraisal.pk]


def sides(membership: Membership, study: Study, show_names: bool) -> list[Side]:
    """The submitted appraisals of a complete study; none while it is sealed."""
    appraisals = list(
        Appraisal.objects.visible_to(membership)
        .filter(study=study, submitted_at__isnull=False, study__in=seals.complete_studies())
        .select_related("author")
        .order_by("submitted_at", "pk")
    )
    doors = Answer.objects.visible_to(membership), AnswerQuote.objects.visible_to(membership)
    given = answers_of(appraisals, *doors)
    return [
        Side(
            label=label,
            author_id=one.author_id,
            name=str(one.author) if show_names else "",
            is_mine=one.author_id == membership.user_id,
            summary=one.summary,
            given=given[one.pk],
        )
        for label, one in zip("AB", appraisals, strict=False)
    ]


def decided(study: Study) -> dict[str, Consensus]:
    """The standing decisions on a study's items, by code. For pages of complete studies only."""
    rows = Consensus.objects.filter(study=study, ended_at__isnull=True).select_related("item", "decided_by")
    return {row.item.code: row for row in rows}


def agreed(instrument: rules.Instrument, answers: list[dict[str, str]], decided: dict[str, str]) -> agreeing.Consensus:
    """What stands for a study: what all its readers said, unless it was decided otherwise."""
    return agreeing.consensus(instrument, answers[0], answers[-1], decided)


def owed(membership: Membership) -> QuerySet[Study]:
    """Studies that still need an appraisal, and this member's has not been submitted."""
    return studies(membership.review).filter(_owed(membership))


def _owed(membership: Membership) -> Q:
    if Permission.APPRAISE not in membership.permissions:
        return Q(pk__in=[])
    submitted = Appraisal.objects.by(membership.user_id).filter(submitted_at__isnull=False).values("study")
    return ~Q(pk__in=submitted) & ~Q(pk__in=seals.complete_studies())


def differing(membership: Membership) -> list[int]:
    """Numbers of the studies whose complete appraisals differ on something that nobody has decided yet."""
    decided = Consensus.objects.filter(study=OuterRef("appraisal__study"), item=OuterRef("item"), ended_at__isnull=True)
    answers = Answer.objects.visible_to(membership).filter(
        ~Exists(decided),
        appraisal__study__in=studies(membership.review).filter(pk__in=seals.complete_studies()),
        appraisal__submitted_at__isnull=False,
    )
    apart = answers.exclude(value="").order_by().values("appraisal__study__number", "item")
    rows = apart.annotate(n=Count("value", distinct=True)).filter(n__gt=1)
    return sorted({row["appraisal__study__number"] for row in rows})


def waiting(membership: Membership) -> Waiting:
    """Studies that I owe an appraisal; for whoever settles, those where the appraisers differ."""
    if seals.is_sealed(membership):
        return Waiting()
    found = studies(membership.review).aggregate(most=Count("pk"), owed=Count("pk", filter=_owed(membership)))
    most, count = found["most"], found["owed"]
    apart = differing(membership) if Permission.ADJUDICATE in membership.permissions else []
    if count or not apart:
        return Waiting(count + len(apart) or None, most - count, most, "studies for you to appraise")
    where = {"url_name": "appraisal:consensus", "kwargs": (("number", apart[0]),)}
    return Waiting(len(apart), most - len(apart), most, "studies where the appraisers differ", **where)
