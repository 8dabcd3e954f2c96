"""How what is known less than exactly is held against what is asked for."""

from django.db import models


class Match(models.TextChoices):
    """How what is known of an event, less than exactly, is held against what is asked for."""

    CERTAIN = "certain", "It surely is so"
    POSSIBLE = "possible", "It may be so"
