"""All that changes appraisals. Each act locks the study first, so that two appraisers cannot pass one another."""

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction

from appraisal import queries, seals
from appraisal.models import Answer, AnswerQuote, Appraisal, Consensus, Instrument, Item, ReviewInstrument
from appraisal.rules import instrument as rules
from citations.models import Report
from reviews import audit, clock
from reviews.errors import Refused
from reviews.models import Membership, Review
from screening.models import Study

MAX_COMMENT = 5000
MAX_QUOTE = 3000


@transaction.atomic
def load_instruments(*, instruments: tuple[rules.Instrument, ...] | None = None) -> list[Instrument]:
    """Adds the editions that the database does not hold yet; what is there is never changed. Returns the new ones."""
    known = set(Instrument.objects.values_list("key", "edition"))
    wanted = rules.shipped() if instruments is None else instruments
    return [_store(one) for one in wanted if (one.key, one.edition) not in known]


def _store(one: rules.Instrument) -> Instrument:
    row = Instrument.objects.create(
        key=one.key,
        edition=one.edition,
        title=one.title,
        licence=one.licence,
        url=one.official_url,
        citation=one.citation,
        loaded_at=clock.now(),
    )
    Item.objects.bulk_create(
        Item(
            instrument=row,
            position=position,
            section=item.section,
            number=item.number,
            part=item.part,
            label=item.label,
            short=item.short,
            wording=item.wording,
            answer_set=item.answers.key,
            answers=[asdict(option) for option in item.answers.options],
            is_screening=item.is_screening,
            is_open=item.is_open,
        )
        for position, item in enumerate(one.items, start=1)
    )
    return row


@transaction.atomic
def set_up(*, review: Review, by: Membership) -> ReviewInstrument:
    """What a new review begins with: CASP for qualitative studies, two people. Follows review_created."""
    found = ReviewInstrument.objects.filter(review=review).first()
    if found:
        return found
    if queries.default_instrument() is None:
        load_instruments()
    chosen = ReviewInstrument.objects.create(review=review, instrument=queries.default_instrument())
    audit.record("appraisal_set_up", by=by, review=review, subject=chosen, instrument=chosen.instrument_id)
    return chosen


@transaction.atomic
def change_settings(
    *, by: Membership, instrument: Instrument, appraisers_required: int, show_names: bool, weights: dict[str, float]
) -> ReviewInstrument:
    """A review's way of appraising. The instrument stays once somebody has answered: answers belong to an edition."""
    review = by.review
    set_up(review=review, by=by)
    chosen = ReviewInstrument.objects.select_for_update().get(review=review)
    if instrument.pk != chosen.instrument_id and seals.has_begun(review):
        raise Refused(
            "Somebody has already answered this checklist, so the review keeps it. Answers belong to one edition and "
            "are never carried over."
        )
    chosen.instrument, chosen.appraisers_required = instrument, appraisers_required
    chosen.show_names, chosen.weights = show_names, weights
    chosen.save(update_fields=["instrument", "appraisers_required", "show_names", "weights"])
    said = {"instrument": instrument.pk, "required": appraisers_required, "names": show_names, "weights": weights}
    audit.record("appraisal_settings", by=by, review=review, subject=chosen, **said)
    return chosen


@transaction.atomic
def save_answers(*, by: Membership, study: Study, answers: Mapping[str, tuple[str, str]]) -> Appraisal:
    """Stores what this person now says to these items (code -> value, comment); begins their draft if need be."""
    appraisal, items = _draft(by, study)
    changed = {}
    for code, (value, comment) in answers.items():
        item = _item(items, code)
        _known_value(item, value)
        if _write(by, appraisal, item, value, comment.strip()[:MAX_COMMENT]):
            changed[code] = [value, audit.digest(comment.strip())]
    if changed:
        _record("appraisal_answered", by, study, answers=changed)
    return appraisal


def _write(by: Membership, appraisal: Appraisal, item: Item, value: str, comment: str) -> bool:
    row = _answer_of(by, appraisal, item)
    if row.pk and (row.value, row.comment) == (value, comment):
        return False
    row.value, row.comment, row.saved_at = value, comment, clock.now()
    row.save()
    return True


