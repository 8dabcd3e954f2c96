"""Numbers with what qualifies them, in figures and in words, English and French; pure.

Nothing is made up: “dozens” states no number, “more than 80” no upper end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.models import Hedge
from kb.reports.findings import Counted, Passage, Taken
from kb.reports.reading import fold

LARGEST = 2**31 - 1
"""The largest figure that a claim can hold; a larger number is no count of anything here."""
UNITS = {
    word: value
    for value, spelt in enumerate(
        "zero one/un/une two/deux three/trois four/quatre five/cinq six seven/sept eight/huit nine/neuf"
        " ten/dix eleven/onze twelve/douze thirteen/treize fourteen/quatorze fifteen/quinze"
        " sixteen/seize seventeen eighteen nineteen".split()
    )
    for word in spelt.split("/")
}
TENS = {
    word: value * 10
    for value, spelt in enumerate(
        "twenty/vingt/vingts thirty/trente forty/quarante fifty/cinquante sixty/soixante"
        " seventy/septante eighty/huitante ninety/nonante".split(),
        2,
    )
    for word in spelt.split("/")
}
ROUND = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30}
ROUND |= {"quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100}
ROUND |= {"millier": 1000, "dozen": 12}
SCALES = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000}
SPELT = "|".join(sorted({*UNITS, *TENS, *SCALES}, key=len, reverse=True))
DIGITS = r"\d{1,3}(?:[ \u00a0\u202f,.]\d{3}){1,4}(?!\d)|\d{1,7}"
WORDS = rf"(?:{SPELT})(?:(?:[\s-]+(?:and|et)[\s-]+|[\s-]+)(?:{SPELT})){{0,15}}"
PLAIN = rf"(?:{DIGITS}|{WORDS})"
ABOUT_NOUN = (
    rf"(?:(?P<half>half\s+a|demi-|une\s+demi-)\s*(?P<halved>dozen|douzaine)"
    rf"|(?:(?P<times>{WORDS}|\d{{1,7}}|an?)\s+)?(?P<round>{'|'.join(ROUND)})\b(?!s))"
    r"(?:\s+d(?:e\s+|'))?"
)
HEDGES = {
    Hedge.AT_LEAST: r"at\s+least|no\s+(?:fewer|less)\s+than|a\s+minimum\s+of|au\s+moins|pas\s+moins\s+d(?:e|')"
    r"|au\s+minimum|not\s+less\s+than",
    Hedge.MORE_THAN: r"more\s+than|over|upwards?\s+of|in\s+excess\s+of|plus\s+d(?:e|')|au-dela\s+de",
    Hedge.AT_MOST: r"at\s+most|up\s+to|as\s+many\s+as|no\s+more\s+than|a\s+maximum\s+of|au\s+plus|jusqu'a"
    r"|au\s+maximum|pas\s+plus\s+d(?:e|')",
    Hedge.FEWER_THAN: r"fewer\s+than|less\s+than|under|moins\s+d(?:e|')",
    Hedge.ABOUT: r"about|around|approximately|roughly|some|nearly|almost|an\s+estimated|close\s+to|environ"
    r"|quelque|pres\s+d(?:e|')|autour\s+d(?:e|')|presque|a\s+peu\s+pres",
}
HEDGE = "|".join(f"(?P<{hedge.name}>{words})" for hedge, words in HEDGES.items())
RANGE = (
    rf"(?:between|entre)\s+(?P<a>{PLAIN})\s+(?:and|et)\s+(?P<b>{PLAIN})"
    rf"|(?:from\s+|de\s+)?(?P<c>{PLAIN})(?:\s+(?:to|a)\s+|(?<=\d)\s*[-–]\s*(?=\d))(?P<d>{PLAIN})"
)
VAGUE = (
    r"(?:plusieurs\s+|des\s+|several\s+|many\s+)?(?:dozens|scores|hundreds|thousands|dizaines|centaines"
    r"|milliers)(?:\s+(?:of\b(?!\s+(?:kilomet|miles))|de\b|d'))?|several(?!\s+(?:sources|times))|plusieurs"
    r"|a\s+number\s+of|de\s+nombreu(?:x|ses)|un\s+nombre\s+indetermine\s+de"
)
NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?:(?:{HEDGE})\s*)?(?:(?P<vague>{VAGUE})|(?P<noun>{ABOUT_NOUN})|(?P<range>{RANGE})"
    rf"|(?P<plain>{PLAIN}))(?P<plus>\+|\s+or\s+more\b|\s+ou\s+plus\b|\s+au\s+moins\b)?(?![\w/:]|[.,]\d)"
)
NO_NUMBER = re.compile(
    r"\s*(?:km\b|kilomet|metres?\b|miles?\b|years?[ -]old|ans\b|a\.?m\b|p\.?m\b|heures?\b|hours?\b"
    r"|o'clock|minutes?\b|days?\b|jours?\b|weeks?\b|semaines?\b|months?\b|mois\b|years?\b|annees?\b)"
)
ONE = re.compile(
    r"\s+(?:\w+\s+)?(?:civi\w+|soldiers?|soldats?|militaires?|personnes?|persons?|wom[ae]n|man|men|femmes?|hommes?"
    r"|gendarmes?|policiers?|police|attackers?|assaillants?|terroristes?|child\w*|enfants?|villageois|dead|killed"
    r"|wounded|injured|morts?|blessee?s?|vehic\w+|pick-?up|drone|helico\w+|caserne|barracks?|base|fighter|combattant)\b"
)


def numbers(text: str, taken: Iterable[Passage] = ()) -> list[Counted]:
    """Every number that is no date, time, distance or age; `taken` are passages that are something else."""
    plain, occupied = fold(text), Taken(len(text), taken)
    found = []
    for match in NUMBER.finditer(plain):
        start, end = match.start(), match.start() + len(match[0].rstrip())
        if occupied.holds(start, end) or not _counts(match, plain):
            continue
        low, high, hedge = _value(match)
        if max(low or 0, high or 0) <= LARGEST:
            found.append(Counted(start, end, text[start:end], low, high, hedge))
    return found


def _counts(match: re.Match[str], plain: str) -> bool:
    """Whether the words are a number at all: “one” and “un” are mostly not."""
    if NO_NUMBER.match(plain, match.end()):
        return False
    said = match["plain"]
    if said in {"one", "un", "une", "zero"}:
        return bool(ONE.match(plain, match.end()))
    return said not in {"cents", "cent"} or plain[match.end() : match.end() + 2] != " f"


def _value(match: re.Match[str]) -> tuple[int | None, int | None, Hedge]:
    hedge = next((hedge for hedge in HEDGES if match[hedge.name]), Hedge.EXACT)
    if match["vague"]:
        return None, None, Hedge.VAGUE
    if match["range"]:
        ends = sorted(number_of(match[one] or match[two]) for one, two in ("ac", "bd"))
        return ends[0], ends[1], Hedge.EXACT if hedge is Hedge.EXACT else Hedge.ABOUT
    value = _rounded(match) if match["noun"] else number_of(match["plain"])
    if hedge is Hedge.EXACT and match["noun"]:
        hedge = Hedge.ABOUT
    if match["plus"] and hedge in {Hedge.EXACT, Hedge.ABOUT}:
        hedge = Hedge.AT_LEAST
    if hedge in {Hedge.AT_LEAST, Hedge.MORE_THAN}:
        return value, None, hedge
    if hedge in {Hedge.AT_MOST, Hedge.FEWER_THAN}:
        return None, value, hedge
    return value, value, hedge


def _rounded(match: re.Match[str]) -> int:
    if match["halved"]:
        return 6
    times = match["times"]
    count = 1 if times in {None, "a", "an", "une", "un"} else number_of(times)
    return count * ROUND[match["round"]]


def number_of(words: str) -> int:
    """The value of a number in figures or in words: “1 500”, “quatre-vingt-dix”, “one hundred and two”."""
    if words[0].isdigit():
        return int(re.sub(r"\D", "", words))
    total = part = 0
    for word in re.split(r"[\s-]+", words):
        if word in {"vingt", "vingts"} and part % 100 == 4:
            part += 76
        elif word in SCALES:
            part = max(part, 1) * SCALES[word]
            if SCALES[word] == 1000:
                total, part = total + part, 0
        elif word not in {"and", "et"}:
            part += UNITS.get(word, TENS.get(word, 0))
    return total + part
