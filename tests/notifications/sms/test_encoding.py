"""Texts are counted as the carriers count them, and cut without losing a letter."""

import unicodedata

import pytest
from aiosmpplib.codec import GSM7BitCodec
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.sms.encoding import Encoding, Segment, plan, segments

# 353 characters, as long as what Sở TT&TT Hải Dương sent to 879 000 phones on 18/2/2021 and the
# press counted as six messages; the words are those of Notice 35/TB-STTTT.
LONG_MESSAGE = (
    "Sở Thông tin và Truyền thông thông báo đến lãnh đạo các phòng, trung tâm trực thuộc Sở, công "
    "chức, viên chức và người lao động biết, thực hiện nghiêm các nội dung của Thông báo này. "
    "Trong quá trình thực hiện có khó khăn, vướng mắc phát sinh, kịp thời báo cáo về Văn phòng Sở "
    "xin ý kiến Ban Giám đốc chỉ đạo, xử lý. Khi giao tiếp giữ khoảng cách từ 2 mét"
)
EMOJI = "😷"
HEADER_BYTES = 6

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=800)
gsm_texts = st.text("abc xyz@èÇ€[]{}~|^\\", min_size=1, max_size=800)


def without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def read(parts: tuple[Segment, ...]) -> str:
    """The text as a phone shows it, each segment decoded by itself and by another's code."""
    return "".join(map(_decoded, parts))


def _decoded(segment: Segment) -> str:
    body = segment.payload[HEADER_BYTES:] if segment.esm_class else segment.payload
    if segment.data_coding == 8:
        return body.decode("utf-16-be")
    decoded: str = GSM7BitCodec().decode(body)[0]
    return decoded


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "count"),
    [
        ("a" * 160, Encoding.GSM7, 160, 1),
        ("a" * 161, Encoding.GSM7, 161, 2),
        ("a" * 306, Encoding.GSM7, 306, 2),
        ("a" * 307, Encoding.GSM7, 307, 3),
        ("€" * 80, Encoding.GSM7, 160, 1),
        ("€" * 80 + "a", Encoding.GSM7, 161, 2),
        ("ơ" * 70, Encoding.UCS2, 70, 1),
        ("ơ" * 71, Encoding.UCS2, 71, 2),
        ("ơ" * 134, Encoding.UCS2, 134, 2),
        ("ơ" * 135, Encoding.UCS2, 135, 3),
        ("ơ" * 67 * 6, Encoding.UCS2, 402, 6),
        (EMOJI * 35, Encoding.UCS2, 70, 1),
        (EMOJI * 35 + "a", Encoding.UCS2, 71, 2),
    ],
)
def test_the_carriers_limits_hold_to_the_character(
    text: str, encoding: Encoding, characters: int, count: int
) -> None:
    planned = plan(text)

    assert (planned.encoding, planned.characters, planned.segments) == (encoding, characters, count)
    assert len(segments(text, 1)) == count


def test_one_vietnamese_letter_switches_the_whole_message() -> None:
    assert plan("Sot cao").encoding is Encoding.GSM7
    assert plan("Sốt cao").encoding is Encoding.UCS2


def test_letters_with_a_grave_that_gsm_has_do_not() -> None:
    assert plan("Cà Mau, vè, gì, mò, mù").encoding is Encoding.GSM7


def test_a_real_message_of_353_characters_is_six_with_marks_and_three_without() -> None:
    assert plan(LONG_MESSAGE).characters == 353
    assert plan(LONG_MESSAGE).segments == 6
    assert plan(without_marks(LONG_MESSAGE)).segments == 3


def test_a_text_typed_with_loose_marks_costs_the_same() -> None:
    loose = unicodedata.normalize("NFD", LONG_MESSAGE)

    assert len(loose) > len(LONG_MESSAGE)
    assert plan(loose) == plan(LONG_MESSAGE)
    assert segments(loose, 1) == segments(LONG_MESSAGE, 1)


def test_an_escaped_character_is_not_cut_in_two() -> None:
    # The 153rd septet would be the escape of the euro sign.
    first, second = segments("a" * 152 + "€" + "a" * 100, 1)

    assert len(first.payload) == HEADER_BYTES + 152
    assert _decoded(second).startswith("€")


def test_a_pair_of_surrogates_is_not_cut_in_two() -> None:
    # The 67th unit would be the first half of the face.
    first, second = segments("ơ" * 66 + EMOJI + "ơ" * 10, 1)

    assert _decoded(first) == "ơ" * 66
    assert _decoded(second).startswith(EMOJI)


def test_each_segment_says_which_of_how_many_it_is() -> None:
    parts = segments("ơ" * 200, 0x1234)

    headers = [part.payload[:HEADER_BYTES] for part in parts]
    assert headers == [bytes([5, 0, 3, 0x34, 3, number]) for number in (1, 2, 3)]
    assert {part.esm_class for part in parts} == {0x40}


def test_a_single_segment_has_no_header() -> None:
    assert segments("Sốt", 0x1234) == (Segment(8, 0, "Sốt".encode("utf-16-be")),)


def test_more_segments_than_a_phone_can_join_are_refused() -> None:
    with pytest.raises(ValueError, match="range"):
        segments("ơ" * 67 * 256, 1)


def test_a_real_message_arrives_as_written() -> None:
    assert read(segments(LONG_MESSAGE, 1)) == LONG_MESSAGE


@given(texts | gsm_texts)
def test_a_phone_shows_what_was_written(text: str) -> None:
    assert read(segments(text, 1)) == unicodedata.normalize("NFC", text)


@given(texts | gsm_texts)
def test_no_segment_is_longer_than_a_phone_can_take(text: str) -> None:
    parts = segments(text, 1)

    septets_or_octets = 160 if parts[0].data_coding == 0 else 140
    header_in_units = 7 if parts[0].data_coding == 0 else HEADER_BYTES
    for part in parts:
        body = part.payload[HEADER_BYTES:] if part.esm_class else part.payload
        assert len(body) + bool(part.esm_class) * header_in_units <= septets_or_octets


@given(texts | gsm_texts)
def test_the_plan_says_how_many_segments_are_sent(text: str) -> None:
    assert plan(text).segments == len(segments(text, 1))


@given(texts | gsm_texts)
def test_the_alphabet_is_chosen_as_another_implementation_would(text: str) -> None:
    fits = GSM7BitCodec.is_gsm_text(unicodedata.normalize("NFC", text))

    assert (plan(text).encoding is Encoding.GSM7) == fits
