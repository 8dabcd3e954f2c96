"""Pages for signing in, for one's own account, and that ask again before something weighty."""
