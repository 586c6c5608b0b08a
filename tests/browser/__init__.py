"""What people do on pages, tried in a browser: a package, so that its browser is closed when its last test is done."""
