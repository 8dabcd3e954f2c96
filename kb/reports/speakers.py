"""Who says something in a text: groups, media, public figures of the records, and private persons unnamed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from kb.reports.findings import Named, Passage, Referent, Speaker, Taken
from kb.reports.gazetteer import Groups
from kb.reports.groups import referent
from kb.reports.reading import Word, fold, key

SAID = (
    r"(?:said|says|saying|told|tells|claim(?:ed|s|ing)|announce[ds]|reported|reports|added|stated|states|confirmed|denie[ds]|put"
    r"|spoke|speaks?|estimated?|admitted|acknowledged|has not commented|declare[ds]?|affirm(?:e|ent|ait)|annonc(?:e|ent)"
    r"|di(?:t|sent)|revendique(?:nt)?|indique(?:nt)?|parle(?:nt)?|evoque(?:nt)?|fait etat|font etat|reconnai(?:t|ssent)"
    r"|dement(?:ent)?|assure(?:nt)?|confirme(?:nt)?|n'a pas (?:donne|commente|reagi)|precise(?:nt)?|rapporte(?:nt)?"
    r"|avance(?:nt)?|(?:a|ont|avait|avaient) (?:aussi |egalement )?(?:declare|annonce|affirme|dit|revendique|indique|fait etat|dementi|reconnu"
    r"|confirme|precise|evoque|parle|rapporte|assure))"
)
VERB = re.compile(
    rf"^(?:,? (?:in|dans) (?:a|an|the|un|une|its|son|leur) [\w ]{{1,30}})?(?:'s)?[\s,\"»“”]*(?:(?:has|have|had|also|later|then|aussi)\s+)*"
    rf"(?:spokes\w+,?[^.]{{0,50}}?)?{SAID}\b"
)
AFTER_VERB = re.compile(
    r"(?:according to|selon|d'apres|told|cited by|citing|quoted by|a (?:declare|indique|annonce) a|"
    r"(?:said|says|announced|reported|confirmed|declared)(?= (?:the|a|an|two|several)?))\s+(?:to\s+)?$"
)
ROLE = (
    r"(?:resident|source|witness(?:es)?|official|spokes(?:man|woman|person)|governor|mayor|doctor|diplomat|survivor|driver"
    r"|trader|villager|elder|analyst|relative|lawmaker|minister|teacher|medic|researcher|observer|activist|community leader"
    r"|habitante?|temoin|elu|responsable|rescape|survivant|medecin|gouverneur|maire|prefet|ministre|notable|diplomate"
    r"|chauffeur|commercant|analyste|parent|proche|riverain|autorite|officier|officer|authorit(?:y|ie))"
)
KIND = (
    r"(?:security|local|military|hospital|medical|diplomatic|humanitarian|aid|government|police|judicial|senior|regional|army"
    r"|defence|health|tribal|village|district|western|independent|other|town|city)"
)
TYPE = (
    r"(?:securitaires?|locales?|locaux|militaires?|hospitalieres?|medicales?|diplomatiques?|humanitaires?|sanitaires?"
    r"|administratives?|proches? d\w+|judiciaires?|regiona(?:l|le|ux)|independantes?|concordantes?|des victimes|du village)"
)
PERSON = re.compile(
    rf"(?:\b(?:an?|the|two|three|several|some|many|un|une|le|la|les|des|deux|trois|plusieurs|certains)\s+|\bl'|\bd')?"
    rf"(?:{KIND}\s+){{0,2}}\b{ROLE}s?\b(?:\s+{TYPE}){{0,2}}"
)
BEHIND = re.compile(
    r"^\s+(?:de|d'|du|in|of|from|at|a)\s*(?:the\s+|la\s+|l')?[\w-]+(?:\s+du\s+\w+)?(?=[\s,])"
)
THE_GROUP = re.compile(
    r"\b(?:the|le|ce) (?:jihadist |armed |militant )?(?:group|groupe)(?: armee?| jihadiste)?\b(?! (?:of|de|d'|to|for|pour))"
)
KNOWN_MEDIA = (
    "AFP",
    "AP",
    "Reuters",
    "RFI",
    "BBC",
    "Human Rights Watch",
    "HRW",
    "Amnesty International",
    "Studio Tamani",
)
FIGURE_OF = frozenset({"state-forces", "government"})


def speakers(
    text: str, words: Sequence[Word], groups: Sequence[Named], base: Groups, media: dict[str, str]
) -> list[Speaker]:
    """Everyone who speaks, in the order of the text. Names of private persons are never taken."""
    plain = fold(text)
    found: list[Speaker] = list(_leaders(words, text, base))
    taken = Taken(len(text), found)
    found += [
        Speaker(one.start, one.end, one.words, one.best)
        for one in groups
        if not taken.holds(one.start, one.end) and _speaks(plain, one)
    ]
    taken = Taken(len(text), found)
    persons = [
        (*match.span(), text[slice(*match.span())].strip()) for match in PERSON.finditer(plain)
    ]
    for start, end, name in [*persons, *_media(words, text, media)]:
        one = Passage(start, end, text[start:end])
        if not taken.holds(start, end) and _speaks(plain, one):
            taken.add(start, end)
            called = re.sub(r"^[dl]['’]", "", name)[:200]
            found.append(Speaker(start, end, one.words, None, called))
    found += _the_group(plain, text, groups)
    return sorted(found, key=lambda one: one.start)


def _speaks(plain: str, one: Passage) -> bool:
    """Whether a verb of saying follows, or “according to” stands before."""
    behind = plain[one.end : one.end + 110]
    before = re.sub(
        r"\b(?:the|le|la|les|l'|un|une)\s*$", "", plain[max(0, one.start - 30) : one.start]
    )
    return bool(
        VERB.match(behind) or VERB.match(BEHIND.sub("", behind)) or AFTER_VERB.search(before)
    )


def _media(words: Sequence[Word], text: str, media: dict[str, str]) -> list[tuple[int, int, str]]:
    known = {key(name): name for name in KNOWN_MEDIA} | media
    found = []
    for start, word in enumerate(words):
        joined = ""
        for end in range(start, min(start + 5, len(words))):
            joined += words[end].plain
            if joined in known and word.is_capitalised and (len(joined) > 3 or word.text.isupper()):
                found.append((word.start, words[end].end, known[joined]))
    return sorted(found, key=lambda one: one[0] - one[1])


def _leaders(words: Sequence[Word], text: str, base: Groups) -> list[Speaker]:
    """Public figures that the records know; whoever else is named is not taken."""
    found = []
    for start, word in enumerate(words):
        joined = ""
        for end in range(start, min(start + 5, len(words))):
            joined += words[end].plain
            leader = base.leaders.get(joined)
            if leader is not None and word.is_capitalised:
                group = referent(base.groups[leader.group_id], "its public figure", 1.0)
                said = f"{leader.name}, {leader.role}"[:200] if leader.role else leader.name[:200]
                passage = (word.start, words[end].end)
                found.append(Speaker(*passage, text[slice(*passage)], group, "", said))
    return found


def _the_group(plain: str, text: str, groups: Sequence[Named]) -> list[Speaker]:
    """“The group said”: the armed group last named before."""
    found = []
    armed = [one for one in groups if one.best.kind not in FIGURE_OF]
    for match in THE_GROUP.finditer(plain):
        passage = Passage(match.start(), match.end(), text[match.start() : match.end()])
        before = bisect_right(armed, passage.start, key=attrgetter("end"))
        if before and _speaks(plain, passage):
            meant: Referent = armed[before - 1].best
            found.append(Speaker(passage.start, passage.end, passage.words, meant))
    return found
