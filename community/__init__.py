"""What spans the content: the demo community, curation, dashboards."""
