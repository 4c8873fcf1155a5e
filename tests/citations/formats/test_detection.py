"""What is refused, and how: a sentence that says what the file is and what to do."""

import io
import zipfile

import pytest

from citations import formats
from citations.formats import NotUnderstood

REFUSALS = {
    "empty": (b"", "This file is empty"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF"),
    "pdf after junk": (b"\n\n%PDF-1.4", "This is a PDF"),
    "gzip": (b"\x1f\x8b\x08\x00", "gzip"),
    "picture": (b"\x89PNG\r\n\x1a\n", "picture"),
    "rich text": (b"{\\rtf1 TY  - JOUR}", "Rich Text"),
    "web page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
    "other xml": (b"<?xml version='1.0'?><mods><title>x</title></mods>", "This XML is not from"),
    "prose": (b"Dear colleagues,\nplease find the list below.\n", "not in a format we know"),
    "crossref xml": (
        b"<doi_records><journal_article><contributors><person_name/></contributors></journal_article></doi_records>",
        "This XML is not from",
    ),
    "feed": (b"<?xml version='1.0'?><rss><channel><title>New papers</title></channel></rss>", "This XML is not from"),
    "part of a web page": (b"<div class='results'><p>Sign in</p></div>", "This XML is not from"),
    "json of another kind": (
        b'{"name": "tool", "version": "1.0", "dependencies": {"a": "1"}}',
        "not in a format we know",
    ),
    "json list of another kind": (b'[{"id": 1, "price": 3}, {"id": 2, "price": 4}]', "not in a format we know"),
    "program": (b"import os\n\n@dataclass(frozen=True)\nclass A:\n    x: int\n", "not in a format we know"),
    "stylesheet": (b"@media (max-width: 9em) {\n  a { color: red }\n}\n", "not in a format we know"),
    "log": (b"2024-01-01 12:00:00 INFO started\n2024-01-01 12:00:01 INFO done\n", "not in a format we know"),
    "search strategy": (
        b"1. exp Self-Injurious Behavior/\n2. (self-harm* or cut*).ti,ab.\n3. 1 or 2\n",
        "not in a format",
    ),
    "reference list": (
        b"1. Okonkwo A, van der Berg PJ. Experiences. J Inv. 2019;12(3):145.\n2. Lindqvist A. Risk. 2021;14:42.\n",
        "not in a format we know",
    ),
    "e-mail": (b"From: a@example.org\nTo: b@example.org\nSubject: References\n\nDear B,\n", "not in a format we know"),
    "tex": (b"\\documentclass{article}\n\\begin{document}\nSee \\cite{a}.\n", "not in a format we know"),
    "nothing but blanks": (b" \n \n", "not in a format we know"),
    "nuls": (b"\x00" * 100, "no text"),
    "broken zip": (b"PK\x03\x04garbage", "damaged"),
    "broken xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "cannot be opened"),
}


@pytest.mark.parametrize("data, sentence", REFUSALS.values(), ids=REFUSALS)
def test_refuses_with_a_sentence(data, sentence):
    with pytest.raises(NotUnderstood, match=sentence) as refusal:
        list(formats.read(data).pieces)

    assert str(refusal.value).endswith(".")


def test_a_word_document_is_refused():
    with pytest.raises(NotUnderstood, match="Word document"):
        formats.recognise(zipped({"word/document.xml": b"<w/>"}))


def test_a_long_preamble_hides_no_record():
    data = b"A line of a legend without meaning\n" * 5000 + b"TY  - JOUR\nTI  - Found\nER  - \n"

    assert formats.recognise(data).format == "ris"


@pytest.mark.parametrize("key", formats.READS)
def test_every_format_has_a_name_for_people(key):
    assert formats.READS[key]


def test_the_encoding_is_told_when_it_is_not_certain():
    found = formats.recognise("TY  - JOUR\nTI  - Müller’s\nER  - \n".encode("cp1252"))

    assert found.encoding == "cp1252"
    assert "Windows-1252" in found.encoding_note


def test_a_guess_is_told():
    text = "TY  - JOUR\nTI  - " + "Психотерапия после самоповреждения: беседы с пациентами " * 5 + "\nER  - \n"

    found = formats.recognise(text.encode("koi8-r"))

    assert "guess" in found.encoding_note or "Windows-1252" in found.encoding_note


def zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()
