"""The Welsh for other packages' strings: complete, well formed, and found before what the packages themselves say."""

import csv
import datetime as dt
import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.forms import CharField
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.views.i18n import JavaScriptCatalog

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "cop_site" / "locale_overrides"
DOMAINS = ("django", "djangojs")
PLURAL_FORMS = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);"
PLACEHOLDER = re.compile(r"%\([^)]+\)[#0\- +]?[\d.]*[a-zA-Z]|%[sdrf]|\{[^{}]*\}")
TAG = re.compile(r"<[^<>]+>")
# The same word in both languages.
SAME = {"Help", "Igbo", "IPv4", "IPv6", "System", "system", "slug", "tag", "Taggit"}
# Packages whose every string somebody may see; the others (contrib.admin and such) are not installed.
COMPLETE = (
    "allauth", "django.conf", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.humanize",
    "django.contrib.sessions", "taggit", "wagtail", "wagtail.admin", "wagtail.contrib.redirects", "wagtail.documents",
    "wagtail.embeds", "wagtail.images", "wagtail.locales", "wagtail.search", "wagtail.sites", "wagtail.snippets",
    "wagtail.users", "wagtail_localize", "wagtail_localize.locales",
)  # fmt: skip

Key = tuple[str | None, str]


def catalogue(domain: str) -> polib.POFile:
    return polib.pofile(str(FOLDER / "cy" / "LC_MESSAGES" / f"{domain}.po"))


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def package_entries(package: str, language: str, domain: str) -> list[polib.POEntry]:
    """Return the entries of a package's own catalogue, or none if it has no such catalogue."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.exists() else []


@pytest.fixture
def welsh(settings, tmp_path: Path) -> Iterator[None]:
    """Welsh, with our catalogues compiled afresh as the only folder of LOCALE_PATHS."""
    target = tmp_path / "cy" / "LC_MESSAGES"
    target.mkdir(parents=True)
    for domain in DOMAINS:
        catalogue(domain).save_as_mofile(str(target / f"{domain}.mo"))
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("cy"):
        yield


@pytest.mark.parametrize("domain", DOMAINS)
def test_catalogue_has_six_plural_forms_and_no_machine_paths(domain):
    found = catalogue(domain)

    assert found.metadata["Plural-Forms"] == PLURAL_FORMS
    assert not found.obsolete_entries()
    assert not [entry.msgid for entry in found if entry.occurrences]
    assert not [entry.msgid for entry in found if not entry.comment]
    assert len({key(entry) for entry in found}) == len(found)


def edges(text: str) -> tuple[str, str]:
    """Return the white space at the two ends of a text: msgfmt wants it kept."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def faults(entry: polib.POEntry) -> Iterator[str]:
    """Yield what is wrong with an entry, in words."""
    if "fuzzy" in entry.flags or not all(form.strip() for form in forms(entry)):
        yield "is empty or fuzzy"
    if entry.msgid_plural and sorted(entry.msgstr_plural) != list(range(6)):
        yield "has not six forms"
    # Welsh says with a numeral what English says with "a" or "one": each plural form takes every placeholder.
    wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
    for form in forms(entry):
        same = sorted(PLACEHOLDER.findall(form)) == sorted(PLACEHOLDER.findall(entry.msgid))
        if set(PLACEHOLDER.findall(form)) != wanted or not (same or entry.msgid_plural):
            yield "has other placeholders than its source"
        if sorted(TAG.findall(form)) != sorted(TAG.findall(entry.msgid)):
            yield "has other tags than its source"
        if edges(form) != edges(entry.msgid):
            yield "begins or ends with other white space than its source"
        has_words = re.search(r"[A-Za-z]{3}", TAG.sub("", PLACEHOLDER.sub("", entry.msgid)))
        if form == entry.msgid and entry.msgid not in SAME and has_words:
            yield "is the English"


@pytest.mark.parametrize("domain", DOMAINS)
def test_each_entry_is_welsh_with_the_placeholders_and_tags_of_its_source(domain):
    assert [f"{entry.msgid!r} {fault}" for entry in catalogue(domain) for fault in faults(entry)] == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("package", COMPLETE)
def test_every_string_of_the_package_has_welsh(package, domain):
    wanted = {key(entry) for entry in package_entries(package, "en", domain)}
    own = {key(entry) for entry in package_entries(package, "cy", domain) if not entry.fuzzy and all(forms(entry))}

    assert wanted - own - {key(entry) for entry in catalogue(domain)} == set()


def test_allauth_strings_are_all_ours_since_it_has_no_welsh():
    wanted = {key(entry) for entry in package_entries("allauth", "en", "django")}

    assert len(wanted) > 300
    assert not package_entries("allauth", "cy", "django")
    assert wanted <= {key(entry) for entry in catalogue("django")}


