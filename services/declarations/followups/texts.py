"""What a station is told when a visit cannot be recorded."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "visit_id_taken": Text(
        "Mã này đã được dùng cho lần thăm khác.", "Another visit was recorded under this id."
    ),
    "visit-id-taken": Text(
        "Mã lần thăm đã được dùng với nội dung khác.",
        "Another visit was recorded under this id.",
    ),
    "visit_impossible": Text(
        "Thời điểm thăm phải sau khi khai và không ở tương lai.",
        "A visit is after the declaration and not in the future.",
    ),
}
