"""Whether a base is whole: what the migrations made is there, and the ledger's facts hold."""

from kb.checking.ledger import check_ledger, editions
from kb.checking.objects import check_objects

__all__ = ["check_ledger", "check_objects", "editions"]
