"""Places that a text names, misspelt ones included, with the records that may be meant."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.models import LocationKind, NameKind
from kb.reports import gazetteer
from kb.reports.budget import Budget
from kb.reports.findings import Named, Passage, Referent, Taken
from kb.reports.gazetteer import Place, Spelling
from kb.reports.reading import Word, fold, key
from kb.reports.spelling import SHORTEST, likeness, respellings

SMALL = frozenset("de du des d la le les l el al a au aux of the en et sur sous".split())
FIRST_UNIT = {
    "region": "Region",
    "cercle": "Cercle",
    "province": "Province",
    "departement": "Department",
}
LAST_UNIT = frozenset("region cercle province department district state".split())
CUE = re.compile(
    r"(?:\b(?:in|at|near|from|to|of|around|outside|towards?|between|on|into|entered|and|a|au|aux|en|de|du|d'|vers|pres"
    r"|dans|entre|sur|et|village|town|city|camp|base|ville|localite|commune|cercle|region|province|the|le|la|les|l')"
    r"|[,:(;–-])\s*[\"“«]?\s*$"
)
TITLE = re.compile(
    r"\b(?:mr|mrs|ms|dr|m|mme|col|colonel(?:-major)?|general|gen|captain|capitaine|lieutenant|commander|commandant"
    r"|president|minister|ministre|governor|gouverneur|mayor|maire|imam|sheikh|cheikh|abu|abou|ag|ould|leader|chef)\.?\s*$"
)
NEVER = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche"
    " january february march april may june july august september october november december janvier fevrier mars"
    " avril mai juin juillet aout septembre octobre novembre decembre the a an in on at he she it they his her il elle"
    " ils elles le la les un une des du de son sa ses ce cette ces dans pour selon sur after before when while but and"
    " et mais apres avant lors some several many most other one two army armee islam muslim muslims colonel major"
    " general president god dieu no not this that these those we you i new news".split()
)
ORDER = {kind: n for n, kind in enumerate((
    LocationKind.SETTLEMENT, LocationKind.COUNTRY, LocationKind.ADMIN1, LocationKind.ADMIN2, LocationKind.SITE,
    LocationKind.AREA, LocationKind.ADMIN3))}  # fmt: skip
MOST_UNKNOWN = 60
"""Phrases of one text that are looked for in other spellings; each is a look into the index."""
LONGEST = 200
"""Letters of the longest name of a place."""
MOST = 6
"""Candidates shown for one passage."""


@dataclass(frozen=True)
class Phrase(Passage):
    """Capitalised words that may name a place."""

    key: str = ""
    opens: bool = False
    is_cued: bool = False
    is_in_name: bool = False
    """Whether another capitalised word stands beside it, or a title before: a person's name, perhaps."""


def phrases(
    words: Sequence[Word], text: str, taken: Sequence[Passage], budget: Budget
) -> list[Phrase]:
    """Every run of one to four words that may be a name, the longest first where several begin."""
    plain = fold(text)
    occupied = Taken(len(text), taken)
    free = [not occupied.holds(word.start, word.end) for word in words]
    found = []
    for start, word in enumerate(words):
        if not budget.lasts(word.start):
            break
        if not free[start] or not (word.is_capitalised or word.plain in FIRST_UNIT):
            continue
        for end in range(min(start + 4, len(words)) - 1, start - 1, -1):
            run = words[start : end + 1]
            if all(free[start : end + 1]) and _is_name(run, plain):
                found.append(_phrase(words, start, end, text, plain))
    return found


def _is_name(run: Sequence[Word], plain: str) -> bool:
    between = plain[run[0].start : run[-1].end]
    if (
        len(between) > LONGEST
        or re.search(r"[^\w\s'-]", between)
        or "\n" in between
        or (not run[-1].plain.isalpha() and len(run) == 1)
    ):
        return False
    ends = run[-1].is_capitalised or (len(run) > 1 and run[-1].plain in LAST_UNIT)
    inner = all(word.is_capitalised or word.plain in SMALL for word in run[1:-1])
    is_long = sum(len(word.plain) for word in run) > 2
    return ends and inner and is_long and not (len(run) == 1 and run[0].plain in NEVER)


def _phrase(words: Sequence[Word], start: int, end: int, text: str, plain: str) -> Phrase:
    first, last = words[start], words[end]
    before = plain[max(0, first.start - 30) : first.start]
    neighbours = [words[n] for n in (start - 1, end + 1) if 0 <= n < len(words)]
    beside = any(
        word.is_capitalised
        and not (word.opens and word.plain in NEVER)
        and word.plain not in NEVER
        and plain[min(word.end, last.end) : max(word.start, first.start)] == " "
        for word in neighbours
    )
    return Phrase(
        first.start,
        last.end,
        text[first.start : last.end],
        key(text[first.start : last.end]),
        first.opens,
        bool(CUE.search(before)),
        beside or bool(TITLE.search(before)),
    )


