"""Where curators work: one file per noun; what the pages share is in the others."""

from django.contrib import admin

from kb.admin import (
    accounts,
    claims,
    datasets,
    double_pairs,
    editions,
    events,
    groups,
    imports,
    locations,
    lockouts,
    merges,
    pairs,
    referents,
    reports,
    reviews,
    sources,
    spreadsheets,
    tokens,
    vocabulary,
)

__all__ = [
    "accounts",
    "claims",
    "datasets",
    "double_pairs",
    "editions",
    "events",
    "groups",
    "imports",
    "locations",
    "lockouts",
    "merges",
    "pairs",
    "referents",
    "reports",
    "reviews",
    "sources",
    "spreadsheets",
    "tokens",
    "vocabulary",
]

admin.site.site_header = "Knowledge base of armed groups and conflict events"
admin.site.site_title = "Knowledge base"
admin.site.index_title = "Records"
admin.site.site_url = "/api/docs/"
