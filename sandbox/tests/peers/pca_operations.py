"""Every modelled operation of Private CA, and the ways in which each refuses."""

import json
from contextlib import suppress
from datetime import datetime

from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from judge import client, refused

TEMPLATE = "arn:aws:acm-pca:::template/"
ABSENT = "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab"
YEARS = {"Type": "YEARS", "Value": 5}
DAYS = {"Type": "DAYS", "Value": 30}


def run():
    pca = client("acm-pca")
    full = configuration(Country="AT", Organization="Lakeside", OrganizationalUnit="Voice", Locality="Linz", State="OÖ")
    full["CsrExtensions"] = {"KeyUsage": {"KeyCertSign": True, "CRLSign": True, "DigitalSignature": True}}
    crl = {"Enabled": True, "ExpirationInDays": 7, "S3BucketName": "lists.example", "S3ObjectAcl": "PUBLIC_READ"}
    revocation = {"CrlConfiguration": crl, "OcspConfiguration": {"Enabled": True}}
    root = authority(pca, full, RevocationConfiguration=revocation, IdempotencyToken="t", UsageMode="GENERAL_PURPOSE")
    creation(pca)
    root_certificate = activate(pca, root)
    certificates(pca, root, root_certificate)
    audit_reports(pca, root)
    sharing(pca, root)
    tags(pca, root)
    lists(pca)
    states(pca, root)
    absent(pca)


def configuration(**subject):
    subject = {"CommonName": "Root", **subject}
    return {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": subject}


def authority(pca, configured=None, kind="ROOT", **more):
    parameters = {"CertificateAuthorityConfiguration": configured or configuration(), **more}
    arn = pca.create_certificate_authority(CertificateAuthorityType=kind, **parameters)["CertificateAuthorityArn"]
    pca.describe_certificate_authority(CertificateAuthorityArn=arn)
    return arn


def creation(pca):
    custom = {"CustomAttributes": [{"ObjectIdentifier": "2.5.4.3", "Value": "Root"}]}
    authority(pca, {**configuration(), "Subject": custom}, UsageMode="SHORT_LIVED_CERTIFICATE")
    kind = {"CertificateAuthorityType": "ROOT"}
    create = pca.create_certificate_authority
    sm2 = {**configuration(), "KeyAlgorithm": "SM2", "SigningAlgorithm": "SM3WITHSM2"}
    assert refused(create, CertificateAuthorityConfiguration=sm2, **kind) == "InvalidArgsException"
    mixed = {**configuration(), "SigningAlgorithm": "SHA256WITHRSA"}
    assert refused(create, CertificateAuthorityConfiguration=mixed, **kind)
    twice = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]
    assert refused(create, CertificateAuthorityConfiguration=configuration(), Tags=twice, **kind)
    reserved = [{"Key": "aws:a"}]
    assert refused(create, CertificateAuthorityConfiguration=configuration(), Tags=reserved, **kind)
    bucket = {"CrlConfiguration": {"Enabled": True, "ExpirationInDays": 7}}
    assert refused(create, CertificateAuthorityConfiguration=configuration(), RevocationConfiguration=bucket, **kind)


def activate(pca, arn):
    name = {"CertificateAuthorityArn": arn}
    assert refused(pca.get_certificate_authority_certificate, **name) in ("InvalidStateException", "RequestInProgressException")
    csr = pca.get_certificate_authority_csr(**name)["Csr"]
    request = {**name, "Csr": csr.encode(), "SigningAlgorithm": "SHA256WITHECDSA", "Validity": YEARS}
    issued = pca.issue_certificate(**request, TemplateArn=f"{TEMPLATE}RootCACertificate/V1")["CertificateArn"]
    certificate = pca.get_certificate(**name, CertificateArn=issued)["Certificate"]
    put = pca.import_certificate_authority_certificate
    assert refused(put, **name, Certificate=b"nonsense") == "MalformedCertificateException"
    other = self_signed().public_bytes(serialization.Encoding.PEM)
    assert refused(put, **name, Certificate=other) == "CertificateMismatchException"
    chained = {"Certificate": certificate.encode(), "CertificateChain": certificate.encode()}
    assert refused(put, **name, **chained) == "InvalidRequestException"
    put(**name, Certificate=certificate.encode())
    pca.get_certificate_authority_certificate(**name)
    return certificate


def key_and_name(common_name="leaf"):
    return ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def self_signed():
    key, name = key_and_name("Root")
    moment = datetime(2026, 1, 1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, moment, moment.replace(year=2036))
    return builder.sign(key, hashes.SHA256())


def leaf_request():
    key, name = key_and_name()
    request = x509.CertificateSigningRequestBuilder(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM)


