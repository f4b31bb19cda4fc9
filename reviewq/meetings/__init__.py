"""The oldest waiting changes of a project one after the other, with an outcome each."""
