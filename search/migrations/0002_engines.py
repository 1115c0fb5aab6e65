"""The tables of the engine that the database has: FTS5 on SQLite, tsvectors on PostgreSQL."""

from django.db import migrations

from search.operations import SQLOf

CREATE_SQLITE = (
    # unicode61 splits nothing here: every term is [0-9a-z]+ already.
    "CREATE VIRTUAL TABLE search_terms USING fts5(title, summary, body, version UNINDEXED, tokenize='unicode61')",
    "CREATE VIRTUAL TABLE search_exact USING fts5(exact, tokenize='unicode61')",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_terms', 'row')",
)
DROP_SQLITE = ("DROP TABLE search_vocabulary", "DROP TABLE search_exact", "DROP TABLE search_terms")

CREATE_POSTGRESQL = (
    # No foreign key: Django's flush truncates the tables that it knows, which a key from one that it does not forbids.
    """CREATE TABLE search_vectors (
        entry_id bigint PRIMARY KEY, version bigint NOT NULL, terms tsvector NOT NULL, exact tsvector NOT NULL)""",
    "CREATE INDEX search_vectors_terms ON search_vectors USING gin (terms)",
    "CREATE INDEX search_vectors_exact ON search_vectors USING gin (exact)",
)
DROP_POSTGRESQL = ("DROP TABLE search_vectors",)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        SQLOf("sqlite", CREATE_SQLITE, DROP_SQLITE),
        SQLOf("postgresql", CREATE_POSTGRESQL, DROP_POSTGRESQL),
    ]
