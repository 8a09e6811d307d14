"""What an officer is told about a meeting that cannot have been, or that counts for nothing."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "meeting_in_the_future": Text("Ngày này chưa đến.", "This lies in the future."),
    "meeting_too_long_ago": Text("Đã quá một năm.", "This is more than a year ago."),
    "link_to_oneself": Text(
        "Nguồn lây và người tiếp xúc là cùng một người.",
        "The source and the contact are the same person.",
    ),
    "link_in_a_loop": Text(
        "Người này đã là nguồn của nguồn lây; không thể đồng thời là người tiếp xúc.",
        "This person already stands before the source and cannot be its contact.",
    ),
    "link_of_nobody": Text(
        "Không tìm thấy người này trong địa bàn.", "Nobody in this area is known by this."
    ),
    "link_commune_unknown": Text(
        "Hiện không có xã, phường, thị trấn này.", "There is no such commune now."
    ),
    "link_id_taken": Text(
        "Mã này đã được dùng cho tiếp xúc khác.", "Another meeting was sent under this id."
    ),
    "link-id-taken": Text(
        "Mã tiếp xúc đã được dùng với nội dung khác.", "Another meeting was sent under this id."
    ),
}

OUTSIDE_WINDOW = Text(
    "Ngày gặp nằm ngoài thời gian nguồn có thể lây; đã ghi nhận nhưng chưa làm thay đổi phân loại.",
    "They met outside the days on which the source could infect; it is kept, but decides no class.",
)
