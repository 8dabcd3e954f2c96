"""The pages that researchers and client authors read: guide, codebook, fields."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404
from django.views.generic import TemplateView
from rest_framework.exceptions import NotFound

from api.documents import document
from api.errors import Gone
from api.fields import fields_of, nouns
from api.guide import INDEX, contents, page
from api.ledger import fetch
from kb.models import Noun

VOCABULARIES = """
SELECT document FROM kb_edition
WHERE noun = 'vocabulary' AND kind = 'published' AND superseded_at IS NULL ORDER BY slug
"""


class DocsView(TemplateView):
    """A page with the contents of the guide beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(contents=contents(), nouns=nouns(), **kwargs)


class GuideView(DocsView):
    """One text of the guide."""

    template_name = "api/guide.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = kwargs.get("name", INDEX)
        try:
            return super().get_context_data(page=page(name), **kwargs)
        except KeyError:
            raise Http404(f"The guide has no page “{name}”.") from None


class CodebookView(DocsView):
    """All vocabularies."""

    template_name = "api/codebook.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = [orjson.loads(text) for (text,) in fetch(VOCABULARIES)]
        return super().get_context_data(vocabularies=found, **kwargs)


class VocabularyView(DocsView):
    """One vocabulary: its codes, what they mean, and what they are called elsewhere."""

    template_name = "api/vocabulary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        slug = kwargs["slug"]
        try:
            found = orjson.loads(document(Noun.VOCABULARY, slug, None))
        except (NotFound, Gone):
            raise Http404(f"The codebook has no vocabulary “{slug}”.") from None
        return super().get_context_data(vocabulary=found, **kwargs)


class FieldsView(DocsView):
    """Every field of the documents of one noun, as the schema has them."""

    template_name = "api/fields.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        noun = kwargs["noun"]
        if noun not in nouns():
            raise Http404(f"There is no kind of document “{noun}”.")
        return super().get_context_data(fields=fields_of(noun), **kwargs)
