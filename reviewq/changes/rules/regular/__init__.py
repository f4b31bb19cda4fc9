"""Regular expressions as Gerrit has them, in time that is linear in the text."""
