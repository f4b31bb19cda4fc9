"""What a patch is and does: parsed, proven inert or not, vetoed, scored. Pure."""
