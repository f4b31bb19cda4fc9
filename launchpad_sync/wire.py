"""One decoded task of the tracker as typed objects; unknown keys are ignored, optional ones may be missing."""
