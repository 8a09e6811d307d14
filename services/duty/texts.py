"""What people are told when an alert cannot be escalated."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "alert-acknowledged": Text(
        "Cảnh báo đã có người tiếp nhận.", "Somebody has acknowledged this alert."
    ),
    "nobody-left-to-tell": Text(
        "Đã báo đến cấp cao nhất.", "The highest level has been told already."
    ),
}
