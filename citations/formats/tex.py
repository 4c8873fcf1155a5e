"""TeX markup in BibTeX values as plain text: accents, symbols, braces; unknown commands keep their argument."""

import re
import unicodedata

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302",
    "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307", "u": "\u0306", "v": "\u030c",
    "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323", "b": "\u0331", "t": "\u0361",
    "h": "\u0309", "G": "\u030f", "U": "\u030e",
}  # fmt: skip
SYMBOLS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł",
    "L": "Ł", "i": "ı", "j": "ȷ",
    "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ", "S": "§", "P": "¶",
    "copyright": "©", "pounds": "£", "dag": "†",
    "ddag": "‡", "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'",
    "textquotedbl": '"', "quotedblbase": "„", "quotesinglbase": "‚", "guillemotleft": "«", "guillemotright": "»",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textgreater": ">",
    "textless": "<", "textbar": "|",
    "textdollar": "$", "textregistered": "®", "texttrademark": "™", "textdegree": "°", "degree": "°", "textmu": "µ",
    "textellipsis": "…", "ldots": "…", "dots": "…", "textbullet": "•", "textperiodcentered": "·", "cdot": "·",
    "cdots": "⋯", "textexclamdown": "¡",
    "textquestiondown": "¿", "textordfeminine": "ª", "textordmasculine": "º", "texteuro": "€", "euro": "€",
    "textsterling": "£", "textyen": "¥",
    "textcent": "¢", "textsection": "§", "textparagraph": "¶", "textpm": "±", "pm": "±", "mp": "∓", "times": "×",
    "texttimes": "×", "div": "÷",
    "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "approx": "≈", "sim": "∼", "equiv": "≡",
    "infty": "∞", "rightarrow": "→", "to": "→",
    "leftarrow": "←", "leftrightarrow": "↔", "uparrow": "↑", "downarrow": "↓", "Rightarrow": "⇒",
    "textrightarrow": "→", "prime": "′", "circ": "°",
    "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "forall": "∀", "exists": "∃", "in": "∈",
    "subset": "⊂", "cup": "∪", "cap": "∩",
    "ast": "∗", "star": "⋆", "bullet": "•", "ell": "ℓ", "hbar": "ℏ", "sqrt": "√", "propto": "∝", "ll": "≪",
    "gg": "≫", "langle": "⟨", "rangle": "⟩",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "varphi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "textalpha": "α", "textbeta": "β", "textgamma": "γ", "textdelta": "δ", "TeX": "TeX",
    "LaTeX": "LaTeX", "BibTeX": "BibTeX",
    "quad": " ", "qquad": " ", "space": " ", "newline": " ", "par": " ", "linebreak": " ", "slash": "/", "hyp": "-",
    "lq": "‘", "rq": "’",
}  # fmt: skip
STYLES = frozenset(
    [
        "textit",
        "textbf",
        "emph",
        "text",
        "textrm",
        "textsc",
        "textsf",
        "texttt",
        "textsuperscript",
        "textsubscript",
        "textup",
        "textsl",
        "mathrm",
        "mathbf",
        "mathit",
        "mathcal",
        "mathbb",
        "mathsf",
        "ensuremath",
        "mbox",
        "hbox",
        "it",
        "bf",
        "em",
        "rm",
        "sc",
        "tt",
        "sf",
        "sl",
        "itshape",
        "bfseries",
        "scshape",
        "slshape",
        "upshape",
        "rmfamily",
        "sffamily",
        "ttfamily",
        "normalfont",
        "small",
        "large",
        "noopsort",
        "url",
        "href",
        "uppercase",
        "lowercase",
        "MakeUppercase",
        "NoCaseChange",
        "enquote",
        "mkbibquote",
        "mkbibemph",
        "bibinfo",
        "bibstring",
        "left",
        "right",
        "big",
        "Big",
        "displaystyle",
        "textnormal",
        "protect",
        "relax",
        "bgroup",
        "egroup",
        "begin",
        "end",
        "centering",
        "noindent",
    ]
)
COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?[ \t]*|(.))", re.S)
ACCENT = re.compile(
    r"""\\([`'^~"=.]|[uvHckrdbthGU](?![A-Za-z]))[ \t]*+"""
    r"""(?:\{[ \t]*+(\\?[ij]|[^\W\d_]?)[ \t]*+\}|(\\[ij](?![A-Za-z])[ ]?|[^\W\d_]))"""
)
ESCAPED = {"&": "&", "%": "%", "$": "$", "#": "#", "_": "_", " ": " ", "\\": " ", ",": " ", ";": " ", ":": " ", "!": "",
           "-": "", "/": "", "@": "",
           "(": "", ")": "", "[": "", "]": "", "\n": " ", "|": "‖"}  # fmt: skip
MATH = re.compile(r"\$([^$]{0,300})\$|\$")
MATH_SCRIPT = re.compile(r"[_^](?=\w)")
ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-zA-Z*]{1,30}\}")
LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", " "))
OPEN, CLOSE, DOLLAR, TILDE = "\ue000", "\ue001", "\ue002", "\ue003"  # braces and signs that are data
MARKUP = re.compile(rf"\\|\{{|\}}|\$|~|--|``|''|{OPEN}|{CLOSE}|{DOLLAR}|{TILDE}")  # nothing else is changed
SCRIPT = re.compile(r"[_^](?=\{)")
BRACES = {"textbraceleft": OPEN, "textbraceright": CLOSE}


def plain(value: str, *, ligatures: bool = True) -> str:
    """Plain text of a BibTeX value."""
    if not MARKUP.search(value):
        return " ".join(value.split())
    if "\\" in value:
        value = value.replace("\\{", OPEN).replace("\\}", CLOSE).replace("\\$", DOLLAR)
        value = value.replace("\\textasciitilde", TILDE)
        value = ENVIRONMENT.sub("", value)
        value = ACCENT.sub(_accented, value)
        value = COMMAND.sub(_command, value)
    value = MATH.sub(lambda math: MATH_SCRIPT.sub("", math.group(1) or ""), value)
    if ligatures:
        for sign, character in LIGATURES:
            value = value.replace(sign, character)
    value = SCRIPT.sub("", value)
    value = value.replace("{", "").replace("}", "")
    for stand_in, sign in ((OPEN, "{"), (CLOSE, "}"), (DOLLAR, "$"), (TILDE, "~")):
        value = value.replace(stand_in, sign)
    return " ".join(value.split())


def _accented(match: re.Match) -> str:
    mark, inside, bare = match.groups()
    letter = (inside if inside is not None else bare).strip().lstrip("\\") or " "
    combined = unicodedata.normalize("NFC", letter + ACCENTS[mark])
    return combined if len(combined) == 1 or letter != " " else ""


def _command(match: re.Match) -> str:
    word, sign = match.groups()
    if word is None:
        return ESCAPED.get(sign, sign)
    if word in BRACES:
        return BRACES[word]
    if word in SYMBOLS:
        blank = " " if match.group(0)[-1] in " \t" and len(word) > 2 and not SYMBOLS[word].isalpha() else ""
        return SYMBOLS[word] + blank
    if word in STYLES:
        return ""
    return match.group(0)[1:]


ESCAPES = str.maketrans({"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
                         "~": r"\textasciitilde{}",
                         **{sign: "\\" + sign for sign in "&%$#_"}})  # fmt: skip


def escaped(value: str) -> str:
    """A value for a BibTeX file, so that `plain` gives it back."""
    return value.translate(ESCAPES)