def _answer_of(by: Membership, appraisal: Appraisal, item: Item) -> Answer:
    found = Answer.objects.by(by.user).filter(appraisal=appraisal, item=item).first()
    return found or Answer(author=by.user, appraisal=appraisal, item=item)


@transaction.atomic
def keep_quote(*, by: Membership, study: Study, code: str, report: Report, text: str, page: str = "") -> AnswerQuote:
    """Adds a passage to an answer. The same passage twice is one."""
    appraisal, items = _draft(by, study)
    item = _item(items, code)
    text = text.strip()[:MAX_QUOTE]
    if not text:
        raise Refused("The quote is empty. Select words in the PDF, or type them, then keep them.")
    if not queries.reports(study).filter(pk=report.pk).exists():
        raise Refused("This report does not belong to the study. Load the page again to see its reports.")
    answer = _answer_of(by, appraisal, item)
    if answer.pk is None:
        answer.saved_at = clock.now()
        answer.save()
    quote, is_new = AnswerQuote.objects.by(by.user).get_or_create(
        answer=answer, report=report, text=text, page=page.strip()[:20], defaults={"author": by.user}
    )
    if is_new:
        said = {"item": code, "report": report.pk, "page": quote.page, "quote": audit.digest(text)}
        _record("appraisal_quote_kept", by, study, **said)
    return quote


@transaction.atomic
def drop_quote(*, by: Membership, study: Study, code: str, mark: str) -> None:
    """Takes a passage off an answer; gone already is as good."""
    appraisal, items = _draft(by, study)
    rows = AnswerQuote.objects.by(by.user).filter(answer__appraisal=appraisal, answer__item=_item(items, code))
    for row in rows:
        if queries.Quote(row.report_id, row.text, row.page).mark == mark:
            said = {"item": code, "report": row.report_id, "page": row.page, "quote": audit.digest(row.text)}
            row.delete()
            _record("appraisal_quote_dropped", by, study, **said)


@transaction.atomic
def save_summary(*, by: Membership, study: Study, text: str) -> Appraisal:
    appraisal, _ = _draft(by, study)
    if appraisal.summary != text.strip():
        appraisal.summary = text.strip()[:MAX_COMMENT]
        appraisal.save(update_fields=["summary"])
        _record("appraisal_summary_saved", by, study, summary=audit.digest(appraisal.summary))
    return appraisal


@transaction.atomic
def submit(*, by: Membership, study: Study) -> Appraisal:
    """Closes one's own appraisal: every item answered, or said why not."""
    appraisal, items = _draft(by, study)
    given = queries.my_answers(by.user, appraisal)
    missing = [code for code in items if not (code in given and given[code].is_answered)]
    if missing:
        raise Refused(
            f"{_items_named(missing)} not answered yet. Answer, or say in the comment why you do not; then submit."
        )
    appraisal.submitted_at = clock.now()
    appraisal.save(update_fields=["submitted_at"])
    values = {code: [one.value, audit.digest(one.comment)] for code, one in given.items()}
    _record("appraisal_submitted", by, study, answers=values)
    return appraisal


@transaction.atomic
def reopen(*, by: Membership, study: Study) -> Appraisal:
    """Takes one's own submission back, as long as nobody else could read it."""
    study = _locked(study)
    appraisal = queries.mine(by.user, study)
    if appraisal is None or appraisal.submitted_at is None:
        raise Refused("You have not submitted an appraisal of this study, so there is nothing to take back.")
    if seals.is_complete(study, queries.setting(by.review).appraisers_required):
        raise Refused(
            "All appraisals of this study are in and have been opened, so yours stays as it is. "
            "Change the agreed answer on the consensus page instead."
        )
    appraisal.submitted_at = None
    appraisal.save(update_fields=["submitted_at"])
    _record("appraisal_reopened", by, study)
    return appraisal


