"""Who may come in: passwords, codes, sessions, lock-outs. The pages are in `kb/admin/access`."""
