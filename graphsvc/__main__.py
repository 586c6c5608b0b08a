"""`python -m graphsvc` does what `graphsvc` does."""

from graphsvc.cli import main

if __name__ == "__main__":
    main()
