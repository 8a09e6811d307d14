"""What the health department is told when a zone cannot be as it was sent."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "zone_backwards": Text("Ngày hết hiệu lực trước ngày bắt đầu.", "It ends before it begins."),
    "zone_area_unknown": Text(
        "Không có địa bàn này vào ngày đó.", "There was no such area on those days."
    ),
    "zone_decided_later": Text("Ngày quyết định chưa đến.", "This lies in the future."),
    "zone_area_asked": Text("Không có địa bàn này.", "There is no such area."),
    "zone_id_taken": Text(
        "Mã này đã được dùng cho vùng khác.", "Another zone was declared under this id."
    ),
    "zone-id-taken": Text(
        "Mã vùng đã được dùng với nội dung khác.", "Another zone was declared under this id."
    ),
    "zone-withdrawn": Text(
        "Vùng này đã bị thu hồi; hãy công bố vùng mới.",
        "The zone was withdrawn; declare a new one.",
    ),
}
