"""A small certificate authority, for as long as the province has none for these servers."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFETIME = timedelta(days=3650)
SERVER_LIFETIME = timedelta(days=397)
# Clocks of servers differ a little.
SKEW = timedelta(hours=1)
# Members of a MongoDB replica set and of Kafka call each other with the same certificate.
_SERVER_AND_CLIENT = (ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH)


def new_key() -> bytes:
    """A P-256 key, PKCS #8 in PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def authority(key: bytes, now: datetime) -> bytes:
    """The authority's own certificate, in PEM."""
    name = _name("epidemic-order")
    return _signed(
        _draft(name, name, key, now, AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True),
        key,
    )


def server(key: bytes, names: Iterable[str], ca: tuple[bytes, bytes], now: datetime) -> bytes:
    """A certificate of the authority `ca` (its key, its certificate) for a server's `names`."""
    ca_key, ca_certificate = ca
    issuer = x509.load_pem_x509_certificate(ca_certificate).subject
    every = list(names)
    return _signed(
        _draft(_name(every[0]), issuer, key, now, SERVER_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage(_SERVER_AND_CLIENT),
            critical=False,
        )
        .add_extension(x509.SubjectAlternativeName(map(_general_name, every)), critical=False),
        ca_key,
    )


def _draft(
    subject: x509.Name, issuer: x509.Name, key: bytes, now: datetime, lifetime: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(_private(key).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + lifetime)
    )


def _signed(draft: x509.CertificateBuilder, key: bytes) -> bytes:
    signing = _private(key)
    authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    return (
        draft.add_extension(authority_id, critical=False)
        .sign(signing, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )


def _private(key: bytes) -> ec.EllipticCurvePrivateKey:
    loaded = serialization.load_pem_private_key(key, password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError("the key is not an elliptic-curve key")
    return loaded


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
