"""The numbers of SMPP 3.4 that this carrier speaks of."""

from enum import IntEnum


class Status(IntEnum):
    """`command_status` of an answer, section 5.1.3."""

    SYSTEM_ERROR = 0x08
    THROTTLED = 0x58


class Tag(IntEnum):
    """Optional parameters, section 5.3.2."""

    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_SEQUENCE = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


class MessageState(IntEnum):
    """What became of a message, section 5.2.28."""

    DELIVERED = 2
    UNDELIVERABLE = 5
