"""Invented papers: title, authors, journal and a structured abstract that fits what becomes of them.

Seeded, so that the demo is the same everywhere. A paper's `fate` names the reason it will be excluded for.
"""

from dataclasses import dataclass, replace
from random import Random

from config.demo.included import INCLUDED
from config.demo.words import FAMILIES, INITIALS, JOURNALS, PEOPLE, PLACES, THERAPIES

FAR = "far"
NOT_QUALITATIVE = "Not qualitative"
NOT_INDIVIDUAL = "Not individual therapy"
NO_SELF_HARM = "No self-harm history"
NOT_EXPERIENCE = "Not about experience"
NOT_ENGLISH = "Not English"
NO_DATA = "No extractable data"
INCLUDE = "include"
REASONS = (NOT_QUALITATIVE, NOT_INDIVIDUAL, NO_SELF_HARM, NOT_EXPERIENCE, NOT_ENGLISH, NO_DATA)


@dataclass(frozen=True)
class Paper:
    key: int
    fate: str
    title: str
    authors: tuple[str, ...]
    year: int
    journal: str
    abbreviation: str
    volume: int
    issue: int
    first_page: int
    last_page: int
    abstract: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...]
    language: str = "English"

    @property
    def doi(self) -> str:
        """Invented, under the prefix set apart for examples; a paper without a volume has none yet."""
        return f"10.5555/cd.{self.year}.{self.key:05d}" if self.volume else ""

    @property
    def pages(self) -> str:
        return f"{self.first_page}-{self.last_page}" if self.first_page else ""

    @property
    def pmid(self) -> str:
        return str(90_000_000 + self.key)

    @property
    def abstract_text(self) -> str:
        return " ".join(f"{heading.upper()}: {text}" for heading, text in self.abstract)


