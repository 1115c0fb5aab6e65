"""PostgreSQL takes the embedded engine's lists, as SQLite did in 0006, and keeps tsvectors for phrases alone.

They are filled when the migrations have run (``receivers.on_migrated``). Nothing counts facets by rows any more.
"""

from django.db import migrations

from search.operations import SQLOf

CREATE = (
    "DROP TABLE search_vectors",
    # No foreign key, as before: Django's flush truncates the tables that it knows.
    "CREATE TABLE search_exact (entry_id bigint PRIMARY KEY, exact tsvector NOT NULL)",
    "CREATE INDEX search_exact_exact ON search_exact USING gin (exact)",
    # Terms in the order of their bytes: those of one facet are neighbours.
    """CREATE TABLE search_posting (
        term text COLLATE "C" NOT NULL, block integer NOT NULL, postings bytea NOT NULL, PRIMARY KEY (term, block)
    ) WITH (autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_scale_factor = 0.02)""",
    "CREATE TABLE search_block (block integer PRIMARY KEY, stamp bigint NOT NULL, slots bytea NOT NULL)",
    "CREATE TABLE search_indexed (entry_id bigint PRIMARY KEY, version bigint NOT NULL, terms text NOT NULL)",
    # Numbers hardly shrink, and every change would shrink them again.
    "ALTER TABLE search_posting ALTER COLUMN postings SET STORAGE EXTERNAL",
    "ALTER TABLE search_block ALTER COLUMN slots SET STORAGE EXTERNAL",
)
DROP = (
    "DROP TABLE search_indexed",
    "DROP TABLE search_block",
    "DROP TABLE search_posting",
    "DROP TABLE search_exact",
    """CREATE TABLE search_vectors (
        entry_id bigint PRIMARY KEY, version bigint NOT NULL, terms tsvector NOT NULL, exact tsvector NOT NULL)""",
    "CREATE INDEX search_vectors_terms ON search_vectors USING gin (terms)",
    "CREATE INDEX search_vectors_exact ON search_vectors USING gin (exact)",
)


class Migration(migrations.Migration):
    dependencies = [("search", "0011_embargo_index")]

    operations = [
        SQLOf("postgresql", CREATE, DROP),
        migrations.DeleteModel("LibraryFacet"),
    ]
