"""Question frames (METHODS.md 6.1): the parts of a review question, in their order."""

FRAMES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "spider": (
        "SPIDER",
        (
            ("sample", "Sample"),
            ("phenomenon", "Phenomenon of interest"),
            ("design", "Design"),
            ("evaluation", "Evaluation"),
            ("research_type", "Research type"),
        ),
    ),
    "pico_qualitative": ("PICo", (("population", "Population"), ("interest", "Interest"), ("context", "Context"))),
    "pico": (
        "PICO",
        (
            ("population", "Population"),
            ("intervention", "Intervention"),
            ("comparator", "Comparator"),
            ("outcome", "Outcome"),
            ("design", "Study design"),
            ("time", "Time"),
        ),
    ),
    "spice": (
        "SPICE",
        (
            ("setting", "Setting"),
            ("perspective", "Perspective"),
            ("intervention", "Intervention or interest"),
            ("comparison", "Comparison"),
            ("evaluation", "Evaluation"),
        ),
    ),
    "peo": ("PEO", (("population", "Population"), ("exposure", "Exposure"), ("outcome", "Outcome"))),
}


def parts(frame: str) -> tuple[tuple[str, str], ...]:
    """(key, label) of each part of a frame, in order."""
    return FRAMES[frame][1]
