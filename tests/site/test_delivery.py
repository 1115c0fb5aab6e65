"""The compose file is valid and agrees with the settings and the Dockerfile."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).parent / "compose.schema.json"


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_follows_the_schema(compose: dict) -> None:
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(compose)


def test_compose_schema_refuses_nonsense(compose: dict) -> None:
    broken = {**compose, "services": {**compose["services"], "web": {"imagee": "x"}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(json.loads(SCHEMA.read_text())).validate(broken)


def test_every_service_that_runs_has_a_health_check(compose: dict) -> None:
    for name, service in compose["services"].items():
        if name != "prepare":
            assert service.get("healthcheck"), name


def test_web_and_worker_get_every_required_variable(compose: dict) -> None:
    required = set(re.findall(r"^# Required.*?(?=\n\n)", (ROOT / ".env.example").read_text(), re.M | re.S))
    names = {name for block in required for name in re.findall(r"^([A-Z_]+)=", block, re.M)}
    for service in ("web", "worker", "prepare"):
        assert names <= set(compose["services"][service]["environment"])


def test_environment_names_are_read_by_the_settings(compose: dict) -> None:
    example = set(re.findall(r"^([A-Z_0-9]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert set(compose["services"]["web"]["environment"]) <= example


def test_named_volumes_are_declared(compose: dict) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_image_runs_without_root_and_in_stages() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert text.count("\nFROM ") + text.startswith("FROM ") >= 3
    assert re.findall(r"^USER (\w+)$", text, re.M)[-1] != "root"
    assert "DJANGO_SETTINGS_MODULE=cop_site.settings.production" in text