def certificates(pca, root, root_certificate):
    name = {"CertificateAuthorityArn": root}
    request = {**name, "Csr": leaf_request(), "SigningAlgorithm": "SHA256WITHECDSA", "Validity": DAYS}
    code_signing = f"{TEMPLATE}CodeSigningCertificate/V1"
    issue = pca.issue_certificate
    leaf = issue(**request, TemplateArn=code_signing, IdempotencyToken="t")["CertificateArn"]
    got = pca.get_certificate(**name, CertificateArn=leaf)
    assert got["CertificateChain"].strip() == root_certificate.strip()
    parsed = x509.load_pem_x509_certificate(got["Certificate"].encode())
    parsed.verify_directly_issued_by(x509.load_pem_x509_certificate(root_certificate.encode()))
    passthrough = {"Subject": {"CommonName": "other"}, "Extensions": {"ExtendedKeyUsage": [{"ExtendedKeyUsageType": "CODE_SIGNING"}]}}
    blank = f"{TEMPLATE}BlankEndEntityCertificate_APIPassthrough/V1"
    issue(**request, TemplateArn=blank, ApiPassthrough=passthrough, ValidityNotBefore={"Type": "ABSOLUTE", "Value": 1793000000})
    assert refused(issue, **{**request, "Csr": b"nonsense"}) == "MalformedCSRException"
    assert refused(issue, **{**request, "SigningAlgorithm": "SHA256WITHRSA"}) == "InvalidArgsException"
    assert refused(issue, **{**request, "Validity": {"Type": "YEARS", "Value": 20}}) == "ValidationException"
    assert refused(issue, **request, TemplateArn=f"{TEMPLATE}Nothing/V1") in ("InvalidArgsException", "InvalidArnException", "ValidationException")
    assert refused(pca.get_certificate, **name, CertificateArn=f"{root}/certificate/{'0' * 32}") == "ResourceNotFoundException"
    serial = f"{parsed.serial_number:x}"
    revoke = {**name, "RevocationReason": "SUPERSEDED"}
    pca.revoke_certificate(**revoke, CertificateSerial=serial)
    assert refused(pca.revoke_certificate, **revoke, CertificateSerial=serial) == "RequestAlreadyProcessedException"
    assert refused(pca.revoke_certificate, **revoke, CertificateSerial="ff") in ("ResourceNotFoundException", "InvalidRequestException")
    pending = authority(pca, kind="SUBORDINATE")
    assert refused(issue, **{**request, "CertificateAuthorityArn": pending}) == "InvalidStateException"
    assert refused(pca.revoke_certificate, **{**revoke, "CertificateAuthorityArn": pending}, CertificateSerial=serial)


def audit_reports(pca, root):
    report = {"CertificateAuthorityArn": root, "S3BucketName": "reports.example", "AuditReportResponseFormat": "JSON"}
    made = pca.create_certificate_authority_audit_report(**report)["AuditReportId"]
    describe = pca.describe_certificate_authority_audit_report
    describe(CertificateAuthorityArn=root, AuditReportId=made)
    assert refused(pca.create_certificate_authority_audit_report, **report) == "RequestInProgressException"
    absent = "1234abcd-12ab-34cd-56ef-1234567890ab"
    assert refused(describe, CertificateAuthorityArn=root, AuditReportId=absent)


