"""What an officer is told when an order cannot be as it was sent."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "order_backwards": Text("Ngày kết thúc trước ngày bắt đầu.", "It ends before it begins."),
    "document_missing": Text(
        "Quyết định bằng văn bản phải có số văn bản.", "An official order has a document number."
    ),
    "facility_missing": Text("Phải ghi tên cơ sở cách ly.", "Say which quarantine facility it is."),
    "order_commune_unknown": Text(
        "Không có xã, phường, thị trấn này vào ngày đó.", "There was no such commune that day."
    ),
    "order_in_the_future": Text("Ngày này chưa đến.", "This lies in the future."),
    "order_over": Text("Ngày này đã qua.", "This day is over."),
    "order_too_long": Text("Thời gian dài hơn mức cho phép.", "This is longer than orders may be."),
    "order_too_late": Text(
        "Bắt đầu quá lâu trước hôm nay.", "It began too long ago to be entered."
    ),
    "extension_shortens": Text(
        "Gia hạn phải kết thúc sau ngày đang có hiệu lực.", "An extension ends later than before."
    ),
    "reduction_lengthens": Text(
        "Rút ngắn phải kết thúc trước ngày đang có hiệu lực.", "A reduction ends earlier."
    ),
    "reduction_before_today": Text(
        "Không thể rút ngắn về trước hôm nay; hãy bãi bỏ.",
        "It cannot end before today; lift it instead.",
    ),
    "nobody_meant": Text(
        "Không tìm thấy người này trong địa bàn.", "Nobody in this area is known by this."
    ),
    "order_id_taken": Text(
        "Mã này đã được dùng cho quyết định khác.", "Another order was sent under this id."
    ),
    "order-id-taken": Text(
        "Mã quyết định đã được dùng với nội dung khác.", "Another order was sent under this id."
    ),
    "order_overlaps": Text(
        "Người này đang cách ly tập trung theo quyết định khác trong những ngày này.",
        "Another order keeps this person in a facility on some of these days.",
    ),
    "order-overlaps": Text(
        "Trùng thời gian với một quyết định cách ly tập trung khác của cùng người.",
        "It overlaps another order that keeps the same person in a facility.",
    ),
    "order-ended": Text("Quyết định đã hết hiệu lực.", "The order has ended."),
}