# Each far topic: title forms, what was studied, how, what was found, index words.
_FAR = [
    (
        (
            "Prevalence of self-injury among {people} in {place}",
            "Self-harm in {people}: a cross-sectional survey in {place}",
            "How common is self-harm in {people}? Findings from {place}",
        ),
        "Estimates of how many {people} have harmed themselves differ widely.",
        "We surveyed {n} {people} in {place} with a validated questionnaire and weighted the answers to the census.",
        "Lifetime self-harm was reported by {pct} % ({ci}); distress and poor sleep were the strongest correlates.",
        ("prevalence", "surveys", "risk factors"),
    ),
    (
        (
            "Repetition after hospital presentation in {place}: a cohort of {people}",
            "Predictors of re-attendance among {people} treated for self-poisoning in {place}",
            "Time to repetition in {people}: a registry study from {place}",
        ),
        "Repetition after a hospital presentation is common and hard to predict.",
        "Linked registers of {place} were followed for {years} years; {n} index presentations of {people} entered a competing-risks model.",
        "Within a year {pct} % came back. Previous presentations predicted repetition; the model's discrimination was moderate.",
        ("cohort studies", "registries", "emergency service"),
    ),
    (
        (
            "Staff attitudes towards {people} who present with self-harm in {place}",
            "What clinicians in {place} think of {people} who harm themselves: a questionnaire study",
            "Knowledge and confidence of ward staff caring for {people}, {place}",
        ),
        "The attitudes of staff may shape the care that people receive.",
        "A questionnaire was completed by {n} nurses and doctors working with {people} in {place}.",
        "Attitudes were warmer among those with training; {pct} % asked for supervision.",
        ("attitude of health personnel", "nursing", "questionnaires"),
    ),
    (
        (
            "Neural responses to social exclusion in {people}: an imaging study from {place}",
            "Resting-state connectivity and urge in {people}",
            "Pain processing in {people} with repeated self-injury: laboratory findings from {place}",
        ),
        "Altered processing of pain and rejection has been proposed as a mechanism.",
        "In {place}, {n} {people} and matched controls were scanned during a ball-tossing task.",
        "Groups differed in insular response; the effect did not survive correction in the replication half.",
        ("magnetic resonance imaging", "amygdala", "pain threshold"),
    ),
    (
        (
            "Psychometric properties of a brief urge scale in {people} ({place})",
            "Validating an inventory of reasons for self-injury in {people} of {place}",
            "Measurement invariance of a hopelessness index across {people}",
        ),
        "Short instruments are needed for routine use.",
        "The scale was completed twice by {n} {people} in {place}; structure and invariance were examined.",
        "A two-factor model fitted well; internal consistency was .{alpha}, retest reliability moderate.",
        ("psychometrics", "factor analysis", "reproducibility of results"),
    ),
    (
        (
            "A school-based prevention programme for {people} in {place}: cluster-randomised trial",
            "Effects of classroom lessons on help-seeking by {people}, {place}",
            "Peer leaders and help-seeking in {people}: a stepped-wedge trial in {place}",
        ),
        "Universal programmes promise reach, but evidence is thin.",
        "{n} {people} in schools of {place} were randomised by class to lessons or waiting list.",
        "Knowledge improved; self-reported harm at twelve months did not differ ({ci}).",
        ("school health services", "prevention", "randomised trial"),
    ),
    (
        (
            "Medication and self-harm in {people}: a nationwide study from {place}",
            "Lithium, antidepressants and repetition in {people}",
            "Prescribing after self-poisoning: {people} in {place}",
        ),
        "Whether medication lowers repetition is uncertain.",
        "Prescriptions dispensed to {n} {people} in {place} were linked with hospital data in a within-person design.",
        "Rates were lower in treated periods (rate ratio 0.{alpha}); confounding by indication cannot be ruled out.",
        ("pharmacoepidemiology", "antidepressive agents", "lithium"),
    ),
    (
        (
            "Cost of hospital care for {people} after self-poisoning in {place}",
            "Economic evaluation of liaison services for {people} in {place}",
            "What does a missed follow-up cost? {people} in {place}",
        ),
        "Decision makers lack figures on cost.",
        "Resource use of {n} {people} in {place} was valued with national tariffs over {years} years.",
        "Mean cost per episode varied threefold between hospitals; most of it was bed days.",
        ("health care costs", "hospital costs", "economics"),
    ),
    (
        (
            "Parents' accounts of living with {people} who self-harm: interviews in {place}",
            "Siblings and self-harm: the families of {people} in {place}",
            "Carers of {people}: needs after a crisis in {place}",
        ),
        "Families carry much of the care and are seldom asked.",
        "Relatives of {people} took part in {n2} interviews in {place}, analysed thematically.",
        "Relatives described vigilance, blame and relief when services spoke with them; the young people themselves were not interviewed.",
        ("family", "caregivers", "interviews"),
    ),
    (
        (
            "An app for safety planning with {people}: feasibility in {place}",
            "Text messages after discharge for {people} in {place}: a pilot trial",
            "Online peer support and {people}: usage data from {place}",
        ),
        "Digital tools may bridge the days after a crisis.",
        "{n2} {people} in {place} used a safety-planning app for eight weeks; logs and ratings were analysed.",
        "Use fell by half in two weeks; {pct} % would recommend it.",
        ("mobile applications", "telemedicine", "pilot projects"),
    ),
    (
        (
            "Seasonal and hourly patterns of presentations by {people}, {place}",
            "Self-poisoning agents used by {people} in {place}, a toxicology service review",
            "Trends over {years} years in presentations of {people} to hospitals in {place}",
        ),
        "Patterns over time help services to plan.",
        "All presentations of {people} in {place} over {years} years ({n} episodes) were reviewed.",
        "Presentations peaked on Sunday evenings; the agents changed after new packaging rules.",
        ("time factors", "toxicology", "retrospective studies"),
    ),
    (
        (
            "Treatments for {people} who self-harm: a systematic review and meta-analysis",
            "Protocol for a trial of stepped care with {people} in {place}",
            "Self-harm in {people}: a narrative review of theory",
        ),
        "The literature on {people} has grown quickly.",
        "Databases were searched to {y}; two reviewers selected and appraised what they found on {people}.",
        "Effects were small and heterogeneous; certainty was low for most comparisons.",
        ("review", "meta-analysis", "protocol"),
    ),
    (
        (
            "Childhood adversity, emotion regulation and self-injury in {people}: a mediation analysis, {place}",
            "Shame and self-criticism in {people} of {place}: a daily diary study",
            "Loneliness, sleep and urges in {people}: experience sampling in {place}",
        ),
        "Pathways from early adversity to self-injury remain debated.",
        "{n} {people} in {place} answered daily prompts for three weeks; multilevel models were fitted.",
        "Shame rose before urges within days; emotion regulation mediated {pct} % of the association.",
        ("emotion regulation", "ecological momentary assessment", "mediation analysis"),
    ),
    (
        (
            "Media reporting of suicide and help-seeking by {people} in {place}",
            "Images of self-injury on social media seen by {people}, {place}: content analysis",
            "Search queries about self-harm and {people} in {place}",
        ),
        "Exposure in the media may harm or help.",
        "Posts likely to be seen by {people} in {place} ({n} in all) were coded with a fixed scheme.",
        "Most posts spoke of distress, few of help; warnings were rare.",
        ("social media", "content analysis", "mass media"),
    ),
    (
        (
            "Mental health of {people} during winter closures in {place}",
            "Depression, anxiety and service use of {people} in {place}",
            "Sleep problems and school absence in {people}: {place}",
        ),
        "Services report rising demand from {people}.",
        "Repeated surveys of {n} {people} in {place} were compared across three winters.",
        "Depressive symptoms rose and fell again; service use lagged behind. Self-harm was a single item among many.",
        ("depression", "anxiety", "mental health services"),
    ),
]

