"""The Kubernetes manifests: valid against the official schemas, without rights, and of one mind with the rest.

Core kinds are held to Kubernetes's own schemas, as the package kubernetes-validate carries them (Apache-2.0).
No package with KEDA's schema fits beside our tests, so its two kinds are held to the fields of KEDA's reference.
"""

import tomllib
from collections.abc import Iterator
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml
from click.testing import CliRunner

from desk.cli.main import cli
from streams.settings.settings import Settings, load_settings
from tests.brokers import ROOT

IMAGE = f"copytaster:{tomllib.loads((ROOT / 'pyproject.toml').read_text('utf-8'))['project']['version']}"
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
FOLDER = ROOT / "deploy" / "kubernetes"
VERSION = "1.30"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))


def manifests() -> Iterator[dict[str, Any]]:
    """Every object that the kustomization names, in its order."""
    for name in KUSTOMIZATION["resources"]:
        yield from yaml.safe_load_all((FOLDER / name).read_text("utf-8"))


ALL = list(manifests())
CORE = [m for m in ALL if not m["apiVersion"].startswith("keda.sh/")]
KEDA = {m["kind"]: m for m in ALL if m["apiVersion"].startswith("keda.sh/")}
PODS = {m["metadata"]["name"]: m["spec"]["template"]["spec"] for m in ALL if "template" in m.get("spec", {})}
CONTAINERS = {name: pod["containers"][0] for name, pod in PODS.items()}
SETTINGS = next(m for m in ALL if m["kind"] == "ConfigMap")["data"]

# KEDA 2, scaledobject-spec.md, authentication.md and the Apache Kafka scaler.
SCALED = {"scaleTargetRef", "pollingInterval", "cooldownPeriod", "idleReplicaCount", "minReplicaCount",
          "maxReplicaCount", "fallback", "advanced", "triggers"}  # fmt: skip
KAFKA = {"bootstrapServers", "consumerGroup", "topic", "lagThreshold", "activationLagThreshold", "offsetResetPolicy",
         "allowIdleConsumers", "scaleToZeroOnInvalidOffset", "excludePersistentLag", "limitToPartitionsWithLag",
         "version", "partitionLimitation", "sasl", "tls", "unsafeSsl"}  # fmt: skip
PARAMETERS = {"sasl", "username", "password", "tls", "ca", "cert", "key", "keyPassword"}

each_pod = pytest.mark.parametrize("name", PODS)


def named(manifest: dict[str, Any]) -> str:
    return f"{manifest['kind']} {manifest['metadata']['name']}"


@pytest.mark.parametrize("manifest", CORE, ids=named)
def test_core_kinds_fit_the_official_schemas(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_a_misspelt_key_would_not_fit() -> None:
    broken = {**CORE[0], "specc": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


def test_every_file_is_named_by_the_kustomization() -> None:
    assert {p.name for p in FOLDER.glob("*.yaml")} == {*KUSTOMIZATION["resources"], "kustomization.yaml"}


def test_kedas_kinds_have_fields_that_keda_knows() -> None:
    spec = KEDA["ScaledObject"]["spec"]
    assert set(spec) <= SCALED
    assert set(spec["fallback"]) == {"failureThreshold", "replicas"}
    (trigger,) = spec["triggers"]
    assert set(trigger) <= {"type", "name", "metadata", "authenticationRef", "metricType", "useCachedMetrics"}
    assert trigger["type"] == "kafka"
    assert set(trigger["metadata"]) <= KAFKA
    assert all(isinstance(value, str) for value in trigger["metadata"].values())
    keys = KEDA["TriggerAuthentication"]["spec"]["secretTargetRef"]
    assert {k["parameter"] for k in keys} <= PARAMETERS
    assert all(set(k) == {"parameter", "name", "key"} for k in keys)


def test_scaling_behaves_as_an_autoscaler_may() -> None:
    """The part that KEDA hands to Kubernetes's own autoscaler fits its schema."""
    spec = KEDA["ScaledObject"]["spec"]
    made = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "made-by-keda"},
        "spec": {
            "scaleTargetRef": spec["scaleTargetRef"],
            "minReplicas": spec["minReplicaCount"],
            "maxReplicas": spec["maxReplicaCount"],
            "behavior": spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"],
        },
    }
    kubernetes_validate.validate(made, VERSION, strict=True)


