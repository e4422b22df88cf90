"""What is not imported, so that a run begins seconds earlier."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast


def leave_out_iri_grammar() -> None:
    """Keep jsonschema, which nbformat imports, from building a grammar of IRIs: two seconds for each process.

    It does without where the package is missing, and the format of notebooks asks for no IRI.
    """
    sys.modules.setdefault("rfc3987_syntax", cast(ModuleType, None))
