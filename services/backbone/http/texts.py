"""What a problem is called and how a wrong field is explained, in both languages.

A text may name a limit of the form (`{min_length}`), never what was sent.
"""

from typing import NamedTuple

from services.backbone.http.languages import Language


class Text(NamedTuple):
    """One sentence in the two languages."""

    vi: str
    en: str

    def in_(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.en if language == "en" else self.vi


TITLES: dict[int, Text] = {
    400: Text("Yêu cầu không đọc được", "Bad request"),
    401: Text("Chưa đăng nhập", "Not signed in"),
    403: Text("Không có quyền", "Not allowed"),
    404: Text("Không tìm thấy", "Not found"),
    405: Text("Phương thức không được hỗ trợ", "Method not allowed"),
    406: Text("Không có định dạng được yêu cầu", "Not acceptable"),
    408: Text("Hết thời gian chờ", "Request timeout"),
    409: Text("Xung đột", "Conflict"),
    412: Text("Dữ liệu đã thay đổi", "Precondition failed"),
    413: Text("Nội dung quá lớn", "Content too large"),
    415: Text("Loại nội dung không được hỗ trợ", "Unsupported media type"),
    422: Text("Nội dung chưa đúng", "Malformed content"),
    428: Text("Thiếu điều kiện", "Precondition required"),
    429: Text("Quá nhiều yêu cầu", "Too many requests"),
    431: Text("Phần đầu yêu cầu quá lớn", "Request header fields too large"),
    500: Text("Lỗi hệ thống", "Internal error"),
    503: Text("Tạm thời gián đoạn", "Temporarily unavailable"),
}

CODES: dict[int, str] = {
    400: "bad-request",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    408: "request-timeout",
    409: "conflict",
    412: "changed-meanwhile",
    413: "content-too-large",
    415: "unsupported-media-type",
    422: "malformed",
    428: "version-required",
    429: "too-many-requests",
    431: "headers-too-large",
    500: "internal",
    503: "unavailable",
}

DETAILS: dict[str, Text] = {
    "bad-request": Text("Không đọc được yêu cầu.", "The request cannot be read."),
    "not-signed-in": Text(
        "Cần một mã truy cập (bearer token) còn hiệu lực.", "A valid bearer token is needed."
    ),
    "not-allowed": Text(
        "Vai trò hoặc địa bàn của tài khoản không cho phép việc này.",
        "The role or the area of this account does not allow this.",
    ),
    "not-found": Text("Không có nội dung này.", "There is no such thing."),
    "method-not-allowed": Text(
        "Địa chỉ này không nhận phương thức đó.", "This address does not take that method."
    ),
    "not-acceptable": Text(
        "Không có định dạng nào được yêu cầu.", "None of the formats asked for exists."
    ),
    "request-timeout": Text(
        "Nội dung không được gửi đến kịp thời.", "The content was not sent in time."
    ),
    "conflict": Text(
        "Trạng thái hiện tại không cho phép việc này.", "The present state does not allow this."
    ),
    "changed-meanwhile": Text(
        "Dữ liệu đã được người khác sửa; hãy đọc lại rồi thử lại.",
        "Somebody changed it meanwhile; read it again, then try again.",
    ),
    "content-too-large": Text(
        "Nội dung không được quá {limit_bytes} byte.",
        "The content must not exceed {limit_bytes} bytes.",
    ),
    "unsupported-media-type": Text("Hãy gửi application/json.", "Send application/json."),
    "malformed": Text(
        "Hãy sửa các trường được nêu rồi gửi lại.", "Correct the fields named, then send it again."
    ),
    "too-deep": Text(
        "JSON không được lồng quá {depth} cấp.", "JSON must not nest deeper than {depth} levels."
    ),
    "too-many-keys": Text(
        "JSON không được có quá {keys} trường.", "JSON must not have more than {keys} fields."
    ),
    "version-required": Text(
        "Hãy gửi If-Match với ETag đã đọc.", "Send If-Match with the ETag that was read."
    ),
    "too-many-requests": Text(
        "Hãy chờ theo Retry-After rồi thử lại.", "Wait as Retry-After says, then try again."
    ),
    "headers-too-large": Text(
        "Hãy gửi ít dữ liệu hơn trong phần đầu.", "Send fewer or shorter headers."
    ),
    "internal": Text(
        "Lỗi thuộc về hệ thống và đã được ghi lại theo mã trong instance.",
        "The fault is ours and is recorded under the id in instance.",
    ),
    "unavailable": Text(
        "Một thành phần đang gián đoạn; hãy thử lại theo Retry-After.",
        "Something we depend on is away; try again as Retry-After says.",
    ),
}