def sharing(pca, root):
    name = {"CertificateAuthorityArn": root}
    permission = {**name, "Principal": "acm.amazonaws.com"}
    pca.create_permission(**permission, Actions=["IssueCertificate", "GetCertificate", "ListPermissions"])
    assert refused(pca.create_permission, **permission, Actions=["GetCertificate"]) == "PermissionAlreadyExistsException"
    pca.list_permissions(**name)
    assert refused(pca.list_permissions, **name, NextToken="foreign") == "InvalidNextTokenException"
    pca.delete_permission(**permission)
    assert refused(pca.delete_permission, **permission) == "ResourceNotFoundException"
    actions = ["DescribeCertificateAuthority", "GetCertificate", "GetCertificateAuthorityCertificate", "ListPermissions", "ListTags"]
    statement = {
        "Sid": "1",
        "Effect": "Allow",
        "Principal": {"AWS": "444455556666"},
        "Action": [f"acm-pca:{action}" for action in actions],
        "Resource": root,
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    assert refused(pca.get_policy, ResourceArn=root) == "ResourceNotFoundException"
    pca.put_policy(ResourceArn=root, Policy=json.dumps(policy))
    pca.get_policy(ResourceArn=root)
    assert refused(pca.put_policy, ResourceArn=root, Policy="{}") == "InvalidPolicyException"
    pca.delete_policy(ResourceArn=root)


def tags(pca, root):
    name = {"CertificateAuthorityArn": root}
    pca.tag_certificate_authority(**name, Tags=[{"Key": "k", "Value": "v"}, {"Key": "empty"}])
    pca.list_tags(**name)
    pca.list_tags(**name, MaxResults=1)
    assert refused(pca.list_tags, **name, NextToken="foreign") == "InvalidNextTokenException"
    many = [{"Key": str(number)} for number in range(50)]
    assert refused(pca.tag_certificate_authority, **name, Tags=many) == "TooManyTagsException"
    assert refused(pca.tag_certificate_authority, **name, Tags=[{"Key": "aws:k"}]) == "InvalidTagException"
    pca.untag_certificate_authority(**name, Tags=[{"Key": "k"}])


def lists(pca):
    first = pca.list_certificate_authorities(MaxResults=1)
    pca.list_certificate_authorities(MaxResults=1, NextToken=first["NextToken"])
    pca.list_certificate_authorities(ResourceOwner="SELF")
    assert refused(pca.list_certificate_authorities, NextToken="foreign") == "InvalidNextTokenException"


def states(pca, root):
    name = {"CertificateAuthorityArn": root}
    update = pca.update_certificate_authority
    assert refused(pca.delete_certificate_authority, **name) == "InvalidStateException"
    assert refused(pca.restore_certificate_authority, **name) == "InvalidStateException"
    update(**name, Status="DISABLED")
    request = {**name, "Csr": leaf_request(), "SigningAlgorithm": "SHA256WITHECDSA", "Validity": DAYS}
    assert refused(pca.issue_certificate, **request) == "InvalidStateException"
    pca.delete_certificate_authority(**name, PermanentDeletionTimeInDays=7)
    pca.describe_certificate_authority(**name)
    for call, more in [
        (update, {"Status": "ACTIVE"}),
        (pca.delete_certificate_authority, {}),
        (pca.get_certificate_authority_csr, {}),
        (pca.get_certificate_authority_certificate, {}),
        (pca.import_certificate_authority_certificate, {"Certificate": b"x"}),
        (pca.tag_certificate_authority, {"Tags": [{"Key": "k"}]}),
        (pca.untag_certificate_authority, {"Tags": [{"Key": "k"}]}),
        (pca.list_tags, {}),
        (pca.list_permissions, {}),
        (pca.create_permission, {"Principal": "acm.amazonaws.com", "Actions": ["GetCertificate"]}),
        (pca.delete_permission, {"Principal": "acm.amazonaws.com"}),
        (pca.revoke_certificate, {"CertificateSerial": "ff", "RevocationReason": "SUPERSEDED"}),
        (pca.create_certificate_authority_audit_report, {"S3BucketName": "reports.example", "AuditReportResponseFormat": "JSON"}),
    ]:
        may_refuse(call, **name, **more)
    for call, more in [(pca.get_policy, {}), (pca.put_policy, {"Policy": "{}"}), (pca.delete_policy, {})]:
        may_refuse(call, ResourceArn=root, **more)
    pca.restore_certificate_authority(**name)


def may_refuse(call, **parameters):
    """Calls; the judge looks at whatever is answered."""
    with suppress(ClientError):
        call(**parameters)


def absent(pca):
    """What is not there, and what is no ARN of an authority."""
    for call, more in [
        (pca.describe_certificate_authority, {}),
        (pca.update_certificate_authority, {"Status": "ACTIVE"}),
        (pca.delete_certificate_authority, {}),
        (pca.restore_certificate_authority, {}),
        (pca.get_certificate_authority_csr, {}),
        (pca.get_certificate_authority_certificate, {}),
        (pca.import_certificate_authority_certificate, {"Certificate": b"x"}),
        (pca.issue_certificate, {"Csr": b"x", "SigningAlgorithm": "SHA256WITHECDSA", "Validity": DAYS}),
        (pca.get_certificate, {"CertificateArn": f"{ABSENT}/certificate/{'0' * 32}"}),
        (pca.revoke_certificate, {"CertificateSerial": "ff", "RevocationReason": "SUPERSEDED"}),
        (pca.create_certificate_authority_audit_report, {"S3BucketName": "reports.example", "AuditReportResponseFormat": "JSON"}),
        (pca.describe_certificate_authority_audit_report, {"AuditReportId": ABSENT.rpartition("/")[2]}),
        (pca.create_permission, {"Principal": "acm.amazonaws.com", "Actions": ["GetCertificate"]}),
        (pca.list_permissions, {}),
        (pca.delete_permission, {"Principal": "acm.amazonaws.com"}),
        (pca.tag_certificate_authority, {"Tags": [{"Key": "k"}]}),
        (pca.untag_certificate_authority, {"Tags": [{"Key": "k"}]}),
        (pca.list_tags, {}),
    ]:
        assert refused(call, CertificateAuthorityArn=ABSENT, **more) == "ResourceNotFoundException", call
        for arn in ["arn:aws:kms:eu-central-1:111122223333:key/x", ABSENT.rpartition("/")[0] + "/x"]:
            refused(call, CertificateAuthorityArn=arn, **more)
    for call, more in [(pca.put_policy, {"Policy": "{}"}), (pca.get_policy, {}), (pca.delete_policy, {})]:
        for arn in [ABSENT, "arn:aws:kms:eu-central-1:111122223333:key/x"]:
            refused(call, ResourceArn=arn, **more)
