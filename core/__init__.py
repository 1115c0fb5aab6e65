"""What every other room stands on: bilingual pages, taxonomy, registry, audit trail, outbox."""
