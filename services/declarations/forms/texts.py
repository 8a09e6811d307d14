"""What is said about a form that cannot be published."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "form_backwards": Text(
        "Ngày hết hiệu lực phải sau ngày có hiệu lực.", "It must end after it begins."
    ),
    "form_essential": Text(
        "Họ tên, năm sinh, giới tính và nơi ở là bắt buộc trong mọi mẫu.",
        "Name, year of birth, gender and residence are required on every form.",
    ),
    "asked_twice": Text("Có mục được hỏi hai lần.", "The form asks for something twice."),
    "form_kind_unknown": Text("Không có loại tờ khai này.", "There is no such kind of form."),
    "form_not_the_next": Text(
        "Phải là phiên bản tiếp theo của phiên bản mới nhất.",
        "It must be the version after the newest one.",
    ),
    "form_too_soon": Text(
        "Chỉ được có hiệu lực từ ngày mai trở đi.",
        "It can be in force from tomorrow at the soonest.",
    ),
    "form_before_the_last": Text(
        "Phải có hiệu lực sau phiên bản trước.", "It must be in force after the version before it."
    ),
    "form-taken": Text(
        "Phiên bản này đã được ban hành với nội dung khác.",
        "This version was published with another content.",
    ),
    "form_taken": Text(
        "Phiên bản này đã được ban hành với nội dung khác.",
        "This version was published with another content.",
    ),
}