@transaction.atomic
def decide(
    *, by: Membership, study: Study, code: str, value: str, note: str = "", seen: int | None = None
) -> Consensus:
    """The agreed answer to one item. `seen` is the decision the page showed (0: none): another since is refused."""
    study = _locked(study)
    item = _item(_items(by.review), code)
    sides = _both_sides(by, study)
    _known_value(item, value, empty_ok=False)
    standing = Consensus.objects.filter(study=study, item=item, ended_at__isnull=True).first()
    note = note.strip()[:MAX_COMMENT]
    if standing and (standing.value, standing.note) == (value, note):
        return standing
    _unchanged_since(standing, seen)
    if value not in {side.answers.get(code) for side in sides} and not note:
        raise Refused("None of the appraisers gave this answer. Say in the note why it is the agreed one.")
    _end(standing)
    row = Consensus.objects.create(
        review=by.review, study=study, item=item, value=value, note=note, decided_by=by.user, decided_at=clock.now()
    )
    _record("consensus_decided", by, study, item=code, value=value, note=audit.digest(note))
    return row


@transaction.atomic
def withdraw_decision(*, by: Membership, study: Study, code: str) -> None:
    """Takes a decision back: what both said stands again, or the difference is open again."""
    study = _locked(study)
    item = _item(_items(by.review), code)
    standing = Consensus.objects.filter(study=study, item=item, ended_at__isnull=True).first()
    if standing is None:
        return
    _end(standing)
    _record("consensus_withdrawn", by, study, item=code, value=standing.value)


def _end(standing: Consensus | None) -> None:
    if standing:
        standing.ended_at = clock.now()
        standing.save(update_fields=["ended_at"])


def _unchanged_since(standing: Consensus | None, seen: int | None) -> None:
    if seen is not None and (standing.pk if standing else 0) != seen:
        raise Refused("Somebody has decided this item since you opened the page. Load it again to see what stands.")


def _both_sides(by: Membership, study: Study) -> list[queries.Side]:
    sides = queries.sides(by, study, show_names=False)
    if not sides:
        raise Refused("Not all appraisals of this study are submitted. Once they are, the answers can be compared.")
    return sides


def _locked(study: Study) -> Study:
    return Study.objects.select_for_update().get(pk=study.pk)


def _draft(by: Membership, study: Study) -> tuple[Appraisal, dict[str, Item]]:
    """This person's open appraisal of the study, begun if need be, under the study's lock."""
    study = _locked(study)
    chosen = queries.setting(by.review)
    items = {item.code: item for item in chosen.instrument.items.all()}
    appraisal = queries.mine(by.user, study)
    if appraisal and appraisal.submitted_at:
        raise Refused("You have submitted this appraisal. Take it back first, then change it and submit it again.")
    if seals.is_complete(study, chosen.appraisers_required):
        raise Refused("This study has all the appraisals it needs, so yours is not stored. What you typed stays here.")
    if appraisal is None:
        appraisal = Appraisal.objects.create(
            author=by.user, review=by.review, study=study, instrument=chosen.instrument, started_at=clock.now()
        )
        _record("appraisal_begun", by, study, instrument=chosen.instrument_id)
    return appraisal, items


def _items(review: Review) -> dict[str, Item]:
    return {item.code: item for item in queries.setting(review).instrument.items.all()}


def _item(items: dict[str, Item], code: str) -> Item:
    if code not in items:
        raise Refused(f"The checklist has no item {code}. Load the page again.")
    return items[code]


def _known_value(item: Item, value: str, *, empty_ok: bool = True) -> None:
    if value in {option["value"] for option in item.answers} or (empty_ok and value == ""):
        return
    labels = ", ".join(option["label"] for option in item.answers)
    raise Refused(f"Item {item.code} takes one of these answers: {labels}.")


def _items_named(codes: list[str]) -> str:
    return f"Item {codes[0]} is" if len(codes) == 1 else f"Items {', '.join(codes[:-1])} and {codes[-1]} are"


def _record(kind: str, by: Membership, study: Study, **said) -> None:
    audit.record(kind, by=by, review=by.review, subject=study, sealed_in=seals.SEALED_IN, **said)
