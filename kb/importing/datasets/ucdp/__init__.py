"""The tables of the Uppsala Conflict Data Program."""
