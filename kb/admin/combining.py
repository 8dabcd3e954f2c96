"""What pages of records that may be there twice have: finding, comparing, merging."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kb.admin.doubles import DoublesMixin, merge_action
from kb.admin.merging import MergingMixin


class CombiningMixin(DoublesMixin, MergingMixin):
    """Mixed into the pages of groups, locations, events, sources and publishers."""

    def get_actions(self, request: HttpRequest) -> Any:
        """Also the merging of two selected records, for who may merge."""
        actions = super().get_actions(request)  # type: ignore[misc]
        if self.has_merge_permission(request):
            name, words = "merge_action", str(merge_action.short_description)  # type: ignore[attr-defined]
            actions[name] = (merge_action, name, words)
        return actions
