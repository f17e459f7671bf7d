"""A certificate that vouches for itself and for nothing else: what a rehearsal's recorder shows to the door."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from localai.vocabulary.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate and its key, both PEM."""

    public: bytes
    key: Secret


def self_signed(hosts: Sequence[str], *, now: datetime) -> Certificate:
    """Return a new P-256 certificate for names and addresses, good for a day around `now`; it signs no other."""
    from cryptography import x509  # 60 ms that only a recorder needs
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def named(host: str) -> x509.GeneralName:
        try:
            return x509.IPAddress(ipaddress.ip_address(host))
        except ValueError:
            return x509.DNSName(host)

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localai recorder")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([named(host) for host in hosts]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = Secret(key.private_bytes(pem, form, serialization.NoEncryption()))
    return Certificate(public=made.sign(key, hashes.SHA256()).public_bytes(pem), key=secret)
