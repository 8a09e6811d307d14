"""`python -m services.declarations`: serves; with a word behind it, see `--help`."""

from services.backbone.command import main
from services.declarations.app import assemble
from services.declarations.settings import Settings

if __name__ == "__main__":
    main(assemble, Settings)
