"""Groups that a text names: by a known name, by a misspelt one, or in general words (“the army”)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kb.models import Group, NameKind
from kb.reports.findings import Named, Passage, Referent
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
OTHERS_ARMY = re.compile(r"(?:islamic|liberation|french|russian|american|francaise|russe)\s*$")


def known(words: Sequence[Word], text: str, base: Groups) -> list[Named]:
    """Passages that are a group's name, the longest first; misspelt ones where nothing else fits."""
    found: list[Named] = []
    start = 0
    while start < len(words):
        named = _longest(words, start, text, base)
        if named is None:
            start += 1
            continue
        found.append(named)
        start = next((n for n, word in enumerate(words) if word.start >= named.end), len(words))
    taken: list[Passage] = list(found)
    return sorted([*found, *_misspelt(words, text, base, taken)], key=lambda one: one.start)


def _longest(words: Sequence[Word], start: int, text: str, base: Groups) -> Named | None:
    best, joined = None, ""
    for end in range(start, min(start + LONGEST, len(words))):
        joined += words[end].plain
        run = text[words[start].start : words[end].end]
        if "\n\n" in run or re.search(r"[.;:!?]\s", run):
            break
        fit = [one for one in base.by_key.get(joined, ()) if _fits(one, run, end - start + 1)]
        if fit:
            best = _named(
                words[start].start, words[end].end, run, [(one, 1.0) for one in fit], base
            )
    return best


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
    words: Sequence[Word], text: str, base: Groups, taken: Sequence[Passage]
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
    ends = list(taken)
    for start, word in enumerate(words):
        if not word.is_capitalised or any(one.start <= word.start < one.end for one in ends):
            continue
        found = _nearest(words, start, text, (names, index), base)
        if found and not any(found.overlaps(one) for one in ends):
            ends.append(found)
            yield found


def _nearest(
    words: Sequence[Word],
    start: int,
    text: str,
    known: tuple[list[Spelling], dict[str, list[int]]],
    base: Groups,
) -> Named | None:
    names, index = known
    best: tuple[float, int, list[tuple[Spelling, float]]] = (0.0, 0, [])
    joined = ""
    for end in range(start, min(start + LONGEST, len(words))):
        joined += words[end].plain
        run = text[words[start].start : words[end].end]
        if re.search(r"[.,;:!?()]\s|\n\n", run):
            break
        if len(joined) < 7 or not (words[end].is_capitalised):
            continue
        fit = _like(joined, names, index)
        if fit and (fit[0][1], end) > (best[0], best[1]):
            best = (fit[0][1], end, fit)
    if not best[2]:
        return None
    first, last = words[start].start, words[best[1]].end
    return _named(first, last, text[first:last], best[2], base)


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
    for kind, pattern in GENERAL.items():
        for match in pattern.finditer(plain):
            start, end = match.start(), match.end()
            passage = Passage(start, end, text[start:end])
            if any(passage.overlaps(one) for one in taken) or OTHERS_ARMY.search(plain[:start]):
                continue
            said = next((code for code in PEOPLES if match[code] or match[f"{code}_"]), "")
            why = "the country is said" if said else "the country most named in the text"
            candidates = [
                referent(group, why, 0.9 if said else 0.6) for group in base.of(kind, said or usual)
            ]
            if candidates:
                found.append(Named(start, end, passage.words, tuple(candidates)))
    return found
