"""Groups that a text names: by a known name, by a misspelt one, or in general words (“the army”)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from kb.models import Group, NameKind
from kb.reports.budget import Budget
from kb.reports.findings import Named, Passage, Referent, Taken
from kb.reports.gazetteer import Groups, Spelling
from kb.reports.reading import Word, fold
from kb.reports.spelling import grams, likeness

LONGEST = 14
"""Words of the longest name that is looked for."""
WIDELY_USED = frozenset(
    {"platform", "plateforme", "thebase", "thesentinels", "lessentinelles", "alf"}
)
"""Names that are everyday words: they are left to the curator's own eyes."""
PEOPLES = {
    "ML": "malian|malien(?:ne)?s?|mali|du mali",
    "BF": "burkinabe|burkinabee?s?|burkina faso|du burkina(?: faso)?",
    "NE": "nigerien|nigerienn?e?s?|niger|du niger",
    "BJ": "beninese|beninois(?:e)?s?|benin|du benin",
    "NG": "nigerian|nigerian(?:e)?s?|nigeria|du nigeria",
    "TD": "chadian|tchadien(?:ne)?s?|chad|tchad|du tchad",
}
PEOPLE = "|".join(f"(?P<{code}>{words})" for code, words in PEOPLES.items())
AFTER = "|".join(f"(?P<{code}_>{words})" for code, words in PEOPLES.items())
GENERAL = {
    "state-forces": re.compile(
        rf"\b(?:the |l'|les |une |an |de l')?(?:(?:{PEOPLE})(?:'s)? )?(?:\barmy|\bmilitary(?= (?:said|says|announced"
        rf"|confirmed|denied|reported))|armed forces|security forces|forces(?= and)|armee|forces armees"
        rf"|etat-major(?: general)?(?: des armees)?)\b(?: (?:of (?:the )?)?(?:{AFTER})\b)?"
    ),
    "government": re.compile(
        rf"\b(?:the |le )?(?:(?:{PEOPLE})(?:'s)? )?(?:government|junta|gouvernement|junte)\b"
        rf"(?: (?:of (?:the )?|du )?(?:{AFTER})\b)?"
    ),
}
APART = re.compile(r"[.;:!?]\s|\n\n")
FURTHER_APART = re.compile(r"[.,;:!?()]\s|\n\n")
OTHERS_ARMY = re.compile(r"(?:islamic|liberation|french|russian|american|francaise|russe)\s*$")


def known(words: Sequence[Word], text: str, base: Groups, budget: Budget) -> list[Named]:
    """Passages that are a group's name, the longest first; misspelt ones where nothing else fits.

    Misspelt names are looked for as long as the budget lasts.
    """
    found: list[Named] = []
    start, is_apart = 0, _apart(words, text, APART)
    while start < len(words):
        fit, end = _longest(words, start, text, is_apart, base)
        if fit:
            span = words[start].start, words[end].end
            found.append(_named(*span, text[slice(*span)], [(one, 1.0) for one in fit], base))
            start = end
        start += 1
    misspelt = _misspelt(words, text, base, Taken(len(text), found), budget)
    return sorted([*found, *misspelt], key=lambda one: one.start)


def _apart(words: Sequence[Word], text: str, pattern: re.Pattern[str]) -> list[bool]:
    """Of each word whether something lies between it and the one before that no name goes across.

    The last letter of the word before is looked at too: an acronym ends in a full stop of its own.
    """
    between = (text[one.end - 1 : other.start] for one, other in pairwise(words))
    return [False, *(bool(pattern.search(piece)) for piece in between)]


def _longest(
    words: Sequence[Word], start: int, text: str, is_apart: Sequence[bool], base: Groups
) -> tuple[list[Spelling], int]:
    """The names that the most words from here on are, and the last of these words."""
    best, last, joined = list[Spelling](), start, ""
    for end in range(start, min(start + LONGEST, len(words))):
        joined += words[end].plain
        if (end > start and is_apart[end]) or joined not in base.beginnings:
            break
        run = text[words[start].start : words[end].end]
        fit = [one for one in base.by_key.get(joined, ()) if _fits(one, run, end - start + 1)]
        if fit:
            best, last = fit, end
    return best, last


def _fits(name: Spelling, run: str, length: int) -> bool:
    """Whether the words stand for the name as they are written: acronyms in capitals, names capitalised."""
    if name.key in WIDELY_USED:
        return False
    if run == name.text:
        return run[0].isupper() or length > 2
    if name.is_acronym or len(name.key) < 5:
        return run.replace(".", "").isupper()
    return length > 2 or any(part[0].isupper() for part in run.split())


