"""What is measured: each module here has `TITLE` and `measured`, which gives the tables of its section."""
