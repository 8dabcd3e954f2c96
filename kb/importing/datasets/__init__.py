"""Datasets of others: their releases read as records, and what is needed to read them."""
