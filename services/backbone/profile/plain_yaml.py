"""YAML as its author sees it: 91 stays "91", 17:00 stays "17:00", no stays "no"."""

from typing import Any

import yaml

_NULL, _MERGE = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"


class _PlainLoader(yaml.SafeLoader):
    """Refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                problem = f"{name} is written twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


# YAML 1.1 would make 17:00 the number 1020 and drop the zero of 0912: guess nothing but null.
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in {_NULL, _MERGE}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load_plain(text: str) -> Any:
    """The document in `text`, with every scalar as text and an empty one as None."""
    return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader that guesses less
