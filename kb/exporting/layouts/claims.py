"""Claims as rows."""

from __future__ import annotations

from kb.exporting.layouts.columns import (
    EDITION,
    Column,
    Layout,
    address,
    facet,
    fuzzy_date,
    parsed,
    text,
    words,
)
from kb.models import ClaimEdition, Noun

CLAIMS = Layout(
    noun=Noun.CLAIM,
    table=ClaimEdition._meta.db_table,
    order="f.sort_date DESC, f.record_id DESC",
    columns=(
        facet(ClaimEdition, "slug", called="id"),
        address("claims"),
        facet(ClaimEdition, "event", Noun.EVENT),
        facet(ClaimEdition, "group", Noun.GROUP),
        facet(ClaimEdition, "kind"),
        facet(ClaimEdition, "claimant", Noun.GROUP),
        words("claimant_name", "Who says it, in words.", "d.claimant ->> 'name'"),
        words("speaker", "Who spoke for the claimant."),
        text("medium", "Code of how it was said."),
        facet(ClaimEdition, "stance"),
        facet(ClaimEdition, "harm"),
        text("party", "Code of the party that was harmed.", "d.figure ->> 'party'"),
        text(
            "party_group",
            "Public id of the group that was harmed, if one is named.",
            "d.figure #>> '{party_group,slug}'",
            Noun.GROUP,
        ),
        Column("low", "integer", "Lowest number stated.", "(d.figure ->> 'low')::int"),
        Column("high", "integer", "Highest number stated.", "(d.figure ->> 'high')::int"),
        text("hedge", "Code of how the number is hedged.", "d.figure ->> 'hedge'"),
        text("basis", "Code of where the number comes from.", "d.figure ->> 'basis'"),
        words("counted", "What is counted, if not persons harmed.", "d.figure ->> 'counted'"),
        words("statement", "What is claimed, in our own words."),
        words("wording", "The words that matter, as the source has them.", "d.wording ->> 'text'"),
        text("wording_language", "ISO 639 code of those words.", "d.wording ->> 'language'"),
        *fuzzy_date("claimed", "claimed_on", "on which it was said"),
        facet(ClaimEdition, "credibility"),
        facet(ClaimEdition, "source", Noun.SOURCE),
        words("locator", "Page, paragraph or minute of the source."),
        text(
            "supersedes",
            "Public id of the earlier claim that it replaces.",
            references=Noun.CLAIM,
        ),
        words("note", "Other outlets that print it, doubts."),
        *EDITION,
        facet(ClaimEdition, "claimant_side"),
    ),
    reads=parsed(
        claimant="json",
        speaker="text",
        medium="text",
        figure="json",
        statement="text",
        wording="json",
        claimed_on="json",
        locator="text",
        supersedes="text",
        note="text",
    ),
)
