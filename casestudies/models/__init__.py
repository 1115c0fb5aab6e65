"""Case studies: the pages, their figures over time, and the numbers they are known by."""

from .indicators import CaseStudyIndicator
from .numbers import CaseStudyNumber
from .pages import CaseStudyIndexPage, CaseStudyPage

__all__ = ["CaseStudyIndexPage", "CaseStudyIndicator", "CaseStudyNumber", "CaseStudyPage"]
