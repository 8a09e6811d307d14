"""What an officer is told who asks by rules that there are not."""

from services.backbone.http.texts import Text

TEXTS: dict[str, Text] = {
    "rule_set_unknown": Text("Không có bộ quy tắc này.", "There is no such rule set."),
}
