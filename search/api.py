"""The search of the public API."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext, ngettext, override
from ninja import Field, Query, Router, Schema
from pydantic import BaseModel, BeforeValidator

from core.audience import audiences_for
from core.languages import interface_language

from .highlights import show_all
from .kinds import facet_labels, kind_name
from .query import LONGEST_QUERY, clean
from .selectors import FACETS, MOST_CANDIDATES, library_search
from .suggestions import did_you_mean, suggest

router = Router(tags=["search"])
# Answers are pydantic's own models: ninja's would be looked through a second time, value by value, on the way out.

MOST_RESULTS = 50
DEFAULT_SIZE = 10
LAST_PAGE = MOST_CANDIDATES


def _language(value: Any) -> Any:
    """Take an empty choice, and both languages named, as all."""
    return "all" if value in ("", "cy,en", "en,cy") else value


def _codes(description: str) -> Any:
    """Return the field of a facet: any of its codes, up to 20."""
    return Field(default_factory=list, max_length=20, description=description)


class SearchParameters(Schema):
    """What is asked."""

    q: str = Field("", description=f"Words, “quoted phrases” and -exclusions; cut at {LONGEST_QUERY} characters.")
    language: Annotated[Literal["cy", "en", "all"], BeforeValidator(_language)] = Field(
        "all", description="The language of the texts to find."
    )
    kind: list[str] = _codes("Kinds of content, such as case-study.")
    sector: list[str] = _codes("Codes of sectors, such as health.")
    service_area: list[str] = _codes("Codes of service areas, such as catering.")
    topic: list[str] = _codes("Codes of topics.")
    delivery_model: list[str] = _codes("Codes of delivery models, such as in-house.")
    stage: list[str] = _codes("Codes of stages of insourcing.")
    goal: list[str] = _codes("Codes of well-being goals.")
    region: list[str] = _codes("Codes of regions.")
    organisation: list[str] = _codes("Codes of organisations.")
    year: list[str] = _codes("Years: in which a case study's change began, or a post was published.")
    page: Annotated[int, BeforeValidator(lambda value: 1 if value == "" else value)] = Field(1, ge=1, le=LAST_PAGE)
    page_size: Annotated[int, BeforeValidator(lambda value: DEFAULT_SIZE if value == "" else value)] = Field(
        DEFAULT_SIZE, ge=1, le=MOST_RESULTS
    )


class SearchResult(BaseModel):
    """One subject, in the language version that answers best."""

    id: str
    kind: str
    language: str
    title: str
    summary: str
    url: str
    score: float
    highlights: list[str] = Field(description="HTML: what matched stands in <mark>, all else is escaped.")


class FacetValue(BaseModel):
    """How many subjects have a value; the selection within the same facet is not applied."""

    value: str
    label: str
    count: int


class SearchAnswer(BaseModel):
    """A page of results. ``total`` counts subjects, not language versions."""

    results: list[SearchResult]
    facets: dict[str, list[FacetValue]]
    total: int
    suggestion: str | None


class Problem(BaseModel):
    """Why there is no answer."""

    detail: Any


@router.get("/search", response={200: SearchAnswer, 422: Problem}, summary="Search the library")
def search(request: HttpRequest, parameters: Query[SearchParameters]) -> SearchAnswer:
    """Find case studies, guidance and discussions in both languages, whichever form of a word is asked for.

    Callers who are not signed in find what is public. A page beyond the last is empty.
    """
    reader = parameters.language if parameters.language != "all" else interface_language()
    asked = {name: getattr(parameters, name) for name in FACETS if name != "language"}
    chosen = {
        name: tuple(code.replace("\0", "")[:80] for code in codes if code)
        for name, codes in asked.items()
        if any(codes)
    }
    if parameters.language != "all":
        chosen["language"] = (parameters.language,)
    audiences = audiences_for(request.user)
    found = library_search(
        text=clean(parameters.q),
        reader_language=reader,
        audiences=audiences,
        facets=chosen,
        page=parameters.page,
        page_size=parameters.page_size,
    )
    suggestion = did_you_mean(found.query, audiences) if parameters.page == 1 else None
    return SearchAnswer(
        results=[
            SearchResult(
                id=item.entry.subject_id,
                kind=item.entry.kind,
                language=item.entry.language,
                title=item.entry.title,
                summary=item.entry.summary or item.entry.body[:200],
                url=item.entry.url,
                score=round(item.score, 4),
                highlights=shown.highlights,
            )
            for item, shown in show_all(found, reader)
        ],
        facets=_values({name: found.facets.get(name, {}) for name in FACETS}),
        total=found.total,
        suggestion=suggestion.text if suggestion else None,
    )


def _values(counts: dict[str, dict[str, int]]) -> dict[str, list[FacetValue]]:
    """Return the values of each facet, the most frequent first."""
    labels = facet_labels(counts)
    return {
        name: [
            FacetValue(value=code, label=labels[name][code], count=number)
            for code, number in sorted(of_facet.items(), key=lambda item: (-item[1], item[0]))
        ]
        for name, of_facet in counts.items()
    }


class SuggestParameters(Schema):
    """What has been typed so far, and the language of the page."""

    q: str = Field("", description="At least three letters; cut at 100 characters.")
    language: Literal["cy", "en"] = Field("en", description="The language of the page that asks.")


class QuerySuggestion(BaseModel):
    """A query with its last word complete."""

    text: str
    language: str


class TitleSuggestion(BaseModel):
    """A subject, found by its title."""

    title: str
    language: str
    url: str
    kind: str
    label: str = Field(description="The name of the kind, in the language of the page.")


class SuggestAnswer(BaseModel):
    """How what was typed may go on. ``message`` says how many suggestions there are, for screen readers."""

    queries: list[QuerySuggestion]
    titles: list[TitleSuggestion]
    message: str


@router.get("/suggest", response={200: SuggestAnswer, 422: Problem}, summary="Suggest while the reader types")
def suggest_while_typing(
    request: HttpRequest, response: HttpResponse, parameters: Query[SuggestParameters]
) -> SuggestAnswer:
    """Complete the last word, in whichever mutation it was begun, and find titles. Only what the caller may see."""
    patch_cache_control(response, private=True, max_age=60)
    with override(parameters.language):
        found = suggest(parameters.q, parameters.language, audiences_for(request.user))
        number = len(found.queries) + len(found.titles)
        if number:
            message = ngettext(
                "{n} suggestion. Use the arrow keys to choose.",
                "{n} suggestions. Use the arrow keys to choose.",
                number,
            )
        else:
            message = gettext("No suggestions.")
        return SuggestAnswer(
            queries=[QuerySuggestion(text=text, language=language) for text, language in found.queries],
            titles=[
                TitleSuggestion(
                    title=item.title, language=item.language, url=item.url, kind=item.kind, label=kind_name(item.kind)
                )
                for item in found.titles
            ],
            message=message.format(n=number),
        )
