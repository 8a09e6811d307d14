"""Writes down every accepted PDU, and every message once all its parts are there."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import smpp34

from deploy.local.smsc.numbers import Tag
from deploy.local.smsc.text import Content, read_content

# Sender, recipient, reference and number of parts: what the parts of one message share.
Group = tuple[str, str, int, int]


class Journal:
    """One JSON object a line; the lines with `"complete": true` are whole messages."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        self._parts: dict[Group, dict[int, dict[str, Any]]] = {}

    def accepted(
        self, pdu: smpp34.SubmitSmEvent, system_id: str, message_id: str, at: datetime
    ) -> None:
        content = read_content(pdu)
        line = {
            "complete": False,
            "time": at.isoformat(),
            "session": pdu.session_id,
            "system_id": system_id,
            "message_id": message_id,
            "source": pdu.source_addr,
            "destination": pdu.destination_addr,
            "data_coding": pdu.data_coding,
            "esm_class": pdu.esm_class,
            "registered_delivery": pdu.registered_delivery,
            "user_message_reference": _reference(pdu),
            "text": content.text,
            "part": content.part,
            "hex": pdu.short_message.hex(),
            "tlvs": {f"{tlv.tag:#06x}": tlv.value.hex() for tlv in pdu.tlvs},
        }
        self._write(line)
        parts = self._all_parts(pdu, content, line)
        if parts:
            self._write(_whole(parts))

    def close(self) -> None:
        self._file.close()

    def _all_parts(
        self, pdu: smpp34.SubmitSmEvent, content: Content, line: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """The lines of the whole message in order, or none while a part is missing."""
        if content.part is None:
            return [line]
        part = content.part
        group = (pdu.source_addr, pdu.destination_addr, part.reference, part.total)
        seen = self._parts.setdefault(group, {})
        seen[part.sequence] = line
        if len(seen) < part.total:
            return []
        del self._parts[group]
        return [seen[sequence] for sequence in sorted(seen)]

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def _whole(parts: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = parts[0], parts[-1]
    return {
        "complete": True,
        "time": last["time"],
        "source": first["source"],
        "destination": first["destination"],
        "user_message_reference": first["user_message_reference"],
        "text": "".join(part["text"] for part in parts),
        "parts": len(parts),
        "message_ids": [part["message_id"] for part in parts],
    }


def _reference(pdu: smpp34.SubmitSmEvent) -> int | None:
    for tlv in pdu.tlvs:
        if tlv.tag == Tag.USER_MESSAGE_REFERENCE:
            return tlv.as_int()
    return None
