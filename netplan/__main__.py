"""Run the command line as ``python -m netplan``."""

from netplan.cli.main import main

if __name__ == "__main__":
    main()
