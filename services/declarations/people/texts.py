"""What officers are told when nobody can be meant."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "one_reference": Text(
        "Chỉ chọn đúng một cách: mã người, số giấy tờ, mã biên nhận hoặc người mới.",
        "Say in exactly one way who is meant: id, id number, receipt or newcomer.",
    ),
    "no_such_commune": Text(
        "Hiện không có xã, phường, thị trấn này.", "There is no such commune now."
    ),
    "no_such_person": Text("Không tìm thấy người này.", "Nobody is known by this."),
}
