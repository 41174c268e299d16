"""Run inside an environment that holds one version of pyxform: every XLSX of a folder to an XForm, as one JSON document."""

import json
import sys
from pathlib import Path

from pyxform.xls2xform import convert


def converted(path: Path) -> dict[str, object]:
    warnings: list[str] = []
    try:
        result = convert(str(path), warnings=warnings, validate=False, pretty_print=False)
    except Exception as fault:
        return {"fault": f"{type(fault).__name__}: {fault}", "warnings": warnings, "xform": None}
    return {"fault": None, "warnings": warnings, "xform": result.xform}


json.dump({path.stem: converted(path) for path in sorted(Path(sys.argv[1]).glob("*.xlsx"))}, sys.stdout)
