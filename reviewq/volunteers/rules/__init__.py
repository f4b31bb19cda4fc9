"""What decides about claims. Pure: facts and `now` in, answers out."""
