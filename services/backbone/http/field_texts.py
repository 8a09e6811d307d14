"""How each kind of pydantic error is said to the person who filled in the form."""

from services.backbone.http.texts import Text

ANY = Text("Giá trị không hợp lệ", "The value is not valid")

_TEXT = Text("Phải là chuỗi ký tự", "Must be text")
_WHOLE = Text("Phải là số nguyên", "Must be a whole number")
_NUMBER = Text("Phải là số", "Must be a number")
_YES_NO = Text("Phải là true hoặc false", "Must be true or false")
_CHOICE = Text("Phải là một trong: {expected}", "Must be one of: {expected}")
_DATE = Text("Phải là ngày dạng NĂM-THÁNG-NGÀY", "Must be a date, YYYY-MM-DD")
_MOMENT = Text(
    "Phải là thời điểm theo RFC 3339, ví dụ 2021-07-19T07:00:00+07:00",
    "Must be an RFC 3339 time, for example 2021-07-19T07:00:00+07:00",
)
_TIME = Text("Phải là giờ dạng GIỜ:PHÚT, ví dụ 07:30", "Must be a time of day, such as 07:30")
_DURATION = Text(
    "Phải là khoảng thời gian theo ISO 8601, ví dụ PT30M",
    "Must be an ISO 8601 duration, such as PT30M",
)
_UUID = Text("Phải là mã UUID", "Must be a UUID")
_LIST = Text("Phải là một danh sách", "Must be a list")
_OBJECT = Text("Phải là một đối tượng JSON", "Must be a JSON object")
_KIND = Text("Phải là một loại có trong mẫu", "Must be one of the kinds of this form")
_JSON = Text("Không phải JSON hợp lệ", "Not valid JSON")

BY_TYPE: dict[str, Text] = {
    "missing": Text("Thiếu thông tin bắt buộc", "Required"),
    "extra_forbidden": Text("Không có trường này trong mẫu", "Not a field of this form"),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": Text(
        "Phải có ít nhất {min_length} ký tự", "Must have at least {min_length} characters"
    ),
    "string_too_long": Text(
        "Không được quá {max_length} ký tự", "Must not exceed {max_length} characters"
    ),
    "string_pattern_mismatch": Text("Không đúng định dạng", "Not in the required form"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "greater_than": Text("Phải lớn hơn {gt}", "Must be greater than {gt}"),
    "greater_than_equal": Text("Không được nhỏ hơn {ge}", "Must not be less than {ge}"),
    "less_than": Text("Phải nhỏ hơn {lt}", "Must be less than {lt}"),
    "less_than_equal": Text("Không được lớn hơn {le}", "Must not be greater than {le}"),
    "multiple_of": Text("Phải là bội số của {multiple_of}", "Must be a multiple of {multiple_of}"),
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_past": Text("Phải là một ngày đã qua", "Must be a past date"),
    "date_future": Text("Phải là một ngày sắp tới", "Must be a future date"),
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": Text("Thiếu múi giờ", "The offset from UTC is missing"),
    "datetime_past": Text("Phải là thời điểm đã qua", "Must be a past time"),
    "datetime_future": Text("Phải là thời điểm sắp tới", "Must be a future time"),
    "time_type": _TIME,
    "time_parsing": _TIME,
    "time_delta_type": _DURATION,
    "time_delta_parsing": _DURATION,
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "uuid_version": _UUID,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "too_short": Text("Phải có ít nhất {min_length} mục", "Must have at least {min_length} items"),
    "too_long": Text(
        "Không được quá {max_length} mục", "Must not have more than {max_length} items"
    ),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "mapping_type": _OBJECT,
    "union_tag_invalid": _KIND,
    "union_tag_not_found": _KIND,
    "none_required": Text("Phải để trống", "Must be left empty"),
    "json_invalid": _JSON,
    "json_type": _JSON,
}
