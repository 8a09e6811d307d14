"""Who hears what."""

import pytest

from services.backbone.events.subscriptions import listening
from tests.backbone.events.builders import NOTES, Noted, NoteKept, Struck
from tests.backbone.events.fakes import Notebook


def test_a_feature_hears_events_of_one_stream_in_a_group_of_its_own() -> None:
    subscription = listening("notebook", Notebook().keep, Noted, Struck)

    assert subscription.stream == NOTES
    assert subscription.events == (Noted, Struck)
    assert subscription.group_of("readers") == "readers.notebook.tests.notes.v1"


def test_events_of_two_streams_need_two_subscriptions() -> None:
    with pytest.raises(ValueError, match="too many values"):
        listening("notebook", Notebook().keep, Noted, NoteKept)
