"""Files beside a post: what passes, what is left of an image, and who is given it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from forums import attachments, drafts, moderation, services
from forums.deciding import Reason
from forums.models import Attachment, Post

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
WHY = Reason(en="A reason.", cy="Rheswm.")
EXIF_MAKE = 0x010F


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), make: str = "SecretCamera") -> bytes:
    exif = Image.Exif()
    exif[EXIF_MAKE] = make
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind, exif=exif.tobytes())
    return target.getvalue()


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_image_is_made_anew_without_metadata(kind):
    sent = picture(kind) + b"<script>alert(1)</script>"
    assert b"SecretCamera" in sent
    ready = attachments.prepared(upload(sent, f"Photo.{kind.lower()}"), alt="A depot")
    assert b"SecretCamera" not in ready.content
    assert b"<script>" not in ready.content
    with Image.open(io.BytesIO(ready.content)) as made:
        assert (made.format, made.size, dict(made.getexif())) == (kind, (40, 20), {})


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "plan.exe"),
        (b"MZ\x90\x00 not a pdf", "plan.pdf"),
        (b"<svg onload=alert(1)>", "drawing.svg"),
        (b"<html><script>alert(1)</script>", "photo.png"),
        (b"\x00\x01binary", "data.csv"),
        (b"", "empty.pdf"),
        (PDF, "noextension"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(content, name):
    with pytest.raises(ValidationError):
        attachments.prepared(upload(content, name), alt="Something")


def test_size_pixels_and_a_missing_description_are_refused(settings):
    with pytest.raises(ValidationError, match="Describe the image"):
        attachments.prepared(upload(picture(), "photo.jpg"))
    settings.UPLOAD_LIMIT_MB = 1
    with pytest.raises(ValidationError, match="smaller than 1 MB"):
        attachments.prepared(upload(PDF + b"0" * 1_100_000, "plan.pdf"))
    with pytest.raises(ValidationError, match="too many pixels"):
        attachments.prepared(upload(picture("PNG", (8000, 6000)), "huge.png"), alt="Huge")
    large = attachments.prepared(upload(picture("PNG", (3000, 1500)), "large.png"), alt="Large")
    assert (large.width, large.height) == (2400, 1200)


def finds_eicar(content: bytes) -> str:
    return "Eicar" if b"EICAR" in content else ""


def broken(content: bytes) -> str:
    raise OSError("The scanner is away.")


def test_virus_scanner_refuses_with_its_reason_and_a_broken_one_lets_nothing_through(settings, monkeypatch):
    found = {"clean": finds_eicar, "broken": broken}
    monkeypatch.setattr(attachments, "import_string", lambda path: found[path])
    settings.ATTACHMENT_SCANNER = "clean"
    assert attachments.prepared(upload(PDF, "plan.pdf")).name == "plan.pdf"
    with pytest.raises(ValidationError, match="Eicar"):
        attachments.prepared(upload(PDF + b"EICAR", "plan.pdf"))
    settings.ATTACHMENT_SCANNER = "broken"
    with pytest.raises(ValidationError, match="could not be checked"):
        attachments.prepared(upload(PDF, "plan.pdf"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\Plan.PDF", "Plan.pdf"),
        ('a"; filename="b.html\r\nX: y.pdf', "a filename b.html X y.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src x onerror alert(1) .pdf"),
        ("Cynllun tŷ.pdf", "Cynllun tŷ.pdf"),
    ],
)
def test_names_hold_nothing_strange(given, kept):
    assert attachments.clean_name(given) == kept


@pytest.fixture
def with_files(make_space, people):
    """Return a function that begins a thread with a document and an image."""

    def make(space=None, **fields) -> Post:
        files = [
            attachments.prepared(upload(picture(), "depot.jpg"), alt="The depot from above"),
            attachments.prepared(upload(PDF, "plan.pdf")),
        ]
        return services.thread_create(
            actor=people["member"],
            space=space or make_space(),
            title="Files",
            source="Words.",
            language="en",
            files=files,
            **fields,
        )

    return make


@pytest.mark.django_db
def test_page_shows_them_and_they_are_sent_safely(with_files, client_for):
    post = with_files()
    image, plan = post.attachments.all()
    page = body(client_for("visitor").get(post.thread.get_absolute_url()))
    assert 'alt="The depot from above"' in page
    assert "plan.pdf" in page
    answers = {file: client_for("visitor").get(reverse("forums:attachment", args=[file.pk])) for file in (image, plan)}
    assert answers[plan].content == PDF
    assert answers[plan]["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answers[image]["Content-Disposition"].startswith("inline")
    assert answers[image]["Content-Type"] == "image/jpeg"
    for answer in answers.values():
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]
    with default_storage.open(plan.path) as stored:
        assert b"%PDF" not in stored.read(), "what is stored is sealed"


@pytest.mark.django_db
def test_only_who_may_read_the_post_is_given_its_files(with_files, make_space, people, client_for):
    post = with_files(make_space("members", premoderation="all"))
    address = reverse("forums:attachment", args=[post.attachments.first().pk])

    def given() -> dict[str, int]:
        roles = ("visitor", "newcomer", "practitioner", "member", "facilitator")
        return {role: client_for(role).get(address).status_code for role in roles}

    assert given() == {"visitor": 302, "newcomer": 404, "practitioner": 404, "member": 200, "facilitator": 200}
    case = post.cases.get()
    moderation.post_approve(actor=people["facilitator"], case=case, version=case.version, post_version=post.version)
    assert given() == {"visitor": 302, "newcomer": 404, "practitioner": 200, "member": 200, "facilitator": 200}
    post = Post.objects.get(pk=post.pk)
    moderation.post_decide(
        action="remove", actor=people["facilitator"], post=post, post_version=post.version, reason=WHY
    )
    assert set(given().values()) == {302, 404}
    assert client_for("member").get(reverse("forums:attachment", args=[999])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "Describe the image"), ("cy", "Disgrifiwch y llun")])
def test_forms_take_files_and_say_what_is_wrong(make_thread, client_for, language, words):
    thread, browser = make_thread(), client_for("member")
    reply = {"en": f"/en/discussions/thread/{thread.pk}/reply/", "cy": f"/cy/trafodaethau/edefyn/{thread.pk}/ateb/"}
    typed = {"message": "See this.", "language": "en"}
    refused = browser.post(reply[language], {**typed, "file_1": upload(picture(), "depot.jpg")})
    assert words in body(refused)
    assert '<details class="govuk-details" open>' in body(refused)
    sent = {**typed, "file_1": upload(picture(), "depot.jpg"), "alt_1": "A depot", "file_2": upload(PDF, "plan.pdf")}
    assert browser.post(reply[language], sent).status_code == 302
    assert [file.name for file in Attachment.objects.all()] == ["depot.jpg", "plan.pdf"]
    assert Post.objects.get(number=2).has_files


@pytest.mark.django_db
def test_unnamed_posts_take_images_alone_under_a_name_that_says_nothing(make_space, client_for):
    space, browser = make_space(), client_for("member")
    start = reverse("forums:start", args=[space.slug])
    typed = {"kind": "challenge", "title": "T", "message": "Words.", "language": "en", "unnamed": "on"}
    refused = browser.post(start, {**typed, "file_1": upload(PDF, "plan.pdf")})
    assert "a document can say who wrote it" in body(refused)
    browser.post(start, {**typed, "file_1": upload(picture(), "gwerfyl.jpg"), "alt_1": "A depot"})
    assert Attachment.objects.get().name == "image.jpg"


@pytest.mark.django_db
def test_queries_do_not_grow_with_files(with_files, people, client_for, django_assert_max_num_queries):
    post = with_files()
    for _number in range(3):
        services.reply_create(
            actor=people["member"],
            thread=post.thread,
            source="More.",
            language="en",
            files=[attachments.prepared(upload(PDF, "plan.pdf"))],
        )
    browser = client_for("visitor")
    browser.get(post.thread.get_absolute_url())
    with django_assert_max_num_queries(8):
        assert body(browser.get(post.thread.get_absolute_url())).count("plan.pdf") == 4


def stored_files() -> int:
    return len(default_storage.listdir(attachments.FOLDER)[1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "kept", "out"),
    [("en", "We have kept plan.pdf", "Take out plan.pdf"), ("cy", "Rydym wedi cadw plan.pdf", "Tynnu plan.pdf")],
)
@pytest.mark.parametrize("where", ["reply", "start"])
def test_preview_keeps_what_was_chosen(
    make_thread, client_for, language, kept, out, where, django_capture_on_commit_callbacks
):
    thread, browser = make_thread(), client_for("member")
    with override(language):
        reply = reverse("forums:reply", args=[thread.pk])
        address = reply if where == "reply" else reverse("forums:start", args=[thread.space.slug])
    typed = {"message": "See this.", "language": "en", "title": "Files", "kind": "question"}
    chosen = {"file_1": upload(picture(), "depot.jpg"), "alt_1": "A depot", "file_2": upload(PDF, "plan.pdf")}
    page = body(browser.post(address, {**typed, **chosen, "preview": "1"}))
    assert kept in page
    assert out in page
    assert not Attachment.objects.exists()
    with default_storage.open(Attachment(path=f"{attachments.FOLDER}/{stored_names()[0]}").path) as stored:
        assert b"%PDF" not in stored.read()
    # Also where they wrote it, later.
    place = thread.get_absolute_url(language) if where == "reply" else address
    assert kept in body(browser.get(place))
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(address, {**typed, "alt_1": "A depot from above"}).status_code == 302
    image, plan = Attachment.objects.all()
    assert (image.name, image.alt, plan.name) == ("depot.jpg", "A depot from above", "plan.pdf")
    assert (attachments.opened(plan), plan.size) == (PDF, len(PDF))
    assert stored_files() == 2
    assert kept not in body(browser.get(place))


def stored_names() -> list[str]:
    return sorted(default_storage.listdir(attachments.FOLDER)[1])


@pytest.mark.django_db
def test_kept_files_are_replaced_taken_out_and_stay_through_errors(
    make_thread, client_for, people, django_capture_on_commit_callbacks
):
    thread, browser = make_thread(), client_for("member")
    reply, place = reverse("forums:reply", args=[thread.pk]), f"reply:{thread.pk}"

    def send(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(reply, {"language": "en", **fields})

    def names() -> dict[str, str]:
        return {slot: ready.name for slot, ready in drafts.files_of(people["member"], place).items()}

    # A form with an error, even without a word yet; an image whose description is missing.
    page = body(send(message="", file_1=upload(PDF, "plan.pdf"), file_2=upload(picture(), "depot.jpg")))
    assert "Describe the image" in page
    assert names() == {"1": "plan.pdf", "2": "depot.jpg"}
    # Neither a refused file nor writing on takes the place of a kept one.
    assert "must be a PDF" in body(send(message="W", preview="1", file_1=upload(b"MZ", "bad.pdf"), alt_2="A depot"))
    browser.post(reverse("forums:draft"), {"place": place, "message": "", "language": "en"})
    assert names() == {"1": "plan.pdf", "2": "depot.jpg"}
    assert drafts.drafts_of(people["member"])[0]["files"] == ["plan.pdf", "depot.jpg"]
    send(message="W", save_draft="1", file_1=upload(PDF, "better.pdf"), drop_2="on")
    assert names() == {"1": "better.pdf"}
    assert stored_files() == 1
    assert send(message="Words.", drop_1="on").status_code == 302
    assert not Attachment.objects.exists()
    assert stored_files() == 0


@pytest.mark.django_db
def test_kept_files_obey_the_rule_of_unnamed_posts(make_space, client_for):
    space, browser = make_space(), client_for("member")
    start = reverse("forums:start", args=[space.slug])
    typed = {"kind": "challenge", "title": "T", "message": "Words.", "language": "en"}
    browser.post(start, {**typed, "preview": "1", "file_1": upload(PDF, "plan.pdf")})
    assert "a document can say who wrote it" in body(browser.post(start, {**typed, "unnamed": "on"}))
    chosen = {"file_2": upload(picture(), "gwerfyl.jpg"), "alt_2": "A depot"}
    browser.post(start, {**typed, "preview": "1", "unnamed": "on", "drop_1": "on", **chosen})
    assert browser.post(start, {**typed, "unnamed": "on", "alt_2": "A depot"}).status_code == 302
    assert Attachment.objects.get().name == "image.jpg"


@pytest.mark.django_db
def test_kept_files_go_with_old_drafts_and_are_few(people, django_capture_on_commit_callbacks):
    ready = attachments.prepared(upload(PDF, "plan.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(drafts.MOST_WITH_FILES + 2):
            drafts.save(people["member"], f"reply:{number}", {"message": "Words"}, files={"1": ready})
    assert stored_files() == drafts.MOST_WITH_FILES
    with django_capture_on_commit_callbacks(execute=True):
        drafts.drafts_forget(people["member"])
    assert stored_files() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "Choose them again"), ("cy", "Dewiswch nhw eto")])
def test_signed_out_in_between_says_that_files_must_be_chosen_again(make_space, people, language, words):
    space, browser = make_space(), Client()
    with override(language):
        start = reverse("forums:start", args=[space.slug])
    typed = {"title": "T", "message": "Words.", "kind": "question", "file_1": upload(PDF, "plan.pdf")}
    browser.post(start, typed)
    browser.post(f"/{language}/accounts/login/", {"login": people["member"].email, "password": "mewnoli-demo"})
    assert words in body(browser.get(start))
    assert words not in body(browser.get(start))


@pytest.mark.django_db
def test_erased_with_what_its_author_deleted(with_files, people, django_capture_on_commit_callbacks):
    post = with_files()
    path = post.attachments.first().path
    with django_capture_on_commit_callbacks(execute=True):
        attachments.attachments_forget([post])
    assert not Attachment.objects.exists()
    assert not default_storage.exists(path)
