"""Models in MLflow's registry, checked against our own ledger when they are loaded.

A registry says what people click in it, an alias today and another tomorrow. So the registry is where a file is fetched
from, and no more: it is loaded if it is, to the byte, the one that the ledger has in service.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from golive.core.errors import InvalidInput, first_line
from golive.core.value import Unknown, invalid, missing
from golive.learning.model_desk import ModelDesk

_NO_TELEMETRY = "MLFLOW_DISABLE_TELEMETRY"

DIGEST, VERSION = "golive_digest", "golive_version"
"""Tags of a registered version, for people: nothing is decided by them."""


class MlflowModels:
    """One registered model of an MLflow registry, as the files of a model of the ledger.

    ::

        models = MlflowModels(guards.checkpoint.desk, "forecast", tracking_uri="sqlite:///mlflow.db")
        models.register("2", at=now)
        model = models.load(alias="champion", at=now)  # an Unknown, with the reason, unless the ledger serves it

    Parameters
    ----------
    desk
        Whose ledger decides.
    name
        Of the registered model.
    tracking_uri
        Of the registry, and of the runs that its files lie in. MLflow sends no telemetry from here.

    Raises
    ------
    InvalidInput
        MLflow is not installed.
    """

    def __init__(self, desk: ModelDesk, name: str, *, tracking_uri: str) -> None:
        self.desk, self.name, self._uri = desk, name, tracking_uri
        self._mlflow = _mlflow()
        self._client = self._mlflow.tracking.MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)

    def register(self, label: str) -> str | Unknown:
        """Put the file of a version of the ledger into the registry; return the number that it has there.

        What is not, to the byte, the file that was stored is not handed on.
        """
        version = self.desk.record().versions.get(label)
        if version is None:
            return missing("no_such_version", f"the ledger has no version {label} of `{self.desk.model}`")
        content = self.desk.content(version)
        if isinstance(content, Unknown):
            return content
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"{version.artefact}.{version.format}"
                path.write_bytes(content)
                return self._registered(path, {DIGEST: str(version.artefact), VERSION: label})
        except self._failures as error:
            return _unavailable(error)

    def _registered(self, path: Path, tags: dict[str, str]) -> str:
        client = self._client
        experiment = client.get_experiment_by_name(self.name)
        id_ = client.create_experiment(self.name) if experiment is None else experiment.experiment_id
        run = client.create_run(id_)
        client.log_artifact(run.info.run_id, str(path))
        client.set_terminated(run.info.run_id)
        if not client.search_registered_models(filter_string=f"name='{self.name}'"):
            client.create_registered_model(self.name)
        source = f"{run.info.artifact_uri}/{path.name}"
        made = client.create_model_version(self.name, source=source, run_id=run.info.run_id, tags=tags)
        return str(made.version)

    def load(self, *, version: str = "", alias: str = "", at: int) -> Any:
        """Return the model that the registry has under a number or an alias, if the ledger has that file in service.

        An `Unknown` says why not, whatever the registry says: that it cannot be reached, that it has another file, or a
        folder of files, that the version is frozen. What differs is an alert. `at` is nanoseconds.

        Raises
        ------
        InvalidInput
            Neither a number nor an alias is given, or both.
        """
        if bool(version) == bool(alias):
            raise InvalidInput("one of `version` and `alias` says which", hint="give one of them")
        try:
            client = self._client
            chosen = (
                client.get_model_version_by_alias(self.name, alias)
                if alias
                else client.get_model_version(self.name, version)
            )
            with tempfile.TemporaryDirectory() as folder:
                path = Path(
                    self._mlflow.artifacts.download_artifacts(
                        artifact_uri=chosen.source, dst_path=folder, tracking_uri=self._uri
                    )
                )
                if not path.is_file():
                    sentence = f"`{self.name}` is a folder of files there: one file is registered, by `register`"
                    return invalid("no_file", sentence)
                content = path.read_bytes()
        except self._failures as error:
            return _unavailable(error)
        return self.desk.load_of(content, at=at)

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        return (self._mlflow.exceptions.MlflowException, OSError)


def _unavailable(error: Exception) -> Unknown:
    return missing("registry_unavailable", f"the registry does not give it: {first_line(error)}")


def _mlflow() -> Any:
    os.environ.setdefault(_NO_TELEMETRY, "true")
    try:
        import mlflow
        import mlflow.artifacts
        import mlflow.exceptions
        import mlflow.tracking
    except ImportError as error:
        message = "models are registered by the package mlflow-skinny"
        raise InvalidInput(message, hint="pip install 'golive[mlflow]'") from error
    return mlflow
