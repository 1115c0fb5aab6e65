"""An author writes in the site: ownership, drafts, what is missing, two windows, an ended session, hostile text."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests_support import make_person

from casestudies import services
from casestudies.models import CaseStudyPage
from core.models import AuditEntry, Indicator

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3))"


def url(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"casestudies:{name}", args=args)


@pytest.fixture
def begun(tree, people):
    return services.case_study_draft_create(
        author=people["practitioner"], language="en", title="Bins", token=uuid.uuid4()
    )


def filled(page, **changes):
    data = {
        "title": "Bins, better",
        "summary": "We took the bins back.",
        "body_en": "Pretend Council",
        "sector": "local-government",
        "service_area": "waste-recycling",
        "region": "mid",
        "model_before": "outsourced-national",
        "model_after": "in-house",
        "stage": "live",
        "start_month": "4",
        "start_year": "2024",
        "challenge": "It was dear.\n\nAnd late.",
        "approach": "We asked.",
        "outcome": "Better, but dearer at first.",
        "lessons": "Ask.\nCount.",
        "goals": ["prosperous"],
        "ways": ["long-term"],
        "topics": ["business-case"],
        "agreed": "on",
        "version": page.latest_revision_id,
        "indicators-TOTAL_FORMS": "1",
        "indicators-INITIAL_FORMS": "0",
        "indicators-0-indicator": "net-cost",
        "indicators-0-baseline_year": "2022/23",
        "indicators-0-baseline_value": "100.5",
        "indicators-0-value_1": "120",
        "indicators-0-value_3": "90",
        "indicators-0-note": "Whole service",
        "indicators-0-source": "Ledger",
        "button": "save",
    }
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


def fresh(page):
    return CaseStudyPage.objects.get(pk=page.pk)


def test_pages_are_for_practitioners_and_above(tree, client_for, people):
    for name in ("mine", "start"):
        response = client_for("visitor").get(url(name))
        assert response.status_code == 302
        assert "login" in response["Location"]
        for role in ("member", "newcomer"):
            assert client_for(role).get(url(name)).status_code == 403
        for role in ("practitioner", "facilitator", "editor", "administrator"):
            assert client_for(role).get(url(name)).status_code == 200


@pytest.mark.parametrize("language", ["en", "cy"])
def test_pages_are_in_both_languages(tree, client_for, begun, language):
    client = client_for("practitioner")
    for address in (
        url("mine", language=language),
        url("start", language=language),
        url("edit", "case-01", language=language),
        url("preview", "case-01", language=language),
    ):
        response = client.get(address)
        assert response.status_code == 200
        soup = BeautifulSoup(response.content, "html.parser")
        assert soup.html["lang"] == language


def test_draft_is_begun_in_the_language_of_the_text(tree, client_for, people):
    client = client_for("practitioner")
    form = {"language": "cy", "title": "Biniau Tŷ Ŵyl", "token": str(uuid.uuid4())}
    response = client.post(url("start"), form)
    page = CaseStudyPage.objects.get()
    assert response["Location"] == url("edit", page.public_id)
    assert (page.locale.language_code, page.live, page.author, page.owner) == (
        "cy",
        False,
        *[people["practitioner"]] * 2,
    )
    assert page.slug == "biniau-ty-wyl"
    assert page.organisation_id == "test-body"
    assert page.latest_revision.user == people["practitioner"]
    assert AuditEntry.objects.filter(action="case_study.begun").count() == 1


def test_draft_begun_twice_with_one_form_is_one(tree, client_for):
    client = client_for("practitioner")
    form = {"language": "en", "title": "Bins", "token": str(uuid.uuid4())}
    addresses = {client.post(url("start"), form)["Location"] for _time in range(2)}
    assert len(addresses) == CaseStudyPage.objects.count() == 1


def test_start_says_what_is_wrong_in_the_readers_language(tree, client_for):
    response = client_for("practitioner").post(url("start", language="cy"), {"token": "x"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Rhowch deitl" in text
    assert "Dewiswch iaith" in text
    assert not CaseStudyPage.objects.exists()


def test_draft_create_refuses_members(tree, people):
    with pytest.raises(PermissionDenied):
        services.case_study_draft_create(author=people["member"], language="en", title="x", token=uuid.uuid4())


def test_save_keeps_every_field(begun, client_for):
    response = client_for("practitioner").post(url("edit", "case-01"), filled(begun))
    assert response.status_code == 302
    draft = fresh(begun).get_latest_revision_as_object()
    assert (draft.title, draft.slug, draft.sector_id, f"{draft.start}") == (
        "Bins, better",
        "bins-better",
        "local-government",
        "2024-04-01",
    )
    assert [goal.pk for goal in draft.goals.all()] == ["prosperous"]
    (row,) = draft.indicators.all()
    assert (row.baseline_year, row.baseline_value, row.note) == ("2022-23", 100.5, "Whole service")
    assert row.values == [{"year": "2023-24", "value": 120.0}, {"year": "2025-26", "value": 90.0}]
    assert not fresh(begun).live
    again = BeautifulSoup(client_for("practitioner").get(url("edit", "case-01")).content, "html.parser")
    assert again.select_one("[name=indicators-0-value_3]")["value"] == "90.0"
    assert again.select_one("[name=challenge]").get_text().replace("\r", "").strip() == "It was dear.\n\nAnd late."


def test_unfinished_draft_can_be_saved(begun, client_for):
    data = {"title": "Only a title", "version": begun.latest_revision_id, "button": "save"}
    data |= {"indicators-TOTAL_FORMS": "1", "indicators-INITIAL_FORMS": "0"}
    assert client_for("practitioner").post(url("edit", "case-01"), data).status_code == 302
    assert fresh(begun).draft_title == "Only a title"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Enter a title"),
        ({"start_year": ""}, "Date must include a year"),
        ({"start_month": ""}, "Date must include a month"),
        ({"start_year": "20x4"}, "Enter a real date"),
        ({"sector": "nonsense"}, "Choose an option"),
        ({"goals": ["nonsense"]}, "Choose an option"),
        ({"indicators-0-baseline_year": "2022-24"}, "Write each year in the form 2023-24."),
        ({"indicators-0-baseline_value": "many"}, "Enter a number"),
        ({"indicators-0-value_1": "nan"}, "Enter a number"),
        ({"indicators-0-value_1": "inf"}, "Enter a number"),
        ({"indicators-0-indicator": ""}, "Choose an indicator"),
        ({"indicators-0-baseline_value": ""}, "Enter a baseline value"),
        (
            {
                "topics": [
                    "business-case",
                    "tupe-pensions",
                    "contract-exit",
                    "audit-vfm",
                    "welsh-language",
                    "culture-change",
                ]
            },
            "Select no more than 5 topics",
        ),
    ],
)
def test_bad_input_is_named_beside_the_field_and_in_the_summary_and_kept(begun, client_for, changes, message):
    response = client_for("practitioner").post(url("edit", "case-01"), filled(begun, **changes))
    assert response.status_code == 422
    soup = BeautifulSoup(response.content, "html.parser")
    summary = soup.select_one(".govuk-error-summary")
    assert message in summary.get_text()
    for link in summary.select("a"):
        assert soup.find(id=link["href"][1:]), link["href"]
    assert message in "".join(error.get_text() for error in soup.select(".govuk-error-message"))
    assert soup.select_one("[name=outcome]").get_text(strip=True) == "Better, but dearer at first."
    assert fresh(begun).latest_revision_id == begun.latest_revision_id


@pytest.mark.parametrize("broken", ["indicators-TOTAL_FORMS", "version"])
def test_tampered_form_is_refused_without_an_error(begun, client_for, broken):
    for value in ("x", "-5", "9999999", None):
        data = filled(fresh(begun)) | {broken: value}
        data = {name: item for name, item in data.items() if item is not None}
        response = client_for("practitioner").post(url("edit", "case-01"), data)
        # A negative total is no rows, which is a fair thing to save.
        expected = (302,) if (broken, value) == ("indicators-TOTAL_FORMS", "-5") else (409, 422)
        assert response.status_code in expected, value
        if response.status_code == 422:
            assert "There is a problem" in response.content.decode()


def test_add_another_indicator_works_without_javascript(begun, client_for):
    client = client_for("practitioner")
    response = client.post(url("edit", "case-01"), filled(begun, button="add"))
    soup = BeautifulSoup(client.get(response["Location"]).content, "html.parser")
    assert soup.select_one("[name=indicators-TOTAL_FORMS]")["value"] == "2"
    assert soup.select_one("[name=indicators-0-note]")["value"] == "Whole service"
    wrong = client.post(url("edit", "case-01"), filled(begun, button="add", title=""))
    assert BeautifulSoup(wrong.content, "html.parser").select_one("[name=indicators-TOTAL_FORMS]")["value"] == "2"


def test_removed_indicator_goes_and_kept_one_keeps_its_key(begun, client_for):
    client = client_for("practitioner")
    second = {
        "indicators-TOTAL_FORMS": "2",
        "indicators-1-indicator": "carbon",
        "indicators-1-baseline_year": "2022-23",
        "indicators-1-baseline_value": "5",
    }
    client.post(url("edit", "case-01"), filled(begun, **second))
    page = fresh(begun)
    rows = list(page.get_latest_revision_as_object().indicators.all())
    keys = {f"indicators-{n}-key": str(row.translation_key) for n, row in enumerate(rows)}
    client.post(url("edit", "case-01"), filled(page, **second, **keys, **{"indicators-0-remove": "on"}))
    (left,) = fresh(begun).get_latest_revision_as_object().indicators.all()
    assert (left.indicator_id, left.translation_key) == ("carbon", rows[1].translation_key)


def test_only_the_author_reaches_a_draft(begun, client_for, people):
    other = make_person("practitioner", email="other@example.org")
    stranger = Client()
    stranger.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    for client in (stranger, client_for("editor")):
        assert client.get(url("edit", "case-01")).status_code == 403
        assert client.get(url("preview", "case-01")).status_code == 403
        for name in ("edit", "submit", "withdraw"):
            assert client.post(url(name, "case-01"), filled(begun)).status_code == 403
    assert client_for("practitioner").get(url("edit", "case-99")).status_code == 404
    assert client_for("visitor").get(begun.url).status_code == 404
    with pytest.raises(PermissionDenied):
        services.case_study_draft_save(
            page=begun, author=other, values={"title": "Mine"}, indicators=[], version=begun.latest_revision_id
        )


def test_second_window_gets_409_and_sees_what_the_first_did(begun, client_for):
    client = client_for("practitioner")
    assert client.post(url("edit", "case-01"), filled(begun, outcome="The first window.")).status_code == 302
    response = client.post(url("edit", "case-01"), filled(begun, outcome="The second window."))
    assert response.status_code == 409
    soup = BeautifulSoup(response.content, "html.parser")
    notice = soup.select_one(".mw-notice--warning[role=alert]").get_text(" ", strip=True)
    assert "Someone else changed this" in notice
    assert "The first window." in notice
    assert soup.select_one("[name=outcome]").get_text(strip=True) == "The second window."
    version = soup.select_one("[name=version]")["value"]
    assert int(version) == fresh(begun).latest_revision_id
    assert client.post(url("edit", "case-01"), filled(begun, outcome="Both.", version=version)).status_code == 302


def test_ended_session_keeps_what_was_typed(begun, people):
    client = Client()
    response = client.post(url("edit", "case-01"), filled(begun, outcome="Typed while signed out."))
    assert response.status_code == 302
    assert "login" in response["Location"]
    signed_in = client.post(response["Location"], {"login": people["practitioner"].email, "password": "mewnoli-demo"})
    assert signed_in["Location"] == url("edit", "case-01")
    soup = BeautifulSoup(client.get(url("edit", "case-01")).content, "html.parser")
    assert soup.select_one("[name=outcome]").get_text(strip=True) == "Typed while signed out."
    assert soup.select_one("[name=goals][value=prosperous]").has_attr("checked")
    assert "Typed while" not in client.get(url("edit", "case-01")).content.decode()


def test_what_was_typed_is_not_shown_to_someone_else(begun, people, client_for):
    client = Client()
    client.post(url("edit", "case-01"), filled(begun, outcome="Typed while signed out."))
    client.force_login(people["editor"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url("edit", "case-01")).status_code == 403


def test_hostile_text_is_only_ever_text(begun, client_for):
    client = client_for("practitioner")
    names = ("title", "summary", "challenge", "approach", "outcome", "lessons", "body_en")
    hostile = dict.fromkeys(names, HOSTILE) | {"indicators-0-note": HOSTILE, "indicators-0-source": HOSTILE}
    assert client.post(url("edit", "case-01"), filled(begun, **hostile)).status_code == 302
    page = fresh(begun)
    page.get_latest_revision().publish()
    for address in (
        url("edit", "case-01"),
        url("preview", "case-01"),
        url("mine"),
        fresh(begun).url,
        page.get_parent().url,
    ):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        assert not [tag for tag in soup.find_all("script") if "alert" in tag.get_text()]
        assert not soup.select("img[onerror]")
        assert not [link for link in soup.select("a[href]") if link["href"].startswith("javascript")]


def test_submit_says_what_is_missing_and_keeps_the_draft(begun, client_for):
    empty = dict.fromkeys(("summary", "sector", "challenge", "start_month", "start_year", "agreed"), "")
    changes = empty | {"goals": [], "button": "submit", "outcome": "Kept all the same."}
    response = client_for("practitioner").post(url("edit", "case-01"), filled(begun, **changes))
    assert response.status_code == 422
    text = BeautifulSoup(response.content, "html.parser").select_one(".govuk-error-summary").get_text()
    for message in (
        "Enter a summary",
        "Choose a sector",
        "Describe the challenge",
        "Enter a date",
        "Select at least one goal",
        "Confirm that your organisation has agreed this text",
    ):
        assert message in text
    assert fresh(begun).get_latest_revision_as_object().outcome == "Kept all the same."
    assert fresh(begun).current_workflow_state is None


def test_preview_shows_the_draft_to_its_author_alone(begun, client_for):
    client = client_for("practitioner")
    response = client.post(url("edit", "case-01"), filled(begun, button="preview"))
    page = client.get(response["Location"])
    assert "Better, but dearer at first." in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"


def test_figures_beyond_the_form_survive_a_save(begun, people):
    values = {"title": "Bins"}
    row = {
        "indicator": Indicator.objects.get(pk="carbon"),
        "baseline_year": "2010-11",
        "baseline_value": 9.0,
        "values": [{"year": "2011-12", "value": 8.0}],
    }
    page = services.case_study_draft_save(
        page=begun, author=people["practitioner"], values=values, indicators=[row], version=begun.latest_revision_id
    )
    draft = page.get_latest_revision_as_object()
    kept = draft.indicators.all()[0]
    kept.values = [*kept.values, {"year": "2019-20", "value": 4.0}]
    draft.indicators = [kept]
    draft.save_revision()
    page = fresh(page)
    row |= {"key": str(kept.translation_key), "values": [{"year": "2011-12", "value": 7.0}]}
    page = services.case_study_draft_save(
        page=page, author=people["practitioner"], values=values, indicators=[row], version=page.latest_revision_id
    )
    assert page.get_latest_revision_as_object().indicators.all()[0].values == [
        {"year": "2011-12", "value": 7.0},
        {"year": "2019-20", "value": 4.0},
    ]