_NEAR = {
    NOT_QUALITATIVE: (
        (
            "{Therapy} for {people} who self-harm: a randomised controlled trial",
            "Outcomes of {therapy} after repeated self-harm in {people}, {place}",
            "Does {therapy} reduce self-harm in {people}? A controlled evaluation",
        ),
        "Whether {therapy} lowers repetition is unclear.",
        "{n2} {people} with at least two episodes of self-harm were allocated to {therapy} or usual care in {place}; satisfaction was rated on a questionnaire.",
        "Repetition was lower at six months ({ci}); satisfaction with therapy was high.",
        ("psychotherapy", "randomised trial", "self-harm"),
    ),
    NOT_INDIVIDUAL: (
        (
            "{People} in a {therapy} group after self-harm: an interview study from {place}",
            "Learning together: group {therapy} and {people} who self-harm",
            "Family sessions after self-harm: what {people} in {place} made of them",
        ),
        "Treatment after self-harm is often offered to groups or families.",
        "Members of {therapy} groups ({n2} {people} in {place}) were interviewed; interviews were analysed thematically.",
        "Members spoke of belonging, of comparing themselves and of rules about disclosure. All treatment was given in groups.",
        ("group psychotherapy", "interviews", "self-harm"),
    ),
    NO_SELF_HARM: (
        (
            "{People} and individual {therapy}: an interpretative account from {place}",
            "Finding words in {therapy}: interviews with {people} in {place}",
            "What changes in {therapy}? Voices of {people}",
        ),
        "How clients experience individual {therapy} deserves attention.",
        "{n2} {people} in {place} were interviewed after individual {therapy}; interpretative phenomenological analysis was used. Self-harm was not among the reasons for referral.",
        "Participants spoke of trust, of pace and of endings.",
        ("psychotherapy", "qualitative research", "client experience"),
    ),
    NOT_EXPERIENCE: (
        (
            "Therapists' moves in {therapy} with {people} who self-harm: conversation analysis",
            "Case formulation in {therapy} after self-harm: a coding study from {place}",
            "Alliance ruptures in {therapy} with {people}: observer-rated sessions",
        ),
        "What happens in sessions of {therapy} can be observed directly.",
        "Sessions of {therapy} with {n2} {people} in {place} were coded by observers; clients were not asked about their experience.",
        "Ruptures were frequent and mostly repaired by the therapist's acknowledgement.",
        ("psychotherapeutic processes", "conversation analysis", "self-harm"),
    ),
    NO_DATA: (
        (
            "Experiences of {therapy} after self-harm: first impressions from {place} (meeting abstract)",
            "Interviews on {therapy} with {people} who self-harm: conference abstract",
        ),
        "We present early impressions of interviews about {therapy}.",
        "{n2} {people} in {place} are being interviewed after individual {therapy} for self-harm.",
        "Data collection continues; no quotations or themes can be reported yet.",
        ("congress", "self-harm", "psychotherapy"),
    ),
}

# Three papers in other languages: title in the original, and in brackets as databases give it.
_NOT_ENGLISH = [
    ("Erfahrungen mit Einzeltherapie nach Selbstverletzung: eine Interviewstudie", "German"),
    ("Vivre une thérapie individuelle après des gestes auto-agressifs : étude qualitative", "French"),
    ("Vivencias de la psicoterapia individual tras autolesiones: un estudio cualitativo", "Spanish"),
]


