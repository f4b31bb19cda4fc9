"""Pure rules: dataclasses and `now` in, dataclasses with reasons out."""
