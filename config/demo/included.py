"""The eleven reports that the demo's review includes, written by hand: title, year, abstract, index words.

Numbers 3 and 4 are two reports of one study. Invented, like everything in the demo.
"""

_WORDS = ("qualitative research", "psychotherapy", "self-harm", "interviews")

INCLUDED = [
    (
        "Staying in the room: women's experiences of individual dialectical behaviour therapy after repeated self-harm",
        2011,
        (
            (
                "Background",
                "Little is known of how women who have harmed themselves live through the individual sessions of dialectical behaviour therapy.",
            ),
            (
                "Methods",
                "Twelve women who had harmed themselves at least twice were interviewed after a year of individual sessions. Interpretative phenomenological analysis was used.",
            ),
            (
                "Results",
                "Participants described arriving guarded, testing whether the therapist would stay, and learning to hold a feeling long enough to say it. Diary cards were felt as homework first and as a companion later.",
            ),
            ("Conclusions", "What helped was less a technique than a person who could hear of the harm without alarm."),
        ),
        (*_WORDS, "dialectical behaviour therapy"),
    ),
    (
        "“Somebody who did not flinch”: six young men on brief counselling after hospital presentation",
        2014,
        (
            ("Background", "Young men seldom stay in treatment after they have harmed themselves."),
            (
                "Methods",
                "Six men aged 18 to 24 took part in narrative interviews after four sessions of individual counselling.",
            ),
            (
                "Results",
                "The men measured the counsellor by the first reaction to the wound. Being spoken to as somebody with plans mattered more than being asked about risk.",
            ),
            ("Conclusions", "First sessions decide whether there is a second."),
        ),
        (*_WORDS, "men", "counselling"),
    ),
    (
        "Between urge and word: clients' accounts of psychodynamic interpersonal therapy for self-poisoning",
        2009,
        (
            (
                "Background",
                "Psychodynamic interpersonal therapy lowers repetition in trials; what clients make of it is not known.",
            ),
            (
                "Methods",
                "Eight clients were interviewed within three months of their last session; analysis followed grounded theory.",
            ),
            (
                "Results",
                "Clients told of a slow discovery that the urge had a history. Two would have wished for more direction.",
            ),
            ("Conclusions", "Understanding came after, not before, the relationship felt safe."),
        ),
        (*_WORDS, "psychodynamic psychotherapy"),
    ),
    (
        "Learning to be seen: adolescents' experience of mentalization-based individual therapy for self-harm",
        2016,
        (
            (
                "Background",
                "Adolescents are offered mentalization-based therapy after self-harm, but seldom asked how it was.",
            ),
            (
                "Methods",
                "Sixteen adolescents aged 14 to 17 were interviewed at the end of a year of individual sessions; thematic analysis.",
            ),
            (
                "Results",
                "Being seen was wished for and feared. Participants valued a therapist who said when he had got it wrong. Several spoke of an urge that did not leave but now “had somewhere to go”.",
            ),
            ("Conclusions", "Therapists' open repair of misunderstandings was remembered as a turning point."),
        ),
        (*_WORDS, "adolescent", "mentalization"),
    ),
    (
        "One year on: adolescents look back at mentalization-based individual therapy for self-harm",
        2018,
        (
            ("Background", "Whether what adolescents take from therapy lasts is an open question."),
            (
                "Methods",
                "Ten of sixteen adolescents first interviewed at the end of therapy were interviewed again a year later; thematic analysis with comparison between the two interviews.",
            ),
            (
                "Results",
                "Participants still used the therapist's questions on themselves. The ending was remembered as a door that closed without warning by those who had wished for more time.",
            ),
            ("Conclusions", "Endings deserve as much preparation as beginnings."),
        ),
        (*_WORDS, "adolescent", "follow-up"),
    ),
    (
        "The harm was never the whole story: adults' experiences of cognitive analytic therapy",
        2013,
        (
            ("Background", "Cognitive analytic therapy maps self-harm as part of a pattern between people."),
            (
                "Methods",
                "Nine adults with a history of self-harm were interviewed about individual cognitive analytic therapy; template analysis.",
            ),
            (
                "Results",
                "The written letter was kept, reread and argued with. Seeing the harm on the map as one act among others changed how participants spoke of themselves.",
            ),
            ("Conclusions", "A shared map can carry a person beyond the harm."),
        ),
        (*_WORDS, "cognitive analytic therapy"),
    ),
    (
        "“She asked about my garden”: older people's experience of problem-solving therapy after self-harm",
        2019,
        (
            ("Background", "Older people who harm themselves are missing from studies of therapy."),
            (
                "Methods",
                "Seven people aged 66 to 83 were interviewed about individual problem-solving therapy given at home; thematic analysis.",
            ),
            (
                "Results",
                "The visits ended a silence. Small problems solved stood for a life that could still be steered.",
            ),
            ("Conclusions", "To be met as a person with a past and with tasks for tomorrow was the help."),
        ),
        (*_WORDS, "aged", "problem solving"),
    ),
    (
        "What held and what hurt: a qualitative study of cognitive behavioural therapy for people who self-harm",
        2015,
        (
            ("Background", "Cognitive behavioural therapy is recommended after self-harm; clients' accounts are few."),
            (
                "Methods",
                "Fourteen clients of two services took part in semi-structured interviews after at least six individual sessions; framework analysis.",
            ),
            (
                "Results",
                "Chains and worksheets helped some to find the moment before. Others felt hurried past what mattered. Pace, choice and the therapist's steadiness ran through all accounts.",
            ),
            ("Conclusions", "The same technique held or hurt, depending on who offered it and when."),
        ),
        (*_WORDS, "cognitive behavioural therapy"),
    ),
    (
        "Permission to be angry: experiences of compassion-focused therapy among people who have harmed themselves",
        2020,
        (
            ("Background", "Compassion-focused therapy asks of people what many find hardest."),
            (
                "Methods",
                "Eleven people who had harmed themselves in the past year were interviewed after individual compassion-focused therapy; reflexive thematic analysis.",
            ),
            (
                "Results",
                "Kindness felt false at first and then like a language to be learnt. Anger, once allowed, took the place of harm for some.",
            ),
            ("Conclusions", "Compassion came by way of anger."),
        ),
        (*_WORDS, "compassion"),
    ),
    (
        "Therapy in two languages: migrants' experiences of individual psychotherapy after self-harm",
        2021,
        (
            ("Background", "Migrants who harm themselves are rarely heard in research on therapy."),
            (
                "Methods",
                "Twenty clients and relatives were recruited; thirteen clients had harmed themselves and had individual psychotherapy. Narrative analysis of interviews, with interpreters.",
            ),
            (
                "Results",
                "Words for the harm were missing in one language and too heavy in the other. The therapist's interest in the clients' own words was felt as respect.",
            ),
            ("Conclusions", "Language was where the relationship was made or missed."),
        ),
        (*_WORDS, "emigrants and immigrants", "language"),
    ),
    (
        "A life that is mine again: experiences of schema therapy after years of self-harm",
        2017,
        (
            ("Background", "Long histories of self-harm are said to need long therapies."),
            (
                "Methods",
                "Eight people took part in two interviews each during individual schema therapy; interpretative phenomenological analysis.",
            ),
            (
                "Results",
                "Participants described therapy as life changing, with a grief for the years before. Chair work was dreaded and remembered.",
            ),
            ("Conclusions", "Change was told as getting a life back, not as stopping a behaviour."),
        ),
        (*_WORDS, "schema therapy"),
    ),
]
