"""The settings of `make run`, made quick."""

import os

os.environ |= {"KB_LOCAL": "1", "KB_DEBUG": "0"}
os.environ.setdefault("SECRET_KEY", "tests need no secret, but need the same one in every process")

from kb.settings import *

# Deliberately slow hashing is tested by Django.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests ask more often than anyone may.
RATE_LIMITS = {"anonymous": 0, "token": 0, "writes": 0}
COST_LIMITS = {"anonymous": 0, "token": 0}
LANES = {"exports": 0, "spreadsheets": 0, "aggregates": 0}
