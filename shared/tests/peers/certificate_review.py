"""Reads certificates with pyca/cryptography and prints, for each file named on standard input, what it says as JSON lines."""

import hashlib
import json
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

warnings.simplefilter("ignore")


def said(read):
    """What a property says, or that it cannot."""
    try:
        return read()
    except Exception as error:  # the reason is part of the comparison
        return "! " + type(error).__name__


def key(certificate):
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        return {"bits": public.key_size, "modulus": "%X" % numbers.n, "exponent": numbers.e}
    if isinstance(public, ec.EllipticCurvePublicKey):
        numbers = public.public_numbers()
        return {"bits": public.key_size, "x": "%X" % numbers.x, "y": "%X" % numbers.y}
    return {}


def extensions(certificate):
    return [[one.oid.dotted_string, one.critical] for one in certificate.extensions]


def values(certificate, kind, read):
    try:
        return read(certificate.extensions.get_extension_for_class(kind).value)
    except x509.ExtensionNotFound:
        return None


def describe(path):
    data = open(path, "rb").read()
    certificate = x509.load_der_x509_certificate(data)
    usage = lambda v: [
        name
        for name in ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
        if getattr(v, name)
    ]
    return {
        "serial": said(lambda: str(certificate.serial_number)),
        "version": said(lambda: certificate.version.value + 1),
        "not_before": said(lambda: int(certificate.not_valid_before_utc.timestamp())),
        "not_after": said(lambda: int(certificate.not_valid_after_utc.timestamp())),
        "signature": said(lambda: certificate.signature_algorithm_oid.dotted_string),
        "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
        "subject": said(lambda: [[a.oid.dotted_string, a.value if isinstance(a.value, str) else None] for a in certificate.subject]),
        "issuer": said(lambda: [[a.oid.dotted_string, a.value if isinstance(a.value, str) else None] for a in certificate.issuer]),
        "key": said(lambda: key(certificate)),
        "spki": said(lambda: hashlib.sha256(certificate.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).hexdigest()),
        "extensions": said(lambda: extensions(certificate)),
        "ca": said(lambda: values(certificate, x509.BasicConstraints, lambda v: [v.ca, v.path_length])),
        "usage": said(lambda: values(certificate, x509.KeyUsage, usage)),
        "purposes": said(lambda: values(certificate, x509.ExtendedKeyUsage, lambda v: [p.dotted_string for p in v])),
        "dns": said(lambda: values(certificate, x509.SubjectAlternativeName, lambda v: v.get_values_for_type(x509.DNSName))),
        "subject_key": said(lambda: values(certificate, x509.SubjectKeyIdentifier, lambda v: v.digest.hex())),
        "authority_key": said(lambda: values(certificate, x509.AuthorityKeyIdentifier, lambda v: v.key_identifier.hex() if v.key_identifier else None)),
    }


for line in sys.stdin:
    path = line.strip()
    print(json.dumps(said(lambda: describe(path))), flush=True)
