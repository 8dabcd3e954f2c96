"""The Chromium that the machine has, and what it may not do while it is watched."""

import os
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
"""Without them Chromium asks its makers' servers for things of its own."""


def path():
    """Where it is; None if there is none. `KB_CHROMIUM` names another."""
    named = os.environ.get("KB_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Watch:
    """Notes what no page of ours may do: ask another host, break its own script, fail on the server."""

    host: str
    problems: list[str] = field(default_factory=list)

    def over(self, context):
        """Watch every page of a context, windows that pages open included."""
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._printed)
        context.on("weberror", lambda error: self.problems.append(f"script: {error.error}"))

    def _asked(self, request):
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.problems.append(f"another host: {request.url}")

    def _answered(self, response):
        if response.status >= 500:
            self.problems.append(f"{response.status}: {response.url}")

    def _printed(self, message):
        if message.type == "error":
            self.problems.append(f"console: {message.text} at {message.location}")
