"""A small OIDC issuer for one machine. Production refuses its issuer name."""

from deploy.local.identity.process import Identity, LoginRefusedError

__all__ = ["Identity", "LoginRefusedError"]
