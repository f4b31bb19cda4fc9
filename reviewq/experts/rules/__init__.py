"""Who should look at a change, from who reviewed earlier ones: pure rules."""
