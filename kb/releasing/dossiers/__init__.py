"""The dossiers of a release: what is public at its moment as YAML, a file for each noun."""

from kb.releasing.dossiers.writing import write

__all__ = ["write"]
