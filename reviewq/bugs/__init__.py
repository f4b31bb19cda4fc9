"""Bugs of the projects as their tracker tells them, beside the changes that mend them."""
