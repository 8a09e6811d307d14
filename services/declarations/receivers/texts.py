"""What officers are told when a request to acknowledge cannot be meant so."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "acknowledge_what": Text(
        "Chọn một cách: danh sách mã hoặc biên nhận, hoặc toàn bộ của một ngày.",
        "Choose one way: a list of ids or receipts, or everything of a day.",
    ),
    "too_many_at_once": Text(
        "Mỗi lần xác nhận không quá 500 tờ khai.", "No more than 500 can be named at once."
    ),
}
