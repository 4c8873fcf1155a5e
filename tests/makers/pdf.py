"""A small PDF of one line per page, written by hand: enough for a viewer with a text layer."""


def make_pdf(*pages: str) -> bytes:
    fonts = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for n, line in enumerate(pages):
        drawn = f"BT /F1 18 Tf 60 700 Td ({line}) Tj ET"
        parts = f"/Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} /Contents {4 + 2 * n} 0 R"
        objects += [f"<< /Type /Page {parts} >>", f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream"]
    return _with_places(objects)


def _with_places(objects: list[str]) -> bytes:
    """The file with its table of where each object begins."""
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()
