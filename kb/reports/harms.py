"""Words for what befell persons, and whose people they were, English and French; pure.

“Neutralised” is kept as said. Whether the attackers are side A or B depends on who attacked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kb.models import Harm, Party
from kb.reports.findings import Harmed, sentence_at
from kb.reports.numbers import SPELT
from kb.reports.reading import fold

HARMS = {
    Harm.NEUTRALISED: r"neutrali[sz]ed|neutralisee?s?|mis hors d'etat de nuire|put out of action",
    Harm.INJURED: r"wounded|injured|injuries|blessee?s?",
    Harm.ABDUCTED: r"abducted|kidnapped|taken hostage|held hostage|enlevee?s?|kidnappee?s?|pris(?:es)? en otages?|otages?"
    r"|hostages?",
    Harm.MISSING: r"missing|unaccounted for|(?<!des )disparue?s?",
    Harm.CAPTURED: r"captured|taken prisoner|prisoners?|detained|arrested|capturee?s?|prisonniers?|interpellee?s?|arretee?s?"
    r"|faits? prisonniers?",
    Harm.MIXED: r"casualties|victimes(?= (?:militaires|civiles))|killed (?:or|and) wounded|tues et blesses|morts et blesses",
    Harm.KILLED: r"killed|killing|kills|dead|deaths?|died|slain|executed|massacred|murdered|shot dead|fatalities|bodies"
    r"|tuee?s?|tuant|morte?s?|abattue?s?|executee?s?|massacree?s?|assassinee?s?|deces|decedee?s?|cadavres?|corps sans vie",
}
HARM = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{harm.name}>{words})' for harm, words in HARMS.items())})\b"
)
PEOPLE = {
    "civilians": r"civilians?|civils?|villagers?|villageois(?:es)?|resident(?:s|es)?|habitant(?:s|es)?|wom[ae]n|child(?:ren)?"
    r"|farmers?|worshippers?|traders?|truckers?|drivers?|students?|pupils|teachers?|femmes?|enfants?|paysans|cultivateurs"
    r"|commercants|chauffeurs?|eleves|fideles|herders?|eleveurs|passengers|passagers|abduction|enlevement",
    "state": r"soldiers?|troops|servicem[ae]n|police(?:m[ae]n)?|gendarmes?|trainees|mercenar(?:y|ies)|volunteers|soldats?"
    r"|militaires?|policiers?|mercenaires|elements des forces|volontaires|vdp|peacekeepers?|casques bleus|officers?|paramilitaries",
    "armed": r"militants?|attackers?|assailants?|assaillants?|terrorists?|terroristes?|jihadists?|djihadistes?|jihadistes?"
    r"|gunm[ae]n|insurgents?|insurges|rebels?|rebelles?|bandits?|suspects?|extremists?|hommes armes|islamistes?|islamists?",
    "fighters": r"fighters?|combattants?",
    "unknown": r"people|persons?|personnes?|men|hommes|others|autres",
}
WHO = re.compile(rf"\b(?:{'|'.join(f'(?P<{who}>{words})' for who, words in PEOPLE.items())})\b")
BY_THE_STATE = re.compile(
    r"\b(?:air ?strikes?|drone strikes?|air raids?|frappes?(?: aeriennes?| de drones?)?|raids? aeriens?|in an operation|operations?"
    r" (?:against|in|near)|(?:une|d'une|cette|l') ?operation|ratissage|offensive (?:of|de) (?:the army|l'armee)|army operation)\b"
)
ACTIVE = re.compile(
    rf"\s+(?:(?!and\b|et\b)[a-z']+\s+){{0,3}}(?:\d[\d ,.]*|{SPELT})\s+(?:(?!and\b|et\b)[a-z]+\s+)?"
)
NO_HARM = re.compile(
    r"\b(?:dead (?:end|line)|captured (?:by|in) (?:a|the) (?:photo|video|camera))\b"
)
LEFT_OUT = re.compile(r"(?:proches des|familles? des|relatives of|des) $")
REACH = 60
"""Letters from a harm within which the people are looked for."""


def harms(text: str, bounds: Sequence[tuple[int, int]]) -> list[Harmed]:
    """Each word for a harm; `bounds` are the sentences, which people are not looked for beyond."""
    plain = fold(text)
    found, by_state_in = [], cache(lambda start, end: bool(BY_THE_STATE.search(plain, start, end)))
    for match in HARM.finditer(plain):
        sentence = sentence_at(bounds, match.start()) or (0, len(plain))
        if NO_HARM.match(plain, match.start()) or _is_of_things(match, plain, sentence):
            continue
        harm = next(harm for harm in HARMS if match[harm.name])
        people = people_near(plain, match.start(), match.end(), sentence)
        words = text[match.start() : match.end()]
        by_state = by_state_in(*sentence)
        found.append(
            Harmed(match.start(), match.end(), words, harm, people, side_of(people, by_state))
        )
    return found


def _is_of_things(match: re.Match[str], plain: str, sentence: tuple[int, int]) -> bool:
    """“Captured two vehicles” harms nobody; nor does “arrêté” without people beside it."""
    if not match["CAPTURED"] or match[0].startswith(("prison", "taken")):
        return False
    return people_near(plain, match.start(), match.end(), sentence) == "nobody"


def people_near(plain: str, start: int, end: int, sentence: tuple[int, int]) -> str:
    """Whose people the words nearest to a harm name; `nobody` for a verb of capture without any."""
    first, last = max(sentence[0], start - REACH), min(sentence[1], end + REACH)
    before = list(WHO.finditer(plain, first, start))
    after = list(WHO.finditer(plain, end, last))
    if after and ACTIVE.fullmatch(plain[end : after[0].start()]):
        return next(who for who in PEOPLE if after[0][who])
    near = [(start - one.end() + 8 * _is_cut(plain[one.end() : start]), one) for one in before]
    near += [(one.start() - end + 8 * _is_cut(plain[end : one.start()]), one) for one in after]
    if not near:
        return (
            "unknown"
            if not plain[start:end].startswith(("captur", "arret", "detain"))
            else "nobody"
        )
    _, best = min(near, key=lambda pair: pair[0])
    return next(who for who in PEOPLE if best[who])


def _is_cut(between: str) -> int:
    """How many commas, full stops and “and” lie between: what they separate belongs less together."""
    return len(re.findall(r"[,;:.]|\band\b|\bet\b|\bby\b|\bpar\b|\bwhen\b|\blors\b", between))


def side_of(people: str, by_state: bool, *, claimant_is_armed: bool = False) -> str:
    """The party harmed: who attacks is side A. “Fighters” are the enemy of whoever counts them."""
    if people == "civilians":
        return Party.CIVILIANS
    if people == "fighters":
        people = "state" if claimant_is_armed else "armed"
    if people not in {"state", "armed"}:
        return Party.UNKNOWN
    return Party.SIDE_A if (people == "armed") != by_state else Party.SIDE_B
