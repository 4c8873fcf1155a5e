"""Nothing yet is stored here: every number of a report is a query over the other rooms."""