@pytest.mark.parametrize("domain", DOMAINS)
def test_phrases_that_the_project_settled_are_used_as_settled(domain):
    settled: dict[str, set[str]] = {}
    for name in ("glossary.tsv", "interface.tsv"):
        with (ROOT / "content" / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                settled.setdefault(row["en"], set()).add(row["cy"])

    # A bare Yes or No answers no question in particular: Ie and Na.
    ours = {entry.msgid: entry.msgstr for entry in catalogue(domain) if not entry.msgid_plural}
    differ = {en: cy for en, cy in ours.items() if en in settled and cy not in settled[en] and en not in {"Yes", "No"}}

    assert differ == {}


@pytest.mark.parametrize(
    ("singular", "plural", "expected"),
    [
        ("%(num)d year", "%(num)d years", {0: "0 o flynyddoedd", 1: "1 flwyddyn", 2: "2 flynedd", 3: "3 blynedd"}),
        ("%(num)d year", "%(num)d years", {4: "4 o flynyddoedd", 6: "6 blynedd", 8: "8 o flynyddoedd"}),
        ("%(num)d month", "%(num)d months", {1: "1 mis", 2: "2 fis", 3: "3 mis", 6: "6 mis", 8: "8 mis", 10: "10 mis"}),
        ("%(num)d day", "%(num)d days", {1: "1 diwrnod", 2: "2 ddiwrnod", 3: "3 diwrnod", 6: "6 diwrnod"}),
        ("%(num)d minute", "%(num)d minutes", {0: "0 munud", 1: "1 munud", 2: "2 funud", 3: "3 munud", 8: "8 munud"}),
        ("%(num_pages)d page", "%(num_pages)d pages", {1: "1 dudalen", 2: "2 dudalen", 6: "6 thudalen"}),
    ],
)  # fmt: skip
def test_number_changes_the_noun_as_welsh_does(welsh, singular, plural, expected):
    name = singular.split("(")[1].split(")")[0]

    assert {n: ngettext(singular, plural, n) % {name: n} for n in expected} == expected


def test_six_forms_win_where_django_has_four(welsh):
    said = [ngettext("%(size)d byte", "%(size)d bytes", n) % {"size": n} for n in (1, 2, 3, 8)]

    assert any(entry.msgid == "%(size)d byte" for entry in package_entries("django.conf", "cy", "django"))
    assert said == ["1 beit", "2 feit", "3 beit", "8 beit"]


@pytest.mark.parametrize(
    ("form", "expected"), [("j F Y", "5 Gorffennaf 2026"), ("F", "Gorffennaf"), ("E", "Gorffennaf"), ("N", "Gorff.")]
)
def test_july_is_gorffennaf(welsh, form, expected):
    assert date_format(dt.date(2026, 7, 5), form) == expected


def test_timesince_is_welsh(welsh):
    now = dt.datetime(2026, 7, 5, 12, tzinfo=dt.UTC)

    assert timesince(now - dt.timedelta(days=2, hours=6), now) == "2\xa0ddiwrnod, 6\xa0awr"
    assert timesince(now - dt.timedelta(minutes=2), now) == "2\xa0funud"
    assert timesince(dt.datetime(2024, 5, 5, 12, tzinfo=dt.UTC), now) == "2\xa0flynedd, 2\xa0fis"
    assert naturaltime(timezone.now() - dt.timedelta(days=21, hours=1)) == "3\xa0wythnos yn ôl"


def test_errors_of_forms_and_passwords_are_welsh(welsh):
    with pytest.raises(ValidationError) as required:
        CharField().clean("")
    with pytest.raises(ValidationError) as short:
        MinLengthValidator(12)("byr")
    with pytest.raises(ValidationError) as weak:
        MinimumLengthValidator(12).validate("byr")
    with pytest.raises(ValidationError) as common:
        CommonPasswordValidator().validate("password")

    assert required.value.messages == ["Rhaid llenwi'r maes hwn."]
    assert short.value.messages == ["Rhaid i'r gwerth hwn fod yn 12 o nodau o leiaf (3 sydd ynddo ar hyn o bryd)."]
    assert weak.value.messages == ["Mae'r cyfrinair hwn yn rhy fyr. Rhaid iddo gynnwys o leiaf 12 o nodau."]
    assert common.value.messages == ["Mae'r cyfrinair hwn yn rhy gyffredin. Dewiswch un sy'n anos ei ddyfalu."]


def test_wagtail_says_what_the_glossary_says(welsh):
    assert [gettext(text) for text in ("Unpublish", "Save draft", "Locale", "Email")] == [
        "Dadgyhoeddi",
        "Cadw drafft",
        "Iaith",
        "E-bost",
    ]


def test_javascript_of_the_admin_gets_six_forms(welsh):
    request = RequestFactory().get("/", headers={"accept-language": "cy"})

    answer = JavaScriptCatalog.as_view(packages=["wagtail.admin"])(request).content.decode()

    found = re.search(r"const newcatalog = (\{.*?\n  \});?", answer, re.DOTALL)
    assert found is not None
    messages = json.loads(found[1])
    assert messages["%(num)s error"] == ["%(num)s gwall", "%(num)s gwall", "%(num)s wall", *["%(num)s gwall"] * 3]
    assert all(len(value) == 6 for value in messages.values() if isinstance(value, list))
    assert "n==6 ? 4 : 5" in answer


def test_compile_messages_compiles_only_what_is_older(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import compile_messages

    monkeypatch.setattr(compile_messages, "ROOT", tmp_path)
    source = tmp_path / "cop_site" / "locale_overrides" / "cy" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue("django").save(str(source))
    os.utime(source, (1_000_000_000, 1_000_000_000))

    assert [compile_messages.main(), compile_messages.main()] == [0, 0]

    assert capsys.readouterr().out.splitlines() == [
        "messages: compiled 1 of 1 catalogues",
        "messages: compiled 0 of 1 catalogues",
    ]
    assert [path.name for path in sorted(source.parent.iterdir())] == ["django.mo", "django.po"]
    assert len(polib.mofile(str(source.with_suffix(".mo")))) == len(catalogue("django"))
    sys.modules.pop("compile_messages", None)
