"""What the room holds about a person: the case studies they wrote."""

from typing import Any

from wagtail.models import Revision

from .models import CaseStudyPage


class CaseStudyPersonalData:
    """Export of one's case studies; published ones stay when an account goes, without its name."""

    def export(self, user: Any) -> dict[str, Any]:
        """Return every case study the person wrote, in its latest version."""
        rows = []
        for page in CaseStudyPage.objects.filter(author=user, alias_of=None).select_related("locale"):
            draft = page.get_latest_revision_as_object()
            rows.append(
                {
                    "id": page.public_id,
                    "language": page.locale.language_code,
                    "published": page.live,
                    **{
                        name: getattr(draft, name)
                        for name in ("title", "summary", "challenge", "approach", "outcome", "lessons")
                    },
                }
            )
        return {"case_studies": rows}

    def forget(self, user: Any) -> None:
        """Delete drafts that nobody else has seen; unlink the rest, in their old versions too."""
        written = CaseStudyPage.objects.filter(author=user)
        for page in written.filter(live=False, first_published_at=None, alias_of=None):
            page.delete()
        keys = [str(pk) for pk in CaseStudyPage.objects.filter(author=user).values_list("pk", flat=True)]
        for revision in Revision.objects.filter(object_id__in=keys, base_content_type__model="page"):
            if revision.content.get("author") == user.pk or revision.content.get("owner") == user.pk:
                for name in ("author", "owner"):
                    if revision.content.get(name) == user.pk:
                        revision.content[name] = None
                revision.save(update_fields=["content"])
        CaseStudyPage.objects.filter(author=user).update(author=None)
