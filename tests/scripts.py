"""Modules of static/js run alone, without a browser, by the node that comes with Playwright."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright._impl._driver import compute_driver_executable

JS = Path(__file__).parents[1] / "static" / "js"
BEGIN = "const given = %s;\nconst answer = (it) => console.log(JSON.stringify(it));\n"


def run(script: str, given: object, folder: Path) -> Any:
    """What `script` gives to answer(): a module beside the others, which finds `given`."""
    home = folder / "js"
    shutil.copytree(JS, home, dirs_exist_ok=True)
    (home / "package.json").write_text('{"type": "module"}', "utf-8")
    (home / "main.js").write_text(BEGIN % json.dumps(given) + script, "utf-8")
    node = os.environ.get("PLAYWRIGHT_NODEJS_PATH") or compute_driver_executable()[0]
    done = subprocess.run(
        [node, home / "main.js"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
