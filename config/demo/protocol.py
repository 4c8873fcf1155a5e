"""The question, criteria, keywords and searches that both demo reviews share, and their people."""

from datetime import date

from config.demo import papers

PASSWORD = "concord-demo"
PEOPLE = (
    ("alice@example.org", "Alice Arkwright", "lead"),
    ("bob@example.org", "Bob Brandvold", "reviewer"),
    ("carol@example.org", "Carol Castellane", "reviewer"),
    ("charlie@example.org", "Charlie Chandra", ""),
)

QUESTION = "How do people who have harmed themselves experience individual psychotherapy for it?"
FRAME = {
    "sample": "People of any age who have harmed themselves at least once, whatever the intent",
    "phenomenon": "Individual psychotherapy offered for self-harm",
    "design": "Interviews, diaries, open questions analysed qualitatively",
    "evaluation": "Their own accounts: what helped, what hurt, what it meant",
    "research_type": "Qualitative, or mixed methods with a qualitative part that stands alone",
}

# In the agreed order: the first that applies is the reason.
CRITERIA = [
    {
        "label": papers.NOT_ENGLISH,
        "include_if": "Written in English",
        "exclude_if": "Written in any other language",
        "scope": "full_text",
    },
    {
        "label": papers.NO_SELF_HARM,
        "include_if": "Participants have harmed themselves at least once",
        "exclude_if": "No participant has harmed themselves, or they cannot be told apart",
    },
    {
        "label": papers.NOT_INDIVIDUAL,
        "include_if": "Individual psychotherapy of any school",
        "exclude_if": "Groups, families, wards, medication or no treatment",
    },
    {
        "label": papers.NOT_EXPERIENCE,
        "include_if": "Participants speak of their own experience of the therapy",
        "exclude_if": "Observers, clinicians or carers speak instead",
    },
    {
        "label": papers.NOT_QUALITATIVE,
        "include_if": "Qualitative data and analysis",
        "exclude_if": "Numbers only; reviews, protocols, comments",
    },
    {
        "label": papers.NO_DATA,
        "include_if": "Themes or quotations are reported",
        "exclude_if": "Nothing can be taken out, as in a short abstract",
        "scope": "full_text",
    },
]

KEYWORDS = [
    {"name": "Self-harm", "kind": "for", "words": ["self-harm*", "self-injur*", "harmed themselves", "self-poison*"]},
    {"name": "Therapy", "kind": "for", "words": ["psychotherap*", "therap*", "counsel*", "sessions"]},
    {
        "name": "Accounts",
        "kind": "for",
        "words": ["experience*", "interview*", "qualitative", "thematic", "grounded theory", "phenomenolog*"],
    },
    {
        "name": "Numbers",
        "kind": "against",
        "words": ["randomised", "cohort", "questionnaire*", "prevalence", "meta-analysis", "registry"],
    },
]

_LINES = {
    "ovid": "1  exp Self-Injurious Behavior/\n2  (self harm* or self injur* or self poison*).ti,ab.\n3  1 or 2\n4  exp Psychotherapy/\n5  (psychotherap* or counsel* or therap*).ti,ab.\n6  4 or 5\n7  exp Qualitative Research/\n8  (interview* or experience* or qualitative).ti,ab.\n9  7 or 8\n10 3 and 6 and 9",
    "ebsco": 'S1  (MH "Injuries, Self-Inflicted+")\nS2  TI ( self-harm* OR self-injur* ) OR AB ( self-harm* OR self-injur* )\nS3  S1 OR S2\nS4  (MH "Psychotherapy+") OR TI therap* OR AB therap*\nS5  (MH "Qualitative Studies+") OR AB interview* OR AB experience*\nS6  S3 AND S4 AND S5',
    "wos": '#1  TS=("self-harm*" OR "self-injur*" OR "self-poison*")\n#2  TS=(psychotherap* OR counsel* OR therap*)\n#3  TS=(interview* OR experience* OR qualitative)\n#4  #1 AND #2 AND #3',
}

SEARCHES = {
    "medline": {
        "database": "Medline",
        "platform": "Ovid",
        "coverage": "1946 to 12 September 2025",
        "strategy": _LINES["ovid"],
        "run_on": date(2025, 9, 15),
    },
    "cinahl": {
        "database": "CINAHL",
        "platform": "EBSCOhost",
        "coverage": "1981 to September 2025",
        "strategy": _LINES["ebsco"],
        "run_on": date(2025, 9, 15),
    },
    "wos": {
        "database": "Web of Science",
        "platform": "Clarivate",
        "coverage": "Core Collection, 1900 to 2025",
        "strategy": _LINES["wos"],
        "run_on": date(2025, 9, 16),
    },
    "psycinfo": {
        "database": "PsycINFO",
        "platform": "Ovid",
        "coverage": "1806 to September week 2 2025",
        "strategy": _LINES["ovid"].replace("Self-Injurious Behavior", "Self-Destructive Behavior"),
        "run_on": date(2025, 9, 16),
    },
}
