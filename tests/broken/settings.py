"""The settings of `make run`, with addresses that fail."""

from kb.settings import *

ROOT_URLCONF = "tests.broken.urls"