def _named(
    start: int, end: int, run: str, fit: Sequence[tuple[Spelling, float]], base: Groups
) -> Named:
    candidates: dict[int, Referent] = {}
    for name, score in sorted(fit, key=lambda pair: -pair[1]):
        why = f"called “{name.text}”" if score == 1 else f"like “{name.text}”"
        candidates.setdefault(name.bearer, referent(base.groups[name.bearer], why, score))
    return Named(start, end, run, tuple(candidates.values()))


def referent(group: Group, why: str, score: float) -> Referent:
    kind = group.kind_id.partition(":")[2]
    country = group.homeland.country if group.homeland else ""
    detail = ", ".join(
        filter(None, (group.name if group.short_name else "", kind.replace("-", " "), country))
    )
    return Referent(group.pk, group.slug, str(group), detail, why, score, country, kind)


def _misspelt(
    words: Sequence[Word], text: str, base: Groups, taken: Taken, budget: Budget
) -> Iterator[Named]:
    names = [
        spelling
        for spellings in base.by_key.values()
        for spelling in spellings
        if len(spelling.key) >= 7
        and not spelling.is_acronym
        and spelling.kind != NameKind.MISSPELLING
        and spelling.key not in WIDELY_USED
    ]
    index: dict[str, list[int]] = defaultdict(list)
    for n, name in enumerate(names):
        for gram in grams(name.key):
            index[gram].append(n)
    like = cache(lambda joined: _like(joined, names, index))
    # Doubled letters sound like one, so that what is meant may be written in twice as many.
    longest = 2 * max((len(name.key) for name in names), default=0)
    is_apart = _apart(words, text, FURTHER_APART)
    for start, word in enumerate(words):
        if not budget.lasts(word.start):
            return
        if not word.is_capitalised or taken.holds(word.start, word.start + 1):
            continue
        fit, end = _nearest(words, start, is_apart, longest, like)
        span = word.start, words[end].end
        if fit and not taken.holds(*span):
            taken.add(*span)
            yield _named(*span, text[slice(*span)], fit, base)


def _nearest(
    words: Sequence[Word],
    start: int,
    is_apart: Sequence[bool],
    longest: int,
    like: Callable[[str], list[tuple[Spelling, float]]],
) -> tuple[list[tuple[Spelling, float]], int]:
    """The names that the words from here on are most like, and the last of these words."""
    best: tuple[float, int, list[tuple[Spelling, float]]] = (0.0, start, [])
    joined = ""
    for end in range(start, min(start + LONGEST, len(words))):
        joined += words[end].plain
        if (end > start and is_apart[end]) or len(joined) > longest:
            break
        if len(joined) < 7 or not words[end].is_capitalised:
            continue
        fit = like(joined)
        if fit and (fit[0][1], end) > (best[0], best[1]):
            best = (fit[0][1], end, fit)
    return best[2], best[1]


def _like(
    joined: str, names: list[Spelling], index: dict[str, list[int]]
) -> list[tuple[Spelling, float]]:
    shared: dict[int, int] = defaultdict(int)
    asked = grams(joined)
    for gram in asked:
        for n in index.get(gram, ()):
            shared[n] += 1
    near = [n for n, count in shared.items() if count >= 0.5 * len(asked)]
    scored = [(names[n], likeness(joined, names[n].key)) for n in near]
    return sorted((pair for pair in scored if pair[1]), key=lambda pair: -pair[1])[:5]


def general(text: str, base: Groups, taken: Sequence[Passage], usual: str) -> list[Named]:
    """“The army”, “le gouvernement malien”: the forces of the country said, else of the text's usual one."""
    plain, found = fold(text), []
    occupied, of = Taken(len(text), taken), cache(base.of)
    for kind, pattern in GENERAL.items():
        for match in pattern.finditer(plain):
            start, end = match.start(), match.end()
            if occupied.holds(start, end) or OTHERS_ARMY.search(plain[max(0, start - 60) : start]):
                continue
            said = next((code for code in PEOPLES if match[code] or match[f"{code}_"]), "")
            why = "the country is said" if said else "the country most named in the text"
            candidates = [
                referent(group, why, 0.9 if said else 0.6) for group in of(kind, said or usual)
            ]
            if candidates:
                found.append(Named(start, end, text[start:end], tuple(candidates)))
    return found
