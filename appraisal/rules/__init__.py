"""Pure rules of appraisal: instruments as data, consensus and summaries."""
