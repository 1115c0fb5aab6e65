"""The tables of the embedded engine: lists of entries by term in blocks, instead of FTS5 for terms.

They are filled when the migrations have run (``receivers.on_migrated``).
"""

from django.db import migrations

from search.operations import SQLOf

CREATE = (
    "DROP TABLE search_vocabulary",
    "DROP TABLE search_terms",
    "DELETE FROM search_exact",
    "CREATE TABLE search_posting (term text NOT NULL, block integer NOT NULL, postings blob NOT NULL, "
    "PRIMARY KEY (term, block)) WITHOUT ROWID",
    "CREATE TABLE search_block (block integer PRIMARY KEY, stamp integer NOT NULL, slots blob NOT NULL)",
    # What the engine holds of each entry, and under which terms, so that it can let go of it.
    "CREATE TABLE search_indexed (entry_id integer PRIMARY KEY, version bigint NOT NULL, terms text NOT NULL)",
)
DROP = (
    "DROP TABLE search_indexed",
    "DROP TABLE search_block",
    "DROP TABLE search_posting",
    "CREATE VIRTUAL TABLE search_terms USING fts5(title, summary, body, version UNINDEXED, tokenize='unicode61')",
    "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab('search_terms', 'row')",
    "DELETE FROM search_exact",
)


class Migration(migrations.Migration):
    dependencies = [("search", "0005_engine_indices")]

    operations = [SQLOf("sqlite", CREATE, DROP)]
