"""The records of the knowledge base, and the ledger they are published to."""

from kb.models.access import FailedSignIn, LoginSession, RecoveryCode
from kb.models.answers import KeptAnswer
from kb.models.areas import AreaShape
from kb.models.citations import Citation, ExternalId, Match
from kb.models.claims import (
    Claim,
    ClaimKind,
    DisputeKind,
    FigureBasis,
    Harm,
    Hedge,
    Party,
    Stance,
)
from kb.models.countries import Country, CountryExtent, CountryShape, ReferenceFile
from kb.models.dates import DateMark, DatePrecision
from kb.models.doubles import Double, DoubleNoun, Sameness
from kb.models.editions import (
    ClaimEdition,
    DatasetEdition,
    Edition,
    EditionKind,
    EventEdition,
    EventGroup,
    FourEyes,
    GroupEdition,
    LocationEdition,
    Noun,
    RelationEdition,
    SourceEdition,
    VocabularyEdition,
)
from kb.models.events import (
    Event,
    EventLink,
    GeoPrecision,
    LinkKind,
    Participation,
    ParticipationBasis,
    QualityFlag,
    Role,
    Side,
)
from kb.models.groups import (
    Confidence,
    Designation,
    Group,
    GroupLeader,
    GroupName,
    GroupRelation,
    RelationKind,
)
from kb.models.import_writes import ImportWrite
from kb.models.imports import Import, ImportedRow, Referent, ReferentKind, Resolved
from kb.models.locations import FormerParent, Location, LocationKind, LocationName
from kb.models.merges import Merge
from kb.models.names import NameKind
from kb.models.pairs import EventPair, Verdict
from kb.models.presence import Presence
from kb.models.records import Record
from kb.models.releases import Release
from kb.models.reports import Report, ReportDraft
from kb.models.reviews import (
    DraftAuthor,
    ReviewComment,
    ReviewedRecord,
    ReviewRequest,
    ReviewState,
)
from kb.models.sources import Dataset, Publisher, Reliability, Source
from kb.models.spreadsheets import SheetNoun, SheetState, Spreadsheet
from kb.models.tokens import Scope, Token
from kb.models.vocabulary import Term, Vocabulary

__all__ = [
    "AreaShape",
    "Citation",
    "Claim",
    "ClaimEdition",
    "ClaimKind",
    "Confidence",
    "Country",
    "CountryExtent",
    "CountryShape",
    "Dataset",
    "DatasetEdition",
    "DateMark",
    "DatePrecision",
    "Designation",
    "DisputeKind",
    "Double",
    "DoubleNoun",
    "DraftAuthor",
    "Edition",
    "EditionKind",
    "Event",
    "EventEdition",
    "EventGroup",
    "EventLink",
    "EventPair",
    "ExternalId",
    "FailedSignIn",
    "FigureBasis",
    "FormerParent",
    "FourEyes",
    "GeoPrecision",
    "Group",
    "GroupEdition",
    "GroupLeader",
    "GroupName",
    "GroupRelation",
    "Harm",
    "Hedge",
    "Import",
    "ImportWrite",
    "ImportedRow",
    "KeptAnswer",
    "LinkKind",
    "Location",
    "LocationEdition",
    "LocationKind",
    "LocationName",
    "LoginSession",
    "Match",
    "Merge",
    "NameKind",
    "Noun",
    "Participation",
    "ParticipationBasis",
    "Party",
    "Presence",
    "Publisher",
    "QualityFlag",
    "Record",
    "RecoveryCode",
    "ReferenceFile",
    "Referent",
    "ReferentKind",
    "RelationEdition",
    "RelationKind",
    "Release",
    "Reliability",
    "Report",
    "ReportDraft",
    "Resolved",
    "ReviewComment",
    "ReviewRequest",
    "ReviewState",
    "ReviewedRecord",
    "Role",
    "Sameness",
    "Scope",
    "SheetNoun",
    "SheetState",
    "Side",
    "Source",
    "SourceEdition",
    "Spreadsheet",
    "Stance",
    "Term",
    "Token",
    "Verdict",
    "Vocabulary",
    "VocabularyEdition",
]
