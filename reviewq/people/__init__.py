"""Who is reading: sign-in, which Gerrit account is whose, and "look as ..." in the demo."""
