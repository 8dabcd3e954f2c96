"""Sources: what is printed where, by whom; and the datasets that events are imported from."""

from __future__ import annotations

from django.db import models

from kb.models.dates import FuzzyDateField, fuzzy_date_is_whole
from kb.models.records import SLUG, Record, is_slug, one_of, slug_is_well_formed, term_of
from kb.models.vocabulary import Term


class Reliability(models.TextChoices):
    """The Admiralty letter: how far a publisher's reports can be trusted in general."""

    A = "a", "A: completely reliable"
    B = "b", "B: usually reliable"
    C = "c", "C: fairly reliable"
    D = "d", "D: not usually reliable"
    E = "e", "E: unreliable"
    F = "f", "F: cannot be judged"


class Publisher(models.Model):
    """Who issues sources: an agency, a newspaper, a ministry, a group's media arm."""

    slug = models.CharField(
        max_length=120, unique=True, validators=[is_slug], help_text="Permanent id."
    )
    name = models.CharField(max_length=200, help_text="The name it publishes under.")
    kind = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="publishers",
        limit_choices_to={"vocabulary__slug": "publisher-kind"},
        help_text="What sort of publisher it is.",
    )
    country = models.CharField(
        max_length=2, blank=True, help_text="Seat, as ISO 3166-1 alpha-2; empty if none or unknown."
    )
    reliability = models.CharField(
        max_length=1,
        choices=Reliability,
        default=Reliability.F,
        help_text="Admiralty letter; F unless someone has judged it and says why in the note.",
    )
    note = models.TextField(blank=True, help_text="Ground of the reliability, and other remarks.")

    class Meta:
        ordering = ("name", "slug")
        constraints = (
            slug_is_well_formed("publisher"),
            term_of("publisher", "kind", "publisher-kind"),
            one_of("publisher", "reliability", Reliability),
        )

    def __str__(self) -> str:
        return self.name


WITHOUT_COPY = models.Q(archived_url="", is_withdrawn=False) & ~models.Q(url="")


class SourceQuerySet(models.QuerySet["Source"]):
    def without_copy(self) -> SourceQuerySet:
        """Those on the web of which no archived copy is known."""
        return self.filter(WITHOUT_COPY)


class Source(Record):
    """One publication: an article, a communique, a report, an entry of a list, a release.

    The source is where a thing is printed; who says it there is the claimant of a claim.
    """

    publisher = models.ForeignKey(
        Publisher, models.PROTECT, related_name="sources", help_text="Who issued it."
    )
    title = models.CharField(max_length=500, help_text="Its title, in its own language.")
    kind = models.ForeignKey(
        Term,
        models.PROTECT,
        related_name="sources",
        limit_choices_to={"vocabulary__slug": "source-kind"},
        help_text="What sort of publication it is.",
    )
    url = models.URLField(
        max_length=1000, blank=True, help_text="Where it was read; empty if not on the web."
    )
    archived_url = models.URLField(
        max_length=1000, blank=True, help_text="A lasting copy in a web archive."
    )
    language = models.CharField(
        max_length=3, blank=True, help_text="Language of the text, as ISO 639 code: fr, en, ar."
    )
    published_on = FuzzyDateField("When it was published, as far as it says.")
    accessed_on = FuzzyDateField("When it was read for this knowledge base.")
    note = models.TextField(
        blank=True, help_text="How the copy read relates to the original, and other remarks."
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        indexes = (
            models.Index(fields=("-id",), condition=WITHOUT_COPY, name="source_without_copy"),
        )
        constraints = (
            slug_is_well_formed("source"),
            term_of("source", "kind", "source-kind"),
            fuzzy_date_is_whole("source", "published_on"),
            fuzzy_date_is_whole("source", "accessed_on"),
        )

    def __str__(self) -> str:
        return self.title


class Dataset(Record):
    """One release of somebody's event data, or our own curated events; the licence rides on it."""

    title = models.CharField(max_length=200, help_text="Name of the dataset.")
    version = models.CharField(
        max_length=40,
        blank=True,
        help_text="Release, as its maker numbers it; empty if it has none.",
    )
    series = models.CharField(
        max_length=60,
        blank=True,
        validators=[is_slug],
        help_text="What its releases have in common, such as ucdp-ged; empty if it has no others.",
    )
    publisher = models.ForeignKey(
        Publisher, models.PROTECT, related_name="datasets", help_text="Who issues it."
    )
    licence = models.CharField(
        max_length=80, help_text="Licence as an SPDX id, such as CC-BY-4.0, or its name."
    )
    citation = models.TextField(help_text="How its makers ask to be cited.")
    attribution = models.TextField(
        blank=True, help_text="The line to print wherever its rows are shown."
    )
    url = models.URLField(max_length=1000, blank=True, help_text="Where it is issued.")
    is_redistributable = models.BooleanField(
        default=False,
        help_text="Whether its rows may be shown to the public. If not, none is ever published, and only a "
        "manager opens it.",
    )
    note = models.TextField(blank=True, help_text="Terms, gaps and other remarks.")

    class Meta:
        ordering = ("slug",)
        permissions = (("open_dataset", "Can let the rows of a dataset be passed on"),)
        constraints = (
            slug_is_well_formed("dataset"),
            models.CheckConstraint(
                name="dataset_series_is_well_formed",
                condition=models.Q(series="") | models.Q(series__regex=SLUG),
                violation_error_message=f"Series: {is_slug.message}",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.version}".strip()
