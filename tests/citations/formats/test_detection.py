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
