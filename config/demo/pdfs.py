"""A small PDF of an invented paper: a few pages of text that a reader can search and select."""

import ctypes
import io
import textwrap

from config.demo.papers import Paper

PAGE = (595, 842)
MARGIN, LEADING, SIZE, LINES = 62, 15, 10.5, 46


def pdf_of(paper: Paper) -> bytes:
    """Title, abstract and three invented sections, with "Synthetic" at the foot of each page."""
    import pypdfium2  # slow import
    import pypdfium2.raw as raw

    document = pypdfium2.PdfDocument.new()
    lines = _lines(paper)
    for start in range(0, len(lines), LINES):
        page = document.new_page(*PAGE)
        foot = f"Synthetic paper made for the Concord demo. Page {start // LINES + 1}"
        rows = [*lines[start : start + LINES], *[""] * (LINES - len(lines[start : start + LINES])), "", foot]
        for number, text in enumerate(rows):
            if text:
                _write(raw, document, page, text, PAGE[1] - MARGIN - number * LEADING)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _write(raw, document, page, text: str, y: float) -> None:
    font = b"Helvetica-Bold" if text.startswith("# ") else b"Times-Roman"
    text = text.removeprefix("# ")
    shape = raw.FPDFPageObj_NewTextObj(document.raw, font, ctypes.c_float(SIZE))
    encoded = (_latin(text) + "\0").encode("utf-16-le")
    buffer = ctypes.create_string_buffer(encoded, len(encoded))
    raw.FPDFText_SetText(shape, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    raw.FPDFPageObj_Transform(shape, 1, 0, 0, 1, MARGIN, y)
    raw.FPDFPage_InsertObject(page.raw, shape)


def _latin(text: str) -> str:
    """The built-in fonts know Latin-1 only; quotes and dashes get their plain form."""
    for fancy, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("–", "-"), ("—", "-")):
        text = text.replace(fancy, plain)
    return text.encode("latin-1", "replace").decode("latin-1")


def _lines(paper: Paper) -> list[str]:
    lines = [f"# {row}" for row in textwrap.wrap(paper.title, 70)]
    lines += [
        *textwrap.wrap("; ".join(paper.authors), 92),
        f"{paper.journal} {paper.year}; {paper.volume}({paper.issue}): {paper.first_page}-{paper.last_page}",
        "",
    ]
    for heading, text in (*paper.abstract, *_sections(paper)):
        lines += [f"# {heading}", *textwrap.wrap(text, 92), ""]
    return lines


def _sections(paper: Paper) -> list[tuple[str, str]]:
    method, finding = paper.abstract[1][1], paper.abstract[2][1]
    return [
        (
            "Recruitment",
            f"Clinicians of the services named people who met the criteria; a researcher who was not part of their care rang them. {method} Nobody was contacted twice. Participants could stop at any time and were offered a debriefing.",
        ),
        (
            "Interviews",
            "Interviews lasted between 42 and 95 minutes and followed a topic guide written with people who had themselves been in therapy. They were recorded, transcribed in full and returned to those who wished to read them. The interviewer kept a diary of her own reactions, which was discussed in supervision.",
        ),
        (
            "Analysis",
            "Transcripts were read several times before any code was given. Two researchers coded the first three apart and compared. Themes were reviewed against the whole material; cases that did not fit were sought and are reported.",
        ),
        (
            "Findings in full",
            f"{finding} One participant (P3) said: “I had the sentence ready for weeks and then I said it and the room did not fall down.” Another (P7) put it differently: “It was the first place where I was not my arms.” Two participants (P2, P9) spoke against this: for them the sessions opened more than they could close.",
        ),
        (
            "Discussion",
            "The accounts agree in how much rests on the first meetings and on an honest ending. They differ in how much technique was noticed at all. The sample was small and mostly of one background, and those who had left therapy early are few among the participants.",
        ),
        (
            "Ethics",
            "A regional committee approved the study. All participants gave written consent; those under age gave assent together with a parent's consent.",
        ),
    ]
