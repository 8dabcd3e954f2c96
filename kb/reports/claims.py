"""Claims that the sentences of a report make: who says how many of whom came to what harm; pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from kb.models import ClaimKind, Harm, Stance
from kb.reports.findings import Counted, Findings, Harmed, Speaker, within
from kb.reports.harms import BY_THE_STATE, PEOPLE, WHO, side_of
from kb.reports.reading import fold

LONGEST_WORDING = 200
THINGS = {
    "place": r"barracks|bases?|positions?|posts?|camps?|towns?|villages?|casernes?|postes?|points militaires|villes|localites",
    "materiel": r"vehicles?|motorbikes?|motorcycles?|tankers?|trucks?|weapons?|rifles|drones?|helicopters?|vehicules?|motos"
    r"|camions(?:-citernes)?|armes|fusils|pick-ups?|citernes|blindes",
}
THING = re.compile(rf"\b(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in THINGS.items())})\b")
HOLDS = re.compile(
    r"\b(?:seized|seizing|holds?|held|controls?|controle[rs]?|took|taken|taking|captured|overran|s'est empare|s'emparer|pris"
    r"|occupe[rs]?|control of|losing|lost|perdu|perte de)\b"
)
BROKE = re.compile(
    r"\b(?:burn(?:ed|t|ing)|destroy(?:ed|ing)|torched|blew up|detruite?s?|detruit|incendiee?s?|brulee?s?)\b"
)
TOOK = re.compile(r"\b(?:seized|captured|recovered|took|saisie?s?|recuperee?s?|empare)\b")
OWN = re.compile(
    r"\b(?:claim(?:ed|s|ing) (?:responsibility|the (?:attacks?|raid|ambush|assault))|said it (?:had )?(?:attacked|carried out)"
    r"|revendiqu\w+)\b"
)
DENIES = re.compile(r"\b(?:den(?:y|ie[ds]|ying)|dement(?:i|ent|ir)?|reject(?:ed|s))\b")
NOBODY = re.compile(
    r"\b(?:no (?:armed )?group|nobody|no one|aucun groupe|aucune organisation|personne n'a|n'a pas)\b"
)
TOLD = re.compile(r"\b(?:told|a declare a|indique a)\s+(?:the\s+|l')?$")
JOINED = re.compile(r"(?:\b(?:and|et)\b|,)[^.;]{0,12}$")
BESIDE = 50
"""Letters within which words count as standing right before others."""
PRONOUN = re.compile(r"^\W*(?:he|she|it|they|il|elle|ils|elles)\b")


@dataclass(frozen=True)
class ClaimProposal:
    """What a draft of a claim would hold, with the words that it rests on."""

    start: int
    end: int
    speaker: Speaker | None
    kind: ClaimKind
    stance: Stance = Stance.ASSERTS
    harm: str = ""
    party: str = ""
    low: int | None = None
    high: int | None = None
    hedge: str = ""
    counted: str = ""
    wording: str = ""


def claims(text: str, bounds: Sequence[tuple[int, int]], found: Findings) -> list[ClaimProposal]:
    """What each sentence claims, in the order of the text. A pronoun speaks for the sentence before."""
    plain, proposed = fold(text), list[ClaimProposal]()
    last: Speaker | None = None
    for start, end in bounds:
        voices = within(found.speakers, start, end)
        goes_on = bool(PRONOUN.match(plain[start:end]))
        sentence = _Sentence(
            text, plain, start, end, voices, last if goes_on and not voices else None, found
        )
        proposed += sentence.claims()
        last = (voices[0] if voices else None) or (last if goes_on else None)
    return proposed


@dataclass(frozen=True)
class _Sentence:
    text: str
    plain: str
    start: int
    end: int
    voices: Sequence[Speaker]
    heard: Speaker | None
    found: Findings

    def claims(self) -> Iterator[ClaimProposal]:
        yield from self.figures()
        yield from self.statements()

    def speaker(self, place: int) -> Speaker | None:
        """Whoever spoke last before the words; else the first to speak behind them."""
        subjects = self.subjects
        before = bisect_right(subjects, place, key=attrgetter("start"))
        return subjects[max(before - 1, 0)] if subjects else self.heard

    @cached_property
    def subjects(self) -> Sequence[Speaker]:
        """Who speaks in the sentence, without those who are only spoken to, if there are others."""
        return [one for one in self.voices if not self.is_told(one)] or self.voices

    def is_told(self, one: Speaker) -> bool:
        return bool(TOLD.search(self.plain[max(0, one.start - BESIDE) : one.start]))

    @cached_property
    def people(self) -> list[re.Match[str]]:
        """Everybody whose side the sentence names."""
        return list(WHO.finditer(self.plain, self.start, self.end))

    @cached_property
    def is_by_the_state(self) -> bool:
        return bool(BY_THE_STATE.search(self.plain, self.start, self.end))

    @cached_property
    def of_things_kinds(self) -> tuple[bool, bool, bool]:
        """Whether the sentence tells of something held, destroyed, taken."""
        patterns = (HOLDS, BROKE, TOOK)
        holds, broke, took = (
            bool(one.search(self.plain, self.start, self.end)) for one in patterns
        )
        return holds, broke, took

    def figures(self) -> Iterator[ClaimProposal]:
        numbers = within(self.found.numbers, self.start, self.end)
        harm: Harmed | None = None
        for n, number in enumerate(numbers):
            low = numbers[n - 1].end if n else self.start
            high = numbers[n + 1].start if n + 1 < len(numbers) else self.end
            thing = self.thing(number, high)
            if thing is not None:
                yield from self.of_things(number, thing)
                continue
            beyond = numbers[n + 2].start if n + 2 < len(numbers) else self.end
            harm = self.harm_of(number, low, high) or self.carried(number, high, beyond, harm)
            if harm is not None:
                yield self.casualties(number, harm, high)

    def thing(self, number: Counted, until: int) -> re.Match[str] | None:
        """What is counted if not persons: a noun right behind the number."""
        return THING.search(self.plain, number.end, min(number.end + 26, until))

    def harm_of(self, number: Counted, low: int, high: int) -> Harmed | None:
        """The harm behind the number, else the one before it; “and” and commas keep them apart."""
        after = within(self.found.harms, number.end, high)
        before = within(self.found.harms, low, number.start)
        gap = self.plain[number.end : after[0].start] if after else ""
        if after and not re.search(r"\b(?:and|et)\b|[,;:]", gap):
            return after[0]
        if before and not re.search(r"[,;.]", self.plain[before[-1].end : number.start]):
            return before[-1]
        return after[0] if after and not re.search(r"\b(?:and|et)\b", gap) else None

    def carried(
        self, number: Counted, high: int, beyond: int, harm: Harmed | None
    ) -> Harmed | None:
        """“30 soldiers and several civilians were killed”, “killed 50 mercenaries and ten soldiers”."""
        if not WHO.search(self.plain, number.end, min(number.end + 40, high)):
            return None
        gap = self.plain[number.end : high]
        if high < self.end and re.search(r"\b(?:and|et)\s*$", gap):
            after = within(self.found.harms, high, beyond)
            if after and harm is None:
                return after[0]
        first = max(self.start, number.start - BESIDE)
        return harm if JOINED.search(self.plain[first : number.start]) else None

    def casualties(self, number: Counted, harm: Harmed, until: int) -> ClaimProposal:
        speaker = self.speaker(number.start)
        start, end = min(number.start, harm.start), max(number.end, harm.end)
        party = self.party(number, harm, until, speaker)
        return ClaimProposal(
            number.start, number.end, speaker, ClaimKind.CASUALTIES, self.stance(number.start),
            harm.harm, party, number.low, number.high, number.hedge, "", self.wording(start, end),
        )  # fmt: skip

    def party(self, number: Counted, harm: Harmed, until: int, speaker: Speaker | None) -> str:
        """The people named behind the number, else those beside the harm."""
        noun = WHO.search(self.plain, number.end, min(number.end + 40, until))
        is_cut = noun and re.search(r"[,;]|\bwhen\b", self.plain[number.end : noun.start()])
        people = harm.people
        if noun and not is_cut:
            people = next(who for who in PEOPLE if noun[who])
        elif harm.start >= number.end and self.plain[number.end : harm.start].strip() in {
            "",
            "de",
            "d'",
        }:
            people = self.people_before(number) or harm.people
        is_armed = bool(
            speaker
            and speaker.group
            and "arm" in speaker.group.kind
            and "forces" not in speaker.group.kind
        )
        if people == "unknown" and harm.harm == Harm.CAPTURED and is_armed:
            people = "state"
        return side_of(people, self.is_by_the_state, claimant_is_armed=is_armed)

    def people_before(self, number: Counted) -> str:
        """In “forty soldiers killed, ten wounded” the wounded are soldiers too."""
        before = bisect_right(self.people, number.start, key=lambda found: found.end())
        named = self.people[before - 1] if before else None
        return next(who for who in PEOPLE if named[who]) if named else ""

    def of_things(self, number: Counted, thing: re.Match[str]) -> Iterator[ClaimProposal]:
        kind = self.kind_of(thing)
        if kind is not None:
            yield ClaimProposal(
                number.start, number.end, self.speaker(number.start), kind, self.stance(number.start),
                "", "", number.low, number.high, number.hedge,
                self.text[thing.start() : thing.end()], self.wording(number.start, thing.end()),
            )  # fmt: skip

    def kind_of(self, thing: re.Match[str]) -> ClaimKind | None:
        holds, broke, took = self.of_things_kinds
        if thing["place"]:
            return ClaimKind.TERRITORIAL_CONTROL if holds else None
        if broke:
            return ClaimKind.MATERIEL_DESTROYED
        return ClaimKind.MATERIEL_CAPTURED if took else None

    def statements(self) -> Iterator[ClaimProposal]:
        """Claims without a figure: whose attack it was, who holds a place, what is denied."""
        if NOBODY.search(self.plain, self.start, self.end):
            return
        own = OWN.search(self.plain, self.start, self.end)
        said = self.speaker(own.start()) if own else None
        if own and said and said.group:
            yield self.statement(own, said, ClaimKind.RESPONSIBILITY)
        holds = HOLDS.search(self.plain, self.start, self.end)
        thing = (
            THING.search(self.plain, holds.end(), min(holds.end() + 20, self.end))
            if holds
            else None
        )
        counts = thing and any(
            number.end <= thing.start() <= number.end + 26
            for number in within(self.found.numbers, thing.start() - 4 * BESIDE, thing.start())
        )
        if holds and thing and thing["place"] and not counts:
            said = self.speaker(holds.start())
            if said and said.group:
                yield self.statement(holds, said, ClaimKind.TERRITORIAL_CONTROL)

    def statement(self, words: re.Match[str], said: Speaker, kind: ClaimKind) -> ClaimProposal:
        wording = self.wording(words.start(), words.end())
        return ClaimProposal(
            words.start(), words.end(), said, kind, self.stance(words.start()), wording=wording
        )

    def stance(self, place: int) -> Stance:
        before = self.plain[max(self.start, place - 60) : place]
        return Stance.DENIES if DENIES.search(before) and "," not in before else Stance.ASSERTS

    def wording(self, start: int, end: int) -> str:
        """The few words that matter, as the text has them, cut at a word."""
        words = " ".join(self.text[start : min(end, start + 10 * LONGEST_WORDING)].split())
        if len(words) <= LONGEST_WORDING:
            return words
        return words[:LONGEST_WORDING].rsplit(" ", 1)[0]
