"""What tells an editor of the schemas of a library: files without a line that names one get theirs all the same."""

from __future__ import annotations

import json
from pathlib import Path

from golive.cli.output_files import write_text

SETTINGS, EXTENSIONS = ".vscode/settings.json", ".vscode/extensions.json"


def write_settings(library: Path, schemas: str) -> None:
    """Write Visual Studio Code's settings of a library whose schemas lie in one of its folders.

    Other editors with the same language server take `yaml.schemas` as it stands.
    """
    from golive.loader.editor_schemas import ANY_DOCUMENT

    policy = ["rules/**/*.yaml", "strategies/**/*.yaml", "checklists/**/*.yaml"]
    settings = {"yaml.schemas": {f"./{schemas}/{ANY_DOCUMENT}": policy}}
    for name, content in ((SETTINGS, settings), (EXTENSIONS, {"recommendations": ["redhat.vscode-yaml"]})):
        write_text(library / name, json.dumps(content, indent=2) + "\n")
