"""`python -m services.notifications`: serves; with a word behind it, see `--help`."""

from services.backbone.command import main
from services.notifications.app import assemble
from services.notifications.settings import Settings

if __name__ == "__main__":
    main(assemble, Settings)
