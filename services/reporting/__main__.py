"""`python -m services.reporting`: serves; with a word behind it, see `--help`."""

from services.backbone.command import main
from services.reporting.app import assemble
from services.reporting.settings import Settings

if __name__ == "__main__":
    main(assemble, Settings)
