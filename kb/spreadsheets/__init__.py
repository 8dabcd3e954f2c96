"""Lists of records as spreadsheets: downloaded, edited elsewhere, looked at, and written as a whole.

Rows are read by the table that dossiers are read by, so that the rules and messages are the same.
"""

from kb.spreadsheets.acts import NotWritten, cancel, confirm, forget_old, send_in
from kb.spreadsheets.downloading import TooMany, download
from kb.spreadsheets.files import MAX_BYTES, Unreadable
from kb.spreadsheets.sheets import MOST, SHEETS, Sheet
from kb.spreadsheets.writing_csv import write_csv
from kb.spreadsheets.writing_xlsx import write_xlsx

__all__ = [
    "MAX_BYTES",
    "MOST",
    "SHEETS",
    "NotWritten",
    "Sheet",
    "TooMany",
    "Unreadable",
    "cancel",
    "confirm",
    "download",
    "forget_old",
    "send_in",
    "write_csv",
    "write_xlsx",
]