class Press:
    """Makes papers one after another, no two with the same title or the same first author, journal and year."""

    def __init__(self, seed: int, *, first_key: int = 1) -> None:
        self._random = Random(seed)  # noqa: S311
        self._next_key = first_key
        self._titles: set[str] = set()

    def far(self) -> Paper:
        return self._made(FAR, self._random.choice(_FAR))

    def near(self, fate: str) -> Paper:
        if fate == NOT_ENGLISH:
            return self._foreign()
        return self._made(fate, _NEAR[fate])

    def included(self, number: int) -> Paper:
        """One of the eleven hand-written papers, 0 to 10."""
        title, year, abstract, keywords = INCLUDED[number]
        return self._printed(INCLUDE, title, abstract, keywords, year=year)

    def _foreign(self) -> Paper:
        title, language = next(pair for pair in _NOT_ENGLISH if pair[0].lower() not in self._titles)
        abstract = (
            (
                "Background",
                "Individual therapy after self-harm has rarely been described from the client's side in this language.",
            ),
            (
                "Methods",
                "Semi-structured interviews with clients; thematic analysis. Article in the original language.",
            ),
            ("Results", "Clients described safety, language and endings."),
        )
        paper = self._printed(NOT_ENGLISH, title, abstract, ("qualitative research", "self-harm", "psychotherapy"))
        return replace(paper, language=language)

    def _made(self, fate: str, form: tuple) -> Paper:
        titles, aim, method, finding, keywords = form
        for _ in range(200):
            slots = self._slots()
            title = self._random.choice(titles).format(**slots)
            if title.lower() not in self._titles:
                break
        abstract = (
            ("Background", _sentence(aim.format(**slots))),
            ("Methods", _sentence(method.format(**slots))),
            ("Results", _sentence(finding.format(**slots))),
            ("Conclusions", self._random.choice(_CLOSINGS)),
        )
        return self._printed(fate, title, abstract, (*keywords, slots["people"]))

    def _slots(self) -> dict[str, str]:
        r = self._random
        therapy, people = r.choice(THERAPIES), r.choice(PEOPLE)
        low = r.randint(70, 96) / 100
        return {
            "people": people,
            "People": people[0].upper() + people[1:],
            "place": r.choice(PLACES),
            "therapy": therapy,
            "Therapy": therapy[0].upper() + therapy[1:],
            "n": f"{r.randint(180, 9400):,}".replace(",", " "),
            "n2": str(r.randint(8, 64)),
            "pct": f"{r.randint(30, 420) / 10}",
            "ci": f"95 % CI {low:.2f} to {low + r.randint(8, 40) / 100:.2f}",
            "alpha": str(r.randint(71, 93)),
            "years": str(r.randint(3, 15)),
            "y": str(r.randint(2009, 2021)),
        }

    def _printed(self, fate: str, title: str, abstract: tuple, keywords: tuple[str, ...], year: int = 0) -> Paper:
        r = self._random
        self._titles.add(title.lower())
        key = self._next_key
        self._next_key += 1
        journal, abbreviation = r.choice(JOURNALS)
        year = year or r.choices(range(1996, 2023), weights=range(4, 31))[0]
        first = r.randint(2, 880)
        return Paper(
            key=key,
            fate=fate,
            title=title,
            authors=tuple(self._author() for _ in range(r.choice((2, 2, 3, 3, 4, 5)))),
            year=year,
            journal=journal,
            abbreviation=abbreviation,
            volume=year - 1978 + JOURNALS.index((journal, abbreviation)) % 9,
            issue=r.randint(1, 8),
            first_page=first,
            last_page=first + r.randint(6, 19),
            abstract=abstract,
            keywords=keywords,
        )

    def _author(self) -> str:
        r = self._random
        return f"{r.choice(FAMILIES)}, {r.choice(INITIALS)}. {r.choice(INITIALS)}."


_CLOSINGS = (
    "Larger samples and longer follow-up are needed.",
    "The findings can inform how services are planned.",
    "Replication in other settings is under way.",
    "Results should be read with the response rate in mind.",
    "Implications for training and supervision are discussed.",
    "Those who declined may differ from those who took part.",
)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