def test_keda_scales_our_workers_on_the_lag_of_our_group_at_our_broker() -> None:
    spec = KEDA["ScaledObject"]["spec"]
    target = spec["scaleTargetRef"]
    assert any((m["kind"], m["metadata"]["name"]) == (target["kind"], target["name"]) for m in ALL)
    metadata = spec["triggers"][0]["metadata"]
    assert metadata["consumerGroup"] == Settings().worker.app_id
    assert f"kafka://{metadata['bootstrapServers']}" == SETTINGS["COPYTASTER_BROKER__URL"]
    assert metadata["sasl"].replace("_", "-").upper() == "SCRAM-SHA512"
    assert SETTINGS["COPYTASTER_BROKER__SASL_MECHANISM"] == "SCRAM-SHA-512"
    assert spec["minReplicaCount"] <= spec["fallback"]["replicas"] <= spec["maxReplicaCount"]
    assert spec["maxReplicaCount"] == Settings().topics.partitions
    used = spec["triggers"][0]["authenticationRef"]["name"]
    assert KEDA["TriggerAuthentication"]["metadata"]["name"] == used


def test_nothing_sets_how_many_workers_there_are_but_keda() -> None:
    (workers,) = [m for m in ALL if m["kind"] == "StatefulSet"]
    assert "replicas" not in workers["spec"]


@each_pod
def test_pods_have_no_rights(name: str) -> None:
    pod, container = PODS[name], CONTAINERS[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["image"] == IMAGE
    assert set(container["resources"]) == {"requests", "limits"}


@each_pod
def test_what_is_mounted_is_there_and_what_is_there_is_mounted(name: str) -> None:
    mounted = {m["name"] for m in CONTAINERS[name]["volumeMounts"]}
    assert mounted == {v["name"] for v in PODS[name]["volumes"]}


@each_pod
def test_every_command_called_exists(name: str) -> None:
    result = CliRunner().invoke(cli, [*CONTAINERS[name]["args"], "--help"])
    assert result.exit_code == 0, result.output


def test_every_setting_given_exists_and_is_valid(tmp_path: Any) -> None:
    given = dict(SETTINGS)
    for container in CONTAINERS.values():
        given |= {e["name"]: e.get("value", "copytaster-worker-0") for e in container.get("env", [])}
    for key in [key for key in given if key.endswith("_FILE") and "DASHBOARD" not in key]:
        (tmp_path / key).write_text("x")
        assert given[key].startswith("/run/secrets/copytaster/")
        given[key] = str(tmp_path / key)
    settings = load_settings(environ=given, directory=tmp_path)
    assert settings.worker.instance_id == "copytaster-worker-0"
    assert settings.broker.uses_tls


def test_probes_ask_the_ports_that_the_settings_name() -> None:
    worker = CONTAINERS["copytaster-worker"]
    env = {e["name"]: e.get("value") for e in worker["env"]}
    assert [str(p["containerPort"]) for p in worker["ports"]] == [env["COPYTASTER_HEALTH__PORT"]]
    assert worker["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert worker["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert CONTAINERS["copytaster-lag"]["args"] == SERVICES["lag"]["command"]
    allowed = {p["port"] for m in ALL if m["kind"] == "NetworkPolicy" for r in m["spec"]["ingress"] for p in r["ports"]}
    assert allowed == {p["containerPort"] for c in CONTAINERS.values() for p in c.get("ports", [])}


def test_workers_have_longer_to_end_than_they_need() -> None:
    assert PODS["copytaster-worker"]["terminationGracePeriodSeconds"] > 15
