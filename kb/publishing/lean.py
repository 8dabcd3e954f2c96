"""Large batches ask once what none of their records has, and are not asked it row by row.

An import brings 400,000 events without claims, links or parts. A document's expression asks for them
of every event; here each question is put once to the whole batch, and where nothing answers, the
expression gets the value that it would have had for each record.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Subquery
from django.db.models.expressions import BaseExpression

from kb.publishing.expressions import Given, Nested


def lean(expression: Any, records: QuerySet[Any]) -> Any:
    """The expression without what is said of none of these records; it gives the same for each."""
    if isinstance(expression, (Nested, Given)):
        return expression if expression.speaks_of(records) else expression.silent()
    if isinstance(expression, BaseExpression) and not isinstance(expression, Subquery):
        parts = [lean(part, records) for part in expression.get_source_expressions()]
        expression.set_source_expressions(parts)
    return expression
