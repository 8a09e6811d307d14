"""`python -m deploy.local.identity` serves the issuer."""

import uvicorn

from deploy.local.identity.app import create_app
from deploy.local.identity.settings import Settings

if __name__ == "__main__":
    settings = Settings()
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, access_log=False)
