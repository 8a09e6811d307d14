"""`python -m services.duty`: serves; with a word behind it, see `--help`."""

from services.backbone.command import main
from services.duty.app import assemble
from services.duty.settings import Settings

if __name__ == "__main__":
    main(assemble, Settings)
