"""The public API, version 1: assembled from the rooms' routers, described by OpenAPI at ``/api/v1/docs``."""

from ninja import NinjaAPI

from search.api import router as search_router

api = NinjaAPI(
    title="Mewnoli",
    version="1",
    urls_namespace="api-1",
    description="Case studies, guidance and discussions on insourcing, in Welsh and English.",
)
api.add_router("", search_router)
