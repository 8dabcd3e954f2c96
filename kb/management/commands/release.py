from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.models import Release
from kb.releasing import NotReleased, folder_of, make_release, verify


class Command(BaseCommand):
    help = (
        "Freeze the ledger under a version: files, digests and citation. Never changed afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="Such as 2026.1.")
        parser.add_argument("--note", default="", help="What readers should know of it.")
        parser.add_argument("--as-of", help="A past moment of the ledger, UTC; now if not given.")
        parser.add_argument("--verify", action="store_true", help="Check the files of a release.")

    def handle(
        self, *, version: str, note: str, as_of: str | None, verify: bool, **options: Any
    ) -> None:
        if verify:
            return self.verify(version)
        try:
            made = make_release(version, note=note, at=read(as_of) if as_of else None)
        except NotReleased as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"Release {made.version}, as of {made.at.isoformat()}")
        self.stdout.write(f"Files: {folder_of(version)}")
        self.stdout.write(f"SHA-256 of the manifest: {made.sha256}")
        return None

    def verify(self, version: str) -> None:
        release = Release.objects.filter(version=version).first()
        if release is None:
            raise CommandError(f"There is no release {version}.")
        problems = list(verify(release))
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"Every file of release {version} is as it was released.")


def read(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a time: write 2026-01-31T12:00:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
