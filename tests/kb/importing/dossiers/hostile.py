"""Texts that YAML, or whoever writes it, might mistake for something else."""

from hypothesis import strategies as st

TEXTS = [
    "no",
    "null",
    "~",
    "0123",
    "1e3",
    "2025-07-01",
    "12:30:45",
    "true",
    "---",
    "...",
    "- item",
    "? key",
    "key: value",
    "# comment",
    "a #b",
    "&anchor",
    "*alias",
    "!tag",
    "<<",
    "%directive",
    "{flow: [map]}",
    " leading",
    "trailing ",
    'it\'s "quoted"',
    "back\\slash \\n",
    "tab\tinside",
    "line\nbreak",
    "\nfirst",
    "last\n",
    "last\n\n",
    "a\n\n\nb",
    "a\n  indented\nb",
    "a \nspace before break",
    "carriage\rreturn\r\n",
    "next\x85line \u2028 separator \u2029",
    "\ufeffmark",
    "bell\x07 escape\x1b delete\x7f",
    "emoji 🔥👩‍👩‍👧 flag 🇲🇱",
    "جماعة نصرة الإسلام \u202eright to left\u202c",
    "word " * 200 + "end",
    "x" * 3000,
    "long  with  two  spaces " * 30,
    "--- " * 60 + "end",
    "…" * 100,
]


def texts(longest=None, shortest=0):
    """Hostile texts and any other that a database stores, of a length that a column holds."""
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    pieces = st.lists(st.sampled_from([*TEXTS, " ", "\n", ": ", "word"]), min_size=1, max_size=5)
    found = st.sampled_from(TEXTS) | pieces.map("".join) | st.text(characters, max_size=20)
    return found.map(lambda text: text[:longest]).filter(lambda text: len(text) >= shortest)
