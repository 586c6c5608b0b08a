"""`make bench`: how fast the service is beside others, measured in one run; each file in `sections/` is a section."""
