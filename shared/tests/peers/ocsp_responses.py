"""Writes OCSP responses about leaf.pem: `ocsp_responses.py FOLDER TIME`. Each `NAME.ocsp` is one case of the test `ocsp.rs`."""

import datetime
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

folder = pathlib.Path(sys.argv[1])
now = datetime.datetime.fromtimestamp(int(sys.argv[2]), datetime.timezone.utc)
day = datetime.timedelta(days=1)


def certificate(name):
    return x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())


def key(name):
    return serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)


root, sub, leaf = certificate("root"), certificate("sub"), certificate("leaf")
root_key, sub_key = key("root"), key("sub")
GOOD = ocsp.OCSPCertStatus.GOOD


def single(certificate=leaf, issuer=sub, algorithm=None, status=GOOD, begin=now - day, end=now + day, reason=None):
    revoked = now - 2 * day if status == ocsp.OCSPCertStatus.REVOKED else None
    return dict(cert=certificate, issuer=issuer, algorithm=algorithm or hashes.SHA1(), cert_status=status,
                this_update=begin, next_update=end, revocation_time=revoked, revocation_reason=reason)


def write(name, answer, signer=sub, signed_with=sub_key, by=ocsp.OCSPResponderEncoding.NAME, certificates=(), extension=None):
    builder = ocsp.OCSPResponseBuilder().add_response(**answer).responder_id(by, signer)
    if certificates:
        builder = builder.certificates(list(certificates))
    if extension:
        builder = builder.add_extension(extension, critical=True)
    der = builder.sign(signed_with, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    (folder / f"{name}.ocsp").write_bytes(der)


responder_key = ec.generate_private_key(ec.SECP256R1())


def delegate(issuer=sub, issuer_key=sub_key, usage=ExtendedKeyUsageOID.OCSP_SIGNING, end=now + 5 * day):
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "responder")]))
        .issuer_name(issuer.subject)
        .public_key(responder_key.public_key())
        .serial_number(4711)
        .not_valid_before(now - 5 * day)
        .not_valid_after(end)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(x509.OCSPNoCheck(), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


write("by-key", single(), by=ocsp.OCSPResponderEncoding.HASH)
write("sha256", single(algorithm=hashes.SHA256()))
write("with-certificates", single(), certificates=[root, sub])
write("revoked", single(status=ocsp.OCSPCertStatus.REVOKED, reason=x509.ReasonFlags.superseded))
write("unknown", single(status=ocsp.OCSPCertStatus.UNKNOWN))
write("other-certificate", single(certificate=sub))
write("other-issuer", single(issuer=root), signer=root, signed_with=root_key)
write("stale", single(begin=now - 3 * day, end=now - day))
write("future", single(begin=now + day, end=now + 2 * day))
forged = bytearray((folder / "by-key.ocsp").read_bytes())
forged[-1] ^= 1
(folder / "forged.ocsp").write_bytes(forged)
write("critical", single(), extension=x509.OCSPNonce(b"0123456789abcdef"))
for name, made in [
    ("delegate", delegate()),
    ("delegate-without-usage", delegate(usage=ExtendedKeyUsageOID.SERVER_AUTH)),
    ("delegate-of-another", delegate(issuer=root, issuer_key=root_key)),
    ("delegate-expired", delegate(end=now - day)),
]:
    write(name, single(), made, responder_key, certificates=[made])
write("delegate-missing", single(), delegate(), responder_key)
unauthorized = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
(folder / "unauthorized.ocsp").write_bytes(unauthorized.public_bytes(serialization.Encoding.DER))
