"""The description of the API, in which no name stands for two things.

Every room names what it takes and gives as reads best there, so that ``InviteIn`` of one room is
not that of another. Where two differ, the later one gets the name of its room before it; else
whichever was read last would describe both.
"""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.operation import Operation


class Description(OpenAPISchema):
    """An OpenAPI document whose definitions are each one thing."""

    found: dict[str, Any]
    """The definitions of the operation that is being read."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """An operation, with the names of what it takes and gives made plain."""
        self.found = {}
        details: dict[str, Any] = super().operation_details(operation)
        room = (operation.tags or ["node"])[0].capitalize()
        names = {name: name for name in self.found}
        while clash := [n for n in names if self._taken(n, names)]:
            names |= {n: f"{room}{names[n]}" for n in clash}
        for name, definition in self.found.items():
            self.schemas[names[name]] = renamed(definition, names)
        made: dict[str, Any] = renamed(details, names)
        return made

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Kept until the whole operation is read."""
        self.found.update(definitions)

    def _taken(self, name: str, names: dict[str, str]) -> bool:
        """Whether something else has the name that is meant for a definition."""
        told = renamed(self.found[name], names)
        return bool(self.schemas.get(names[name], told) != told)


def renamed(told: Any, names: dict[str, str]) -> Any:
    """The same with every reference to a definition under its new name."""
    if isinstance(told, list):
        return [renamed(part, names) for part in told]
    if not isinstance(told, dict):
        return told
    made = {key: renamed(part, names) for key, part in told.items()}
    if isinstance(ref := made.get("$ref"), str):
        name = ref.rpartition("/")[2]
        made["$ref"] = REF_TEMPLATE.format(model=names.get(name, name))
    return made
