"""What is measured: each module here has `TITLE`, `SIZE` with fields of the options, and `measured`."""
