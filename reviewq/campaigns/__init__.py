"""Near-identical changes as one: a campaign, decided once."""
