"""Django's PostgreSQL, for a site that answers readers: it lends connections to a whole base only."""
