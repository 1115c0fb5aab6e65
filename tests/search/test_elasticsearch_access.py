"""Whom the client trusts and what it tells of itself: TLS, the authority's certificate, the API key, by settings."""

import importlib
import json
import re
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from elastic_transport import TlsError
from stand_in_node import served

from cop_site.settings import search as search_settings
from search.engines.documents import client


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that signs itself, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(private)
    return tmp_path / "ca.pem", tmp_path / "key.pem"


def from_environment(monkeypatch, **values: str):
    """Return the settings as they are read from an environment."""
    for name in ("URL", "API_KEY", "CA_FILE", "PREFIX", "SHARDS", "REPLICAS", "REFRESH", "TIMEOUT", "BULK_TIMEOUT"):
        monkeypatch.delenv(f"ELASTICSEARCH_{name}", raising=False)
    for name, value in values.items():
        monkeypatch.setenv(f"ELASTICSEARCH_{name}", value)
    try:
        read = importlib.reload(search_settings)
        return {name: getattr(read, name) for name in dir(read) if name.startswith("ELASTICSEARCH_")}
    finally:
        monkeypatch.undo()
        importlib.reload(search_settings)


def test_client_speaks_tls_with_the_key_and_trusts_the_named_authority_alone(certificate, monkeypatch, settings):
    ca_file, key_file = certificate
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(ca_file, key_file)
    keys = []

    def respond(request, body: bytes):
        keys.append(request.headers.get("Authorization"))
        headers = {"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}
        return 200, headers, json.dumps({"status": "green"}).encode()

    with served(respond, tls) as port:
        access = {"URL": f"https://127.0.0.1:{port}", "API_KEY": "aWQ6a2V5"}
        for name, value in from_environment(monkeypatch, CA_FILE=str(ca_file), **access).items():
            setattr(settings, name, value)
        assert client().cluster.health()["status"] == "green"
        assert keys == ["ApiKey aWQ6a2V5"]
        settings.ELASTICSEARCH_CA_FILE = ""
        with pytest.raises(TlsError):
            client().cluster.health()
        assert len(keys) == 1


def test_settings_are_read_from_the_environment(monkeypatch):
    read = from_environment(
        monkeypatch, URL="https://one:9200/, https://two:9200", PREFIX="cop", SHARDS="3", REPLICAS="1", TIMEOUT="0.5"
    )
    assert read["ELASTICSEARCH_URLS"] == ["https://one:9200", "https://two:9200"]
    assert (read["ELASTICSEARCH_SHARDS"], read["ELASTICSEARCH_REPLICAS"]) == (3, 1)
    assert (read["ELASTICSEARCH_PREFIX"], read["ELASTICSEARCH_TIMEOUT"]) == ("cop", 0.5)
    assert from_environment(monkeypatch)["ELASTICSEARCH_URLS"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"URL": "elasticsearch:9200"},
        {"URL": "http://one:9200", "API_KEY": "aWQ6a2V5"},
        {"CA_FILE": "/nowhere/ca.pem"},
        {"SHARDS": "0"},
        {"REPLICAS": "many"},
        {"TIMEOUT": "0"},
        {"BULK_TIMEOUT": "soon"},
    ],
)
def test_wrong_settings_are_refused_with_their_name(monkeypatch, wrong):
    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_"):
        from_environment(monkeypatch, **wrong)


def test_each_setting_reaches_the_containers():
    names = set(re.findall(r'"(ELASTICSEARCH_[A-Z_]+)"', Path(search_settings.__file__).read_text()))
    assert len(names) == 9
    compose = (settings.BASE_DIR / "docker-compose.yml").read_text()
    assert [name for name in sorted(names) if f"    {name}: ${{{name}:-" not in compose] == []
