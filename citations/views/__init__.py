"""Pages of citations: gate, form, one action or query, one template."""
