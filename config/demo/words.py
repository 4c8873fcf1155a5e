"""The stock of words from which invented papers are made. Nothing here is anybody's title or name."""

FAMILIES = """Abara Adeyemi-Cole Almqvist Amankwah Andriessen Arkell Aukett Balogun Bancroft-Lees Barragán Beaulac Bergmann
Bhattarai Birkeland Blomfield Brandsma Cavendish-Oru Chaudhry Clegg Costigan Dąbek Dahlgren Darrow Delacroix-Webb Demetriou
Deshmukh Dufresne Eastwick Edoh Ekdahl Elsworthy Espinoza-Hale Fairbairn Farouk Fernsby Fjelde Fontaine-Rees Gathercole
Ghorbani Glaister Grzelak Guðmundsdóttir Haddon Halvorsen-Pike Hamasaki Harrowgate Hewlett-Oyelaran Hollins Hyytiäinen Ibekwe
Iqbal-Stone Ivarsson Jabłoński Jerome Kallas Karunaratne Kettering Khalil-Norde Kinnear Kowalczyk-Ray Kuusela Lachance
Lindqvist Lorimer Lovelock Maddern Maheswaran Marchetti-Bell Mbeki-Fry McAusland Mertens Mokoena Montclair Mukherjee-Dale
Nakagawa Nettleship Nilsen-Abbot Nwosu O'Hare-Flint Oduya Okonjo Ostrander Pargeter Pellegrin Penhaligon Petrosyan Pilkington
Quayle Quintero-Moss Rahimi Ravensworth Redfern Rintoul Rosario-Kent Saarinen Sandoval Sarpong Seabright Sigurjónsson Skelhorn
Sørby Stavrakis Strandberg Tamblyn Thackeray Tikkanen Torrisi Trevanion Uchida Ulvestad Vandermeer Vasquez-Holt Verhaegen
Wadsley Waithera Wexcombe Winterbourne Woźniak Yardley-Osei Yilmazer Zabala Zielinska""".split()

INITIALS = "A B C D E F G H I J K L M N O P R S T U V W Y Z".split()

# full name, abbreviation, ISSN in the range set apart for examples
JOURNALS = [
    ("Journal of Lived Experience and Therapy", "J Lived Exp Ther"),
    ("Nordic Archives of Clinical Psychology", "Nord Arch Clin Psychol"),
    ("Therapy and Recovery Research", "Ther Recovery Res"),
    ("International Review of Talking Treatments", "Int Rev Talk Treat"),
    ("Community Mental Health Quarterly", "Community Ment Health Q"),
    ("Annals of Adolescent Care", "Ann Adolesc Care"),
    ("Journal of Acute Psychiatric Practice", "J Acute Psychiatr Pract"),
    ("Crisis Care and Prevention", "Crisis Care Prev"),
    ("Emergency Mental Health Journal", "Emerg Ment Health J"),
    ("Qualitative Health Letters", "Qual Health Lett"),
    ("Archives of Emotion Regulation", "Arch Emot Regul"),
    ("Psychotherapy Process Studies", "Psychother Process Stud"),
    ("European Bulletin of Psychological Treatment", "Eur Bull Psychol Treat"),
    ("Journal of School and Youth Psychology", "J Sch Youth Psychol"),
    ("Perspectives in Forensic Health", "Perspect Forensic Health"),
    ("Epidemiology of Mental Disorders", "Epidemiol Ment Disord"),
    ("Clinical Toxicology Reports", "Clin Toxicol Rep"),
    ("Neuroimaging of Affect", "Neuroimaging Affect"),
    ("Journal of Psychometric Practice", "J Psychom Pract"),
    ("Nursing and Psychiatric Wards", "Nurs Psychiatr Wards"),
    ("Family Systems Inquiry", "Fam Syst Inq"),
    ("Digital Therapeutics Review", "Digit Ther Rev"),
    ("Health Services and Policy Notes", "Health Serv Policy Notes"),
    ("Personality and Its Disorders", "Pers Disord J"),
    ("Primary Care Psychology", "Prim Care Psychol"),
    ("Southern Journal of Psychiatry", "South J Psychiatry"),
    ("Pacific Mental Health Research", "Pac Ment Health Res"),
    ("Trauma, Body and Mind", "Trauma Body Mind"),
    ("Counselling in Context", "Couns Context"),
    ("Journal of Sleep, Mood and Risk", "J Sleep Mood Risk"),
]

PEOPLE = [
    "adolescents in secondary schools",
    "young adults at university",
    "women in midlife",
    "men over fifty",
    "older adults in residential homes",
    "people leaving prison",
    "looked-after young people",
    "veterans in community care",
    "sexual and gender minority youth",
    "people with intellectual disabilities",
    "first-year medical students",
    "patients of an urban emergency department",
    "mothers of young children",
    "refugees resettled in northern cities",
    "rural general practice patients",
    "inpatients of acute wards",
    "people with chronic pain",
    "autistic adults",
    "people with a diagnosis of borderline personality disorder",
    "adults with recurrent depression",
    "apprentices in the building trades",
    "farm workers",
    "night-shift nurses",
    "attendees of a walk-in crisis café",
    "people bereaved in childhood",
    "twins followed from birth",
    "callers to a national helpline",
    "people recently discharged from hospital",
    "young carers",
    "international students",
]

PLACES = [
    "northern Norway",
    "three English counties",
    "Lower Silesia",
    "coastal Portugal",
    "greater Melbourne",
    "Saskatchewan",
    "the west of Ireland",
    "Uppsala",
    "Kerala",
    "Cape Town",
    "the Scottish Highlands",
    "Flanders",
    "two Finnish regions",
    "Hokkaido",
    "Galicia",
    "the Upper Midwest",
    "Otago",
    "Lombardy",
    "southern Jutland",
    "Ghana's Ashanti region",
    "Catalonia",
    "a Welsh health board",
    "Estonia",
    "the Île-de-France region",
    "western Turkey",
]

THERAPIES = [
    "dialectical behaviour therapy",
    "mentalization-based treatment",
    "cognitive behavioural therapy",
    "psychodynamic interpersonal therapy",
    "compassion-focused therapy",
    "problem-solving therapy",
    "schema therapy",
    "cognitive analytic therapy",
    "acceptance and commitment therapy",
    "brief interpersonal counselling",
    "eye movement desensitisation",
    "art psychotherapy",
    "manual-assisted cognitive therapy",
    "person-centred counselling",
]
