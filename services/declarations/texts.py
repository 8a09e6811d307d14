"""What people are told when something in a declaration or a visit cannot be true."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "in_the_future": Text("Thời điểm này chưa đến.", "This lies in the future."),
    "too_long_ago": Text("Đã quá 30 ngày.", "This is more than 30 days ago."),
    "commune_unknown": Text(
        "Không có xã, phường, thị trấn này vào ngày khai.", "There was no such commune that day."
    ),
    "phone_unknown": Text(
        "Không phải số điện thoại Việt Nam.", "This is not a Vietnamese phone number."
    ),
    "id_number_year": Text(
        "Số căn cước không khớp với năm sinh.", "The id number is of another year of birth."
    ),
    "id_number_gender": Text(
        "Số căn cước không khớp với giới tính.", "The id number is of the other sex."
    ),
    "stay_backwards": Text("Ngày đi sau ngày về.", "The stay ends before it begins."),
    "id_taken": Text(
        "Mã này đã được dùng cho tờ khai khác.", "Another declaration was sent under this id."
    ),
    "id-taken": Text(
        "Mã tờ khai đã được dùng với nội dung khác.",
        "Another declaration was sent under this id.",
    ),
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
