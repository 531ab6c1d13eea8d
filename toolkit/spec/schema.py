"""The JSON Schema of protocol.yaml, by which editors complete keys and explain them.

It is generated from the model and committed as ``protocols/protocol.schema.json``. It says what
may stand where; what must hold between places only the reader knows.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from toolkit.spec.protocol import Protocol

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "Clinical trial protocol"


class _Generator(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes of names; editors show them for nothing."""

    schema_dialect = DIALECT

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """Give no field a title."""
        return False


def schema_text() -> str:
    """Return the JSON Schema of protocol.yaml as the text of its file."""
    schema = Protocol.model_json_schema(schema_generator=_Generator)
    schema = _cleaned(schema) | {"$schema": DIALECT, "title": TITLE}
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _cleaned(schema: Any) -> Any:
    """Return the schema with each description in one line, and without titles of parts."""
    if isinstance(schema, dict):
        return {
            key: " ".join(value.split())
            if key == "description" and isinstance(value, str)
            else _cleaned(value)
            for key, value in schema.items()
            if not (key == "title" and isinstance(value, str))
        }
    return [_cleaned(one) for one in schema] if isinstance(schema, list) else schema
