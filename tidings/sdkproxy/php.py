"""The roots for PHP, whose curl and streams read no variable: a folder with settings for it to scan.

Source: https://www.php.net/manual/en/configuration.file.php (PHP_INI_SCAN_DIR), curl.cainfo, openssl.cafile.
"""

from __future__ import annotations

import os
from pathlib import Path

from tidings.sdkproxy.authority import replace_file

SETTINGS = "tidings.ini"


def write_settings(bundle: Path) -> Path:
    """The folder for PHP beside the file of roots."""
    folder = bundle.with_suffix(".php")
    folder.mkdir(exist_ok=True, mode=0o755)
    content = f'curl.cainfo = "{bundle}"\nopenssl.cafile = "{bundle}"\n'.encode()
    file = folder / SETTINGS
    if not file.exists():
        replace_file(file, content, 0o644)
    return folder


def scanned(folder: Path, parent: str | None) -> str:
    """PHP_INI_SCAN_DIR with our folder last; an empty part stands for the folder that PHP was built with."""
    return os.pathsep.join([parent or "", str(folder)])
