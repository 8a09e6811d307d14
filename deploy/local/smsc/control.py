"""A loopback page to read and change how the carrier behaves."""

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.local.smsc.behaviour import Behaviour
from deploy.local.smsc.carrier import Carrier


def create_control(carrier: Carrier) -> Starlette:
    async def read(request: Request) -> Response:
        return _json(carrier.behaviour)

    async def replace(request: Request) -> Response:
        """What the body leaves out goes back to normal."""
        try:
            carrier.behaviour = Behaviour.model_validate_json(await request.body())
        except ValidationError as wrong:
            return Response(wrong.json(), status_code=422, media_type="application/json")
        return _json(carrier.behaviour)

    return Starlette(
        routes=[
            Route("/behaviour", read, methods=["GET"]),
            Route("/behaviour", replace, methods=["PUT"]),
            Route("/health/ready", read, methods=["GET"]),
        ]
    )


def _json(behaviour: Behaviour) -> Response:
    return Response(behaviour.model_dump_json(), media_type="application/json")
