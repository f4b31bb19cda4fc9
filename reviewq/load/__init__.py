"""Who carries what: a person's own load, the team's, and the totals."""
