"""Health, robots, maintenance, headers and errors: what frames every page."""

import json
import logging
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from core.logs import JsonFormatter, RequestIdFilter, request_id

pytestmark = pytest.mark.django_db


def test_health_and_readiness(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    search = {"state": "ok", "engine": connection.vendor}
    assert ready.json()["dependencies"] == {"database": "ok", "cache": "ok", "outbox": "ok", "search": search}


def test_readiness_says_which_dependency_fails(client: Client, monkeypatch) -> None:
    from cop_site import views

    def broken() -> bool:
        raise OSError

    monkeypatch.setattr(views, "_cache_answers", broken)
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["dependencies"] == {"database": "ok", "cache": "failing"}


def test_robots_names_the_sitemap(client: Client, settings) -> None:
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_ADDRESS}/sitemap.xml" in text
    assert "Disallow: /admin/" in text


@pytest.mark.parametrize(
    ("header", "cookie", "expected"),
    [
        ("cy", "", "/cy/"),
        ("en-GB,cy;q=0.5", "", "/en/"),
        ("de", "", "/en/"),
        ("en", "cy", "/cy/"),
        ("cy", "en", "/en/"),
    ],
)
def test_front_door_by_cookie_then_by_browser(client: Client, header: str, cookie: str, expected: str) -> None:
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/", headers={"accept-language": header})
    assert (response.status_code, response["Location"]) == (302, expected)


def test_maintenance_in_both_languages_while_the_file_stands(client: Client, settings, tmp_path: Path) -> None:
    file = tmp_path / "closed"
    settings.MAINTENANCE_FILE = str(file)
    assert client.get("/en/accounts/login/").status_code == 200
    file.write_text("2026-11-23T18:00+00:00")
    response = client.get("/en/accounts/login/")
    assert response.status_code == 503
    assert response["Retry-After"]
    text = response.content.decode()
    assert "23 Tachwedd 2026" in text
    assert "23 November 2026" in text
    assert client.get("/healthz").status_code == 200
    file.write_text("soon")
    assert client.get("/cy/").status_code == 503


def test_policy_of_a_public_page_has_nothing_inline(client: Client) -> None:
    response = client.get("/en/accounts/login/")
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_request_id_of_the_proxy_is_kept_and_a_strange_one_is_not(client: Client) -> None:
    assert client.get("/healthz", headers={"x-request-id": "abcdef-123456"})["X-Request-ID"] == "abcdef-123456"
    assert client.get("/healthz", headers={"x-request-id": "a\nb"})["X-Request-ID"] != "a\nb"


def test_log_line_is_json_with_the_request_id() -> None:
    record = logging.LogRecord("name", logging.INFO, "file", 1, "Helô %s", ("byd",), None)
    token = request_id.set("abc")
    try:
        RequestIdFilter().filter(record)
    finally:
        request_id.reset(token)
    line = json.loads(JsonFormatter().format(record))
    assert (line["message"], line["request_id"], line["level"]) == ("Helô byd", "abc", "INFO")


def test_unknown_api_address_answers_in_json(client: Client) -> None:
    response = client.get("/api/v1/nothing-here")
    assert response.status_code == 404
    assert response.json()["detail"]


@pytest.mark.parametrize("language", ["cy", "en"])
def test_expired_form_is_told_in_the_readers_language(language: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(f"/{language}/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    words = {"cy": "Mae'r ffurflen hon wedi dod i ben", "en": "This form has expired"}[language]
    assert words in response.content.decode().replace("’", "'").replace("&#x27;", "'")


def test_server_error_page_needs_nothing() -> None:
    from cop_site.errors import server_error

    response = server_error(RequestFactory().get("/cy/"))
    text = response.content.decode()
    assert response.status_code == 500
    assert 'lang="cy"' in text
    assert 'lang="en"' in text
