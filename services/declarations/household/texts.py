"""What is said about a household's day that cannot be kept."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "member_twice": Text("Người này đã có trong lần gửi này.", "This person is in it already."),
    "member_id_twice": Text(
        "Mã này đã dùng cho người khác trong lần gửi này.", "Another member has this id."
    ),
    "self_twice": Text("Chỉ một người là bản thân.", "Only one member is the sender."),
    "member_id_taken": Text(
        "Mã này đã được dùng cho tờ khai khác.", "Another declaration was sent under this id."
    ),
    "household_id_taken": Text(
        "Mã này đã được dùng cho lần gửi khác.", "Another day was sent under this id."
    ),
    "household-id-taken": Text(
        "Mã lần gửi đã được dùng với nội dung khác.", "Another day was sent under this id."
    ),
    "member-id-taken": Text(
        "Hãy đổi mã của những người được nêu rồi gửi lại; những người khác đã được ghi nhận.",
        "Give the members named another id, then send it again; the others are kept.",
    ),
}
