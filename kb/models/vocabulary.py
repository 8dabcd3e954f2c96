"""Vocabularies: the codes of the knowledge base, each with its meaning and its crosswalk."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Concat

from kb.models.records import Record, is_slug, slug_is_well_formed


class Vocabulary(Record):
    """One list of codes, such as the event types or the casualty harms."""

    title = models.CharField(max_length=120, help_text="What the list is called.")
    definition = models.TextField(help_text="What its codes classify, and by whose standard.")

    class Meta:
        ordering = ("slug",)
        verbose_name_plural = "vocabularies"
        constraints = (slug_is_well_formed("vocabulary"),)

    def __str__(self) -> str:
        return self.title


class TermQuerySet(models.QuerySet["Term"]):
    def of(self, vocabulary: str) -> TermQuerySet:
        """The terms of one vocabulary, named by its slug."""
        return self.filter(vocabulary__slug=vocabulary)


class Term(models.Model):
    """One code of one vocabulary; a tree of terms has the general above the particular."""

    id = models.CharField(
        max_length=120,
        primary_key=True,
        help_text="Vocabulary and code joined by a colon, as in “event-type:armed-assault”.",
    )
    vocabulary = models.ForeignKey(
        Vocabulary,
        models.PROTECT,
        to_field="slug",
        related_name="terms",
        help_text="The list it belongs to.",
    )
    code = models.CharField(
        max_length=80,
        validators=[is_slug],
        help_text="Stable code: lower-case, hyphenated; never changed once used.",
    )
    label = models.CharField(max_length=120, help_text="The code in words.")
    definition = models.TextField(help_text="What the code means and where its borders lie.")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The more general term it falls under.",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Place in the list; equal places sort by code."
    )
    crosswalk = models.JSONField(
        default=dict,
        blank=True,
        help_text="The same notion elsewhere, by scheme: {“acled”: [“Armed clash”], “ucdp”: [1]}.",
    )
    as_published = models.TextField(
        null=True,
        editable=False,
        help_text="Code and label (JSON) that documents embed, as last published.",
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ("vocabulary", "position", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("vocabulary", "code"),
                name="term_code_is_unique_in_its_vocabulary",
                violation_error_message="This vocabulary has that code already.",
            ),
            models.CheckConstraint(
                name="term_code_is_well_formed",
                condition=models.Q(code__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                violation_error_message="A code has lower-case letters, digits and hyphens only.",
            ),
            models.CheckConstraint(
                name="term_id_is_its_vocabulary_and_code",
                condition=models.Q(id=Concat("vocabulary_id", models.Value(":"), "code")),
                violation_error_message="The id is the vocabulary and the code joined by a colon.",
            ),
        )

    def __str__(self) -> str:
        return self.label
