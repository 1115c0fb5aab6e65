"""The core's models, a file for each concern."""

from .audit import AuditDetail, AuditEntry, AuditHead
from .outbox import OutboxMessage, PeriodicRun
from .pages import BilingualPage
from .taxonomy import (
    VOCABULARIES,
    DeliveryModel,
    Goal,
    Indicator,
    Region,
    Sector,
    ServiceArea,
    Stage,
    TaxonomyTerm,
    Topic,
    Unit,
    ValueKind,
    WayOfWorking,
)

__all__ = [
    "VOCABULARIES",
    "AuditDetail",
    "AuditEntry",
    "AuditHead",
    "BilingualPage",
    "DeliveryModel",
    "Goal",
    "Indicator",
    "OutboxMessage",
    "PeriodicRun",
    "Region",
    "Sector",
    "ServiceArea",
    "Stage",
    "TaxonomyTerm",
    "Topic",
    "Unit",
    "ValueKind",
    "WayOfWorking",
]
