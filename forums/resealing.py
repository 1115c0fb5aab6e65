"""What discussions keep encrypted, under the key of now: drafts, attachments, who asked through a facilitator."""

from core.sealing import Resealing

from .attachments import reseal_file
from .drafts import reseal_drafts
from .models import Attachment, Relay


def reseal_discussions(resealing: Resealing) -> None:
    """Seal all of it again."""

    def change(row: Attachment) -> list[str]:
        path = reseal_file(row.path, dry_run=resealing.dry_run)
        row.path = path or row.path
        return ["path"] if path else []

    resealing.texts(Relay.objects.exclude(sealed=""))
    reseal_drafts(resealing)
    resealing.rows(Attachment.objects.all(), change)
