"""Vocabularies as rows."""

from __future__ import annotations

from kb.exporting.layouts.columns import EDITION, Layout, address, facet, parsed, texts, words
from kb.models import Noun, VocabularyEdition

VOCABULARIES = Layout(
    noun=Noun.VOCABULARY,
    table=VocabularyEdition._meta.db_table,
    order="f.slug ASC",
    columns=(
        facet(VocabularyEdition, "slug"),
        address("codebook"),
        words("title", "What the codes are of."),
        words("definition", "What is coded, and how."),
        texts(
            "terms",
            "The codes, in their order; what each means is in the document.",
            "ARRAY(SELECT t ->> 'code' FROM json_array_elements(d.terms) AS t)",
        ),
        *EDITION,
    ),
    reads=parsed(title="text", definition="text", terms="json"),
)