def places(
    words: Sequence[Word], text: str, taken: Sequence[Passage], budget: Budget
) -> list[Named]:
    """The places of a text in their order, as far as the budget lasts."""
    asked = phrases(words, text, taken, budget)
    exact = _by_key(gazetteer.spelt(_ways(asked)))
    unknown = [one for one in asked if not _exactly(one, exact) and _may_be_misspelt(one)]
    unknown = list({one.key: one for one in unknown}.values())[:MOST_UNKNOWN]
    near = gazetteer.alike(one.words for one in unknown)
    near += gazetteer.spelt(other for one in unknown for other in respellings(one.words))
    like = {word: _nearly(word, near) for word in {one.key for one in unknown}}
    fits = {one: _exactly(one, exact) or _misspelt(one, like) for one in asked}
    chosen = list(_longest(fits))
    known = gazetteer.places({name.bearer for one in chosen for name, _ in fits[one]})
    usual = Counter(
        country
        for one in chosen
        for country in {known[name.bearer].location.country for name, _ in fits[one]}
    )
    return [
        Named(one.start, one.end, one.words, _ranked(fits[one], known, usual)) for one in chosen
    ]


def _ways(asked: Sequence[Phrase]) -> Iterator[str]:
    """Each phrase, and “Yagha Province” for “province du Yagha”."""
    for one in asked:
        yield one.words
        first, *rest = one.words.split()
        if fold(first) in FIRST_UNIT and rest:
            yield f"{' '.join(word for word in rest if fold(word) not in SMALL)} {FIRST_UNIT[fold(first)]}"


def _by_key(names: Sequence[Spelling]) -> dict[str, list[Spelling]]:
    found: dict[str, list[Spelling]] = defaultdict(list)
    for name in names:
        found[name.key].append(name)
    return found


def _exactly(one: Phrase, names: dict[str, list[Spelling]]) -> list[tuple[Spelling, float]]:
    """The records of that very name. A word that only opens a sentence is no listed misspelling."""
    keys = [key(way) for way in _ways([one])]
    fit = [(name, 1.0) for way in keys for name in names.get(way, ())]
    if one.opens or not one.is_cued:
        fit = [pair for pair in fit if pair[0].kind != NameKind.MISSPELLING]
    return [] if one.is_in_name and not one.is_cued else fit


def _may_be_misspelt(one: Phrase) -> bool:
    is_plain = one.is_cued and not one.opens and not one.is_in_name
    return is_plain and len(one.key) >= SHORTEST and not one.words.isupper()


def _misspelt(
    one: Phrase, like: dict[str, list[tuple[Spelling, float]]]
) -> list[tuple[Spelling, float]]:
    return like.get(one.key, []) if _may_be_misspelt(one) else []


def _nearly(word: str, names: Sequence[Spelling]) -> list[tuple[Spelling, float]]:
    scored = ((name, likeness(word, name.key)) for name in names)
    best = sorted((pair for pair in scored if pair[1]), key=lambda pair: -pair[1])
    return [pair for pair in best if pair[1] >= best[0][1] - 0.1]


def _longest(fits: dict[Phrase, list[tuple[Spelling, float]]]) -> Iterator[Phrase]:
    """Of phrases that overlap the one that fits best, then the longest."""
    order = sorted(
        fits, key=lambda one: (-(fits[one][0][1] == 1.0) if fits[one] else 0, -len(one.key))
    )
    chosen: list[Phrase] = []
    taken = Taken(max((one.end for one in order), default=0))
    for one in order:
        if fits[one] and not taken.holds(one.start, one.end):
            taken.add(one.start, one.end)
            chosen.append(one)
    yield from sorted(chosen, key=lambda one: one.start)


def _ranked(
    fit: Sequence[tuple[Spelling, float]], known: dict[int, Place], usual: Counter[str]
) -> tuple[Referent, ...]:
    """The likeliest first: the best spelling, the country most named, the larger kind of place."""
    best: dict[int, tuple[Spelling, float]] = {}
    for name, score in sorted(fit, key=lambda pair: -pair[1]):
        best.setdefault(name.bearer, (name, score))
    most = max(usual.values(), default=1)

    def rank(bearer: int) -> tuple[float, int, str]:
        location = known[bearer].location
        score = best[bearer][1] + 0.2 * usual[location.country] / most
        return -round(score, 3), ORDER[LocationKind(location.kind)], location.slug

    return tuple(
        _referent(known[bearer], *best[bearer]) for bearer in sorted(best, key=rank)[:MOST]
    )


def _referent(place: Place, name: Spelling, score: float) -> Referent:
    location = place.location
    why = f"called “{name.text}”" if score == 1 else f"like “{name.text}”"
    detail = ", ".join(
        filter(None, (location.get_kind_display().lower(), place.within or location.country))
    )
    return Referent(
        location.pk,
        location.slug,
        location.name,
        detail,
        why,
        score,
        location.country,
        location.kind,
    )
