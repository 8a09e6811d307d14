"""What people are told when something in a declaration cannot be true."""

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
    "phone_of_no_carrier": Text(
        "Không nhà mạng nào có đầu số này.", "No carrier has numbers that begin like this."
    ),
    "id_number_year": Text(
        "Số căn cước không khớp với năm sinh.", "The id number is of another year of birth."
    ),
    "id_number_gender": Text(
        "Số căn cước không khớp với giới tính.", "The id number is of the other sex."
    ),
    "stay_backwards": Text("Ngày đi sau ngày về.", "The stay ends before it begins."),
    "stay_overlaps": Text(
        "Trùng với thời gian ở nơi khác; chỉ được trùng ngày chuyển nơi.",
        "This overlaps another stay; only the day of the change may be the same.",
    ),
    "stay_outside_window": Text(
        "Đã kết thúc trước khoảng {days} ngày mà tờ khai hỏi.",
        "It ended before the {days} days that the form asks about.",
    ),
    "area_unknown": Text(
        "Không có tỉnh, huyện, xã hay quốc gia có mã này vào ngày đó.",
        "There was no area or country of this code on that day.",
    ),
    "arrived_before_departure": Text(
        "Ngày đến trước ngày khởi hành.", "The journey ends before it begins."
    ),
    "form_unknown": Text(
        "Không có tờ khai loại này vào ngày khai.", "There was no such form that day."
    ),
    "not_asked": Text("Tờ khai loại này không hỏi mục này.", "This form does not ask for this."),
    "symptom_not_asked": Text(
        "Có triệu chứng mà tờ khai loại này không hỏi.", "This form does not ask for all of these."
    ),
    "paper_before_declaration": Text(
        "Ngày nhận tờ khai giấy trước ngày khai.", "The paper was received before it was written."
    ),
    "id_taken": Text(
        "Mã này đã được dùng cho tờ khai khác.", "Another declaration was sent under this id."
    ),
    "id-taken": Text(
        "Mã tờ khai đã được dùng với nội dung khác.",
        "Another declaration was sent under this id.",
    ),
}
