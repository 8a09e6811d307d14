"""A single Apache Kafka node in KRaft mode on loopback."""

import base64
import uuid
from pathlib import Path

from deploy.local.child import Child
from deploy.local.kafka.wire import answers
from deploy.local.ports import LOOPBACK

HERE = Path(__file__).parent
HEAP = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
FORMAT_SECONDS = 60


class Kafka(Child):
    """`data_dir` outlives the process: start again on it and topics and offsets are there.

    Both ports belong to the data: the controller's quorum remembers them.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int,
        libs: Path,
        *,
        controller_port: int | None = None,
        advertised_port: int | None = None,
        log: Path | None = None,
    ) -> None:
        self.data_dir = data_dir = data_dir.resolve()
        self.port = port
        self.controller_port = controller_port or port + 1
        # Where clients are sent: another port when something stands in between.
        self.advertised_port = advertised_port or port
        self._java = ("java", f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}")
        self._classpath = ("-cp", f"{libs.resolve()}/*")
        self._properties = data_dir / "server.properties"
        super().__init__(
            [*self._java, *HEAP, *self._classpath, "kafka.Kafka", str(self._properties)],
            log or data_dir.with_suffix(".log"),
        )

    @property
    def bootstrap_servers(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        return self.bootstrap_servers

    def start(self) -> None:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._properties.write_text(self._filled_in())
        if not (self.data_dir / "log" / "meta.properties").exists():
            self._format()
        super().start()

    def is_ready(self) -> bool:
        return answers(self.port)

    def _filled_in(self) -> str:
        template = (HERE / "server.properties").read_text()
        values = {
            "port": self.port,
            "controller_port": self.controller_port,
            "advertised_port": self.advertised_port,
            "data_dir": self.data_dir,
        }
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", str(value))
        return template

    def _format(self) -> None:
        # A leading dash would be taken for an option.
        cluster_id = "k" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:].rstrip("=")
        tool = ("kafka.tools.StorageTool", "format", "--standalone", "--cluster-id", cluster_id)
        formatting = Child(
            [*self._java, *self._classpath, *tool, "--config", str(self._properties)], self.log
        )
        formatting.run(FORMAT_SECONDS)
