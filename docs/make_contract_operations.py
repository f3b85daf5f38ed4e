"""Makes tidings/http/contract.json: one line per operation of the published OpenAPI files.

Usage: python docs/make_contract_operations.py FOLDER_OF_OPENAPI_FILES > tidings/http/contract.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

METHODS = ("get", "post", "put", "patch", "delete")


def operations(folder: Path) -> list[tuple[str, str, str, str, int]]:
    """Host label, method, path, operation name and tier of every operation in the files of `folder`."""
    found = []
    for file in sorted(folder.glob("*.json")):
        description = json.loads(file.read_text())
        label = (urlsplit(description["servers"][0]["url"]).hostname or "").split(".")[0]
        for path, item in description["paths"].items():
            tier = item.get("x-tier", 3)
            found += [
                (label, method.upper(), path, item[method]["operationId"], tier) for method in METHODS if method in item
            ]
    return found


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(line) for line in operations(Path(sys.argv[1])))
    sys.stdout.write(f"[\n{lines}\n]\n")
