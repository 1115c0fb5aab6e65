"""An operation of migrations: SQL that one kind of database runs and the others have no need of."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunSQL


class SQLOf(RunSQL):
    """Statements of the databases of one ``vendor`` (``sqlite``, ``postgresql``), and those that take them back."""

    def __init__(self, vendor: str, sql: Sequence[str], reverse_sql: Sequence[str]) -> None:
        super().__init__(list(sql), list(reverse_sql))
        self.vendor = vendor

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the statements where they belong."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take them back where they belong."""
        if schema_editor.connection.vendor == self.vendor:
            super().database_backwards(app_label, schema_editor, from_state, to_state)
