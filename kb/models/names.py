"""Names: one spelling of a group or a place, found by any other spelling."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from kb.models.records import one_of


class NameKind(models.TextChoices):
    """What a name is to its bearer; the vocabulary `name-kind` defines each."""

    OFFICIAL = "official", "Official"
    ALIAS = "alias", "Alias"
    ACRONYM = "acronym", "Acronym"
    FORMER = "former", "Former"
    TRANSLATION = "translation", "Translation"
    TRANSLITERATION = "transliteration", "Transliteration"
    MISSPELLING = "misspelling", "Misspelling"


class Plain(models.Func):
    """A text without what spellings differ by: case, accents, apostrophes, hyphens, Arabic points.

    ``kb_plain`` of the migrations, which the ledger's `search` columns are written with.
    """

    function = "kb_plain"
    output_field = models.TextField()


class Likeness(models.Func):
    """How much of the first text is found in the second, by trigrams, from 0 to 1."""

    function = "word_similarity"
    output_field = models.FloatField()


class Resembles(models.Func):
    """Whether the second text is nearly found in the first: the operator that the indexes serve.

    How nearly is `pg_trgm.word_similarity_threshold`, which `kb.database` sets.
    """

    template = "(%(expressions)s)"
    arg_joiner = " %%> "
    output_field = models.BooleanField()


class NameQuerySet(models.QuerySet[Any]):
    def like(self, text: str) -> NameQuerySet:
        """Names that resemble `text` without regard to case and accents, best first."""
        asked = Plain(models.Value(text))
        near = self.filter(Resembles(Plain("text"), asked))
        scored = near.annotate(score=Likeness(asked, Plain("text")))
        return cast("NameQuerySet", scored.order_by("-score", "text"))


class Name(models.Model):
    """One name, in one script; its bearer is on the concrete model."""

    text = models.CharField(max_length=300, help_text="The name as written.")
    kind = models.CharField(
        max_length=16, choices=NameKind, default=NameKind.ALIAS, help_text="What name it is."
    )
    language = models.CharField(
        max_length=3, blank=True, help_text="ISO 639 code; empty if it is of no one language."
    )
    script = models.CharField(
        max_length=4, blank=True, help_text="ISO 15924 code: Latn, Arab, Cyrl."
    )
    note = models.CharField(max_length=500, blank=True, help_text="Where it is found, and why.")

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def constraints(model: str) -> tuple[models.CheckConstraint, ...]:
        return (
            one_of(model, "kind", NameKind),
            models.CheckConstraint(
                name=f"{model}_is_not_empty",
                condition=~models.Q(text=""),
                violation_error_message="A name has at least one character.",
            ),
        )


def by_likeness(model: str, column: str = "text") -> GinIndex:
    """The trigram index that `NameQuerySet.like` and the admin's search use."""
    return GinIndex(OpClass(Plain(column), name="gin_trgm_ops"), name=f"{model}_by_likeness")
