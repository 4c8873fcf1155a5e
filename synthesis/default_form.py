"""The form that a review's characteristics begin with (METHODS 8, shortened): what readers of a review ask first."""

from dataclasses import dataclass

from synthesis.models import Field

Kind = Field.Kind


@dataclass(frozen=True, slots=True)
class DefaultField:
    section: str
    key: str
    label: str
    kind: Kind = Kind.LINE
    help: str = ""


STUDY, PEOPLE, METHOD = "The study", "The people", "Therapy and method"

DEFAULT_FIELDS = (
    DefaultField(STUDY, "country", "Country"),
    DefaultField(STUDY, "years", "Years", help="Of data collection"),
    DefaultField(STUDY, "design", "Design", help="Grounded theory, case series, interviews within a trial, …"),
    DefaultField(STUDY, "setting", "Setting"),
    DefaultField(STUDY, "recruitment", "Recruitment", Kind.TEXT),
    DefaultField(PEOPLE, "n_recruited", "Recruited", Kind.NUMBER, "Everybody who took part"),
    DefaultField(PEOPLE, "n_analysed", "Analysed", Kind.NUMBER, "Counts when the eligible are not known"),
    DefaultField(PEOPLE, "n_eligible", "Eligible", Kind.NUMBER, "For this review: only they count, each person once"),
    DefaultField(PEOPLE, "women", "Women", Kind.NUMBER, "Among the eligible"),
    DefaultField(PEOPLE, "men", "Men", Kind.NUMBER, "Among the eligible"),
    DefaultField(PEOPLE, "gender_other", "Other gender, or not reported", Kind.NUMBER, "Among the eligible"),
    DefaultField(PEOPLE, "age", "Age", help="Range, mean, median"),
    DefaultField(PEOPLE, "condition", "Condition", Kind.TEXT, "How the study defines whom it is about"),
    DefaultField(METHOD, "therapy", "Therapy", Kind.TEXT, "Type, individual or group, number of sessions"),
    DefaultField(METHOD, "data_collection", "Data collection"),
    DefaultField(METHOD, "analysis", "Analysis"),
)
