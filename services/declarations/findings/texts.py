"""What an officer is told when a finding cannot be as it was sent."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "finding_in_the_future": Text("Ngày này chưa đến.", "This lies in the future."),
    "finding_too_long_ago": Text("Đã quá một năm.", "This is more than a year ago."),
    "finding_of_nobody": Text(
        "Không tìm thấy người này trong địa bàn.", "Nobody in this area is known by this."
    ),
    "finding_id_taken": Text(
        "Mã này đã được dùng cho kết quả khác.", "Another finding was sent under this id."
    ),
    "finding-id-taken": Text(
        "Mã kết quả đã được dùng với nội dung khác.", "Another finding was sent under this id."
    ),
    "finding-withdrawn": Text(
        "Kết quả đã bị thu hồi; hãy ghi kết quả mới.",
        "The finding was withdrawn; record a new one.",
    ),
}
