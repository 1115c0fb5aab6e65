"""Giving an attachment to somebody who may read its post."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from forums.attachments import opened
from forums.models import Attachment, Post

from .common import forum_view, sign_in_required


@require_safe
@cache_control(private=True, no_cache=True)
@forum_view
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Send the file, if its post may be read now: images to be shown, everything else to be saved."""
    found = Attachment.objects.filter(pk=attachment_id).first()
    if found is None or not Post.objects.visible_to(request.user).filter(pk=found.post_id).exists():
        sign_in_required(request)
        raise Http404
    response = HttpResponse(opened(found), content_type=found.content_type)
    response["Content-Disposition"] = content_disposition_header(not found.is_image, found.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
