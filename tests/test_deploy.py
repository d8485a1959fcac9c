"""What lies in ``deploy/`` fits the program: its options, ports, paths and settings exist, and its parts fit each other."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.cli import VERBS
from monitor.config import load
from monitor.web.api import OPERATIONS
from tests.test_docs import help_of

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
ANALYZE = shutil.which("systemd-analyze")
READMES = sorted(DEPLOY.rglob("README.md"))
PROBE = re.compile(r"http://127\.0\.0\.1:(\d+)(/[a-z]+)")
HARDENED = (
    "DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
    "PrivateDevices=yes", "CapabilityBoundingSet=", "SystemCallFilter=@system-service",
)  # fmt: skip


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    return read


def objects() -> list[dict[str, Any]]:
    return [one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text())]


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [one for one in objects() if one["kind"] in kinds]


def containers(workload: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workload["spec"]["template"]["spec"]["containers"]
    return found


def commands() -> Iterator[tuple[str, list[str]]]:
    """Where the program is started: the place, and what follows its name."""
    for unit in UNITS:
        line = next(line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
        yield unit.name, shlex.split(line.partition("=")[2].replace("%i", "1"))[1:]
    for name in ("web", "processor"):
        yield f"compose {name}", compose()["services"][name]["command"]
    for workload in of_kind("Deployment"):
        yield f"kubernetes {workload['metadata']['name']}", containers(workload)[0]["args"]


def option(words: list[str], name: str) -> str:
    return words[words.index(name) + 1]


@pytest.mark.parametrize(("place", "words"), list(commands()), ids=[place for place, _ in commands()])
def test_every_command_is_one_the_program_has(place: str, words: list[str]) -> None:
    assert words[0] == "serve"
    known = help_of("serve")
    assert all(word in known for word in words if word.startswith("--"))
    assert 1_024 <= int(option(words, "--port")) <= 65_535
    if "--role" in words:
        assert option(words, "--role") in ("web", "processor")
        assert option(words, "--role") in place


def probes() -> Iterator[tuple[str, list[str], str]]:
    """The place, the words of the command that is asked about, and the text that asks."""
    started = dict(commands())
    for name in ("web", "processor"):
        yield f"compose {name}", started[f"compose {name}"], str(compose()["services"][name]["healthcheck"]["test"])
    for workload in of_kind("Deployment"):
        place = f"kubernetes {workload['metadata']['name']}"
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            yield f"{place} {kind}", started[place], str(containers(workload)[0][kind]["exec"]["command"])


@pytest.mark.parametrize(("place", "words", "text"), list(probes()), ids=[place for place, _, _ in probes()])
def test_every_probe_asks_the_port_that_is_listened_on_for_an_address_there_is(
    place: str, words: list[str], text: str
) -> None:
    found = PROBE.search(text)
    assert found is not None
    assert found[1] == option(words, "--port")
    assert found[2] in {operation.path for operation in OPERATIONS}
    assert ("/readyz" in text) == ("readiness" in place)


def test_the_services_of_compose_name_each_other_and_only_files_there_are() -> None:
    services = compose()["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= services.keys()
        mode = service.get("network_mode", "")
        assert not mode or mode.removeprefix("service:") in services
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in compose()["volumes"] or (DEPLOY / "compose" / source).is_file()
    build = services["web"]["build"]
    assert (DEPLOY / "compose" / build["context"] / build["dockerfile"]).is_file()
    assert "ports" not in services["web"], "only the proxy is reached from outside"


def test_the_image_is_built_from_files_there_are() -> None:
    text = (DEPLOY / "compose" / "Dockerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert {"requirements.lock", "monitor", "static", "templates"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)
    assert 'ENTRYPOINT ["monitor"]' in text
    assert re.search(r"^USER \d+$", text, re.MULTILINE), "not as root"


@pytest.mark.parametrize("scheme", ["redis://:word@redis:6379/0", "redis+cluster://a:6379,b:6379"])
def test_the_settings_are_good(scheme: str, tmp_path: Path) -> None:
    inline = next(one for one in of_kind("ConfigMap"))["data"]["config.toml"]
    for text in ((DEPLOY / "compose" / "config.toml").read_text(), inline):
        (tmp_path / "config.toml").write_text(text)
        assert load(tmp_path / "config.toml", {"REDIS_URL": scheme}).redis.url == scheme


def test_every_redis_keeps_what_it_is_given() -> None:
    texts = [str(compose()["services"]["redis"]["command"]), str(containers(of_kind("StatefulSet")[0])[0]["command"])]
    for text in texts:
        for wanted in ("--appendonly yes", "--appendfsync always", "--aof-load-truncated no", "noeviction"):
            assert wanted in text


def test_what_kubernetes_is_to_select_has_the_labels() -> None:
    workloads = of_kind("Deployment", "StatefulSet")
    labelled = [workload["spec"]["template"]["metadata"]["labels"] for workload in workloads]

    def selects(wanted: dict[str, str]) -> int:
        return sum(wanted.items() <= labels.items() for labels in labelled)

    for workload in workloads:
        assert selects(workload["spec"]["selector"]["matchLabels"]) == 1
    for budget in of_kind("PodDisruptionBudget"):
        assert selects(budget["spec"]["selector"]["matchLabels"]) == 1
    for service in of_kind("Service"):
        assert selects(service["spec"]["selector"]) == 1
        targets = {
            port["name"]
            for workload in workloads
            if service["spec"]["selector"].items() <= workload["spec"]["template"]["metadata"]["labels"].items()
            for container in containers(workload)
            for port in container.get("ports", ())
        }
        assert {port.get("targetPort", port["name"]) for port in service["spec"]["ports"]} <= targets
    assert {budget["metadata"]["name"] for budget in of_kind("PodDisruptionBudget")} == {
        workload["metadata"]["name"] for workload in of_kind("Deployment")
    }


def test_secrets_and_settings_that_are_mounted_are_there_or_made_by_the_readme() -> None:
    readme = (DEPLOY / "kubernetes" / "README.md").read_text()
    made = {(kind, name) for kind, name in re.findall(r"create (secret) (?:generic|tls) ([a-z-]+)", readme)}
    maps = {one["metadata"]["name"]: one["data"].keys() for one in of_kind("ConfigMap")}
    for workload in of_kind("Deployment", "StatefulSet"):
        for container in containers(workload):
            names = [one["valueFrom"]["secretKeyRef"] for one in container.get("env", ()) if "valueFrom" in one]
            for reference in names:
                assert ("secret", reference["name"]) in made
                assert f"--from-literal={reference['key']}=" in readme
            for one in container.get("envFrom", ()):
                assert ("secret", one["secretRef"]["name"]) in made
            held = {volume["name"] for volume in workload["spec"]["template"]["spec"].get("volumes", ())}
            held |= {claim["metadata"]["name"] for claim in workload["spec"].get("volumeClaimTemplates", ())}
            assert {mount["name"] for mount in container["volumeMounts"]} <= held
            assert container["securityContext"]["readOnlyRootFilesystem"]
        for volume in workload["spec"]["template"]["spec"].get("volumes", ()):
            if "configMap" in volume:
                keys = {item["key"] for item in volume["configMap"]["items"]}
                assert keys <= maps[volume["configMap"]["name"]]
            if "secret" in volume:
                assert ("secret", volume["secret"]["secretName"]) in made


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_hardened_and_ends_as_the_program_does(unit: Path) -> None:
    lines = unit.read_text().splitlines()
    for wanted in HARDENED:
        assert wanted in lines
    assert "RestartPreventExitStatus=2" in lines
    assert "KillMode=mixed" in lines
    stop_s = int(next(line for line in lines if line.startswith("TimeoutStopSec=")).partition("=")[2])
    assert stop_s >= 20


@pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_unit(unit: Path, tmp_path: Path) -> None:
    """The program is taken for the one that runs this, for what is started must be there."""
    name = unit.name.replace("@", "@1")
    text = unit.read_text().replace("/opt/moment-monitor/bin/monitor", sys.executable)
    (tmp_path / name).write_text(text)
    done = subprocess.run(
        [str(ANALYZE), "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
    )
    told = [line for line in (done.stdout + done.stderr).splitlines() if name in line]
    assert not told


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.parent.name)
def test_every_file_a_readme_names_is_there(page: Path) -> None:
    text = page.read_text()
    for link in re.findall(r"\]\((?!https?:)([^)#\s]+)", text):
        assert (page.parent / link).exists()
    for verb, options in re.findall(r"`(?:[^`\s]*/)?monitor ([a-z]+)([^`\n]*)`", text):
        assert verb in VERBS
        assert all(word in help_of(verb) for word in options.split() if word.startswith("--"))
    for name in re.findall(r"`(deploy/[^`*]+)`", text):
        assert (ROOT / name).exists()
    for name in re.findall(r"`(moment-monitor[a-z@-]*\.service)`", text):
        assert (page.parent / name).exists()
    for unit in UNITS if page.parent.name == "systemd" else ():
        assert f"`{unit.name}`" in text


def test_the_paper_on_scale_names_metrics_benchmarks_and_tests_there_are() -> None:
    text = (ROOT / "docs" / "scale.md").read_text()
    documented = (ROOT / "docs" / "operations.md").read_text()
    metrics = set(re.findall(r"`(monitor_[a-z_]+)`", text))
    assert {"monitor_sites_ownerless", "monitor_site_age_seconds"} <= metrics
    assert all(f"`{name}`" in documented for name in metrics)
    assert all(
        (ROOT / "tests" / "benchmarks" / f"{name}.py").exists() for name in re.findall(r"\.(bench_[a-z]+)`", text)
    )
    assert all((ROOT / name).exists() for name in re.findall(r"`(tests/[a-z_/]+\.py)`", text))
