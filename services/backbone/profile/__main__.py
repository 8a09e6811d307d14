"""Checks a profile: `python -m services.backbone.profile <folder>` names every mistake in it."""

import sys
from pathlib import Path

from services.backbone.profile.files import ProfileInvalid
from services.backbone.profile.load import load_profile


def check(directory: Path) -> int:
    """The exit code: 0 when the profile can be used."""
    try:
        profile = load_profile(directory)
    except ProfileInvalid as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{profile.id}: {len(profile.areas.communes)} communes, no mistakes found\n")
    return 0


if __name__ == "__main__":
    sys.exit(check(Path(sys.argv[1])))
