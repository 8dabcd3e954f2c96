from api.filters.base import Codes, Day, Whole, Words
from api.filters.listings import LedgerFilterSet
from api.filters.references import Parties, References
from kb.models import ClaimKind, Harm, Noun, Stance


class ClaimFilterSet(LedgerFilterSet):
    event = References(Noun.EVENT, "f.event = ANY({p})", "Claims about these events themselves.")
    group = References(Noun.GROUP, 'f."group" = ANY({p})', "Claims about these groups themselves.")
    claimant = References(Noun.GROUP, "f.claimant = ANY({p})", "Claims made by these groups.")
    kind = Codes("f.kind = ANY({p})", "What is claimed.", ClaimKind)
    stance = Codes("f.stance = ANY({p})", "Asserted, denied, repeated or retracted.", Stance)
    harm = Codes("f.harm = ANY({p})", "What befell the persons counted.", Harm)
    party = Parties(
        Noun.GROUP,
        "f.party = ANY({p})",
        "Who was harmed: side-a, side-b, civilians, unknown, or groups named as such.",
    )
    source = References(Noun.SOURCE, "f.source = ANY({p})", "Claims printed in these sources.")
    claimed_after = Day(
        "coalesce(f.claimed_latest >= {p}, f.claimed_earliest IS NOT NULL)",
        "Made on this day or later, or perhaps.",
    )
    claimed_before = Day(
        "coalesce(f.claimed_earliest <= {p}, f.claimed_latest IS NOT NULL)",
        "Made on this day or earlier, or perhaps.",
        edge="latest",
    )
    credibility = Whole("f.credibility <= {p}", "Admiralty digit, this or better.", least=1, most=6)
    q = Words("Words in the statement, the wording, the speaker or an unnamed claimant.")
