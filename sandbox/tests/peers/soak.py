"""Mixed load on a running sandbox whose state keeps its size, every answer checked.

Arguments: the sandbox's address, seconds, and "control" if it has its control interface. With that, each cycle makes a
key and an authority anew, deletes both, and moves the clock over their deletion windows; without it the first ones are
kept. Says "sample CALLS ENTRIES" now and then, "done CALLS" at the end, and fails at the first wrong answer.
"""

import json
import multiprocessing
import multiprocessing.connection
import sys
import urllib.request

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

WORKERS = 3
SAMPLES = 60
EIGHT_DAYS = 8 * 24 * 3600
TEMPLATE = "arn:aws:acm-pca:::template/"
ADDRESS, SECONDS, CONTROL = sys.argv[1], float(sys.argv[2]), "control" in sys.argv[3:]


def client(service, calls=None):
    made = botocore.session.Session(profile=None).create_client(
        service,
        region_name="eu-central-1",
        endpoint_url=ADDRESS,
        aws_access_key_id="sandbox",
        aws_secret_access_key="sandbox",
        config=Config(retries={"max_attempts": 0}, read_timeout=120),
    )

    def count(**_):
        with calls.get_lock():
            calls.value += 1

    if calls is not None:
        made.meta.events.register("before-send", count)
    return made


def refused(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError(f"not refused: {parameters}")


def advance():
    """Lets deletion windows end."""
    body = json.dumps({"advance_seconds": EIGHT_DAYS}).encode()
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{ADDRESS}/_sandbox/v1/clock", body, headers)).read()


class Worker:
    """One of several that work at the same time, on keys and authorities of its own."""

    def __init__(self, number, calls):
        self.number = number
        self.kms, self.pca = client("kms", calls), client("acm-pca", calls)
        self.key = self.public = self.authority = self.leaf = None
        self.own = ec.generate_private_key(ec.SECP256R1())

    def cycle(self):
        self.make_key()
        self.use_key()
        self.make_authority()
        self.use_authority()
        if CONTROL:
            self.delete()

    def make_key(self):
        if self.key is None:
            self.key = self.kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
            der = self.kms.get_public_key(KeyId=self.key)["PublicKey"]
            self.public = serialization.load_der_public_key(der)

    def use_key(self):
        kms, key, alias = self.kms, self.key, f"alias/soak/{self.number}"
        kms.create_alias(AliasName=alias, TargetKeyId=key)
        assert kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"] == key
        kms.tag_resource(KeyId=key, Tags=[{"TagKey": "soak", "TagValue": str(self.number)}])
        assert kms.list_resource_tags(KeyId=key)["Tags"][0]["TagValue"] == str(self.number)
        policy = json.loads(kms.get_key_policy(KeyId=key)["Policy"])
        policy["Statement"] = policy["Statement"][:1]
        policy["Statement"].append({"Effect": "Allow", "Principal": "*", "Action": "kms:Sign", "Resource": "*"})
        kms.put_key_policy(KeyId=key, Policy=json.dumps(policy))
        assert len(json.loads(kms.get_key_policy(KeyId=key)["Policy"])["Statement"]) == 2
        grant = kms.create_grant(KeyId=key, GranteePrincipal="arn:aws:iam::111122223333:root", Operations=["Sign"])
        assert [one["GrantId"] for one in kms.list_grants(KeyId=key)["Grants"]] == [grant["GrantId"]]
        for round in range(10):
            task = {"KeyId": alias, "Message": f"message {round}".encode(), "SigningAlgorithm": "ECDSA_SHA_256"}
            signature = kms.sign(**task)["Signature"]
            self.public.verify(signature, task["Message"], ec.ECDSA(hashes.SHA256()))
            assert kms.verify(**task, Signature=signature)["SignatureValid"]
        assert refused(kms.verify, **task, Signature=b"x" * 70) == "KMSInvalidSignatureException"
        kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
        kms.untag_resource(KeyId=key, TagKeys=["soak"])
        kms.delete_alias(AliasName=alias)
        assert refused(kms.describe_key, KeyId=alias) == "NotFoundException"

    def make_authority(self):
        if self.authority is not None:
            return
        subject = {"CommonName": f"Soak {self.number}"}
        how = {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA", "Subject": subject}
        made = self.pca.create_certificate_authority(CertificateAuthorityConfiguration=how, CertificateAuthorityType="ROOT")
        self.authority = {"CertificateAuthorityArn": made["CertificateAuthorityArn"]}
        csr = self.pca.get_certificate_authority_csr(**self.authority)["Csr"]
        root, _ = self.issue(csr.encode(), "RootCACertificate", 10)
        self.pca.import_certificate_authority_certificate(**self.authority, Certificate=root.encode())
        self.root = x509.load_pem_x509_certificate(root.encode())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "leaf")])
        csr = x509.CertificateSigningRequestBuilder(name).sign(self.own, hashes.SHA256())
        csr = csr.public_bytes(serialization.Encoding.PEM)
        for _ in range(3):
            pem, self.leaf = self.issue(csr, "CodeSigningCertificate", 5)
            leaf = x509.load_pem_x509_certificate(pem.encode())
            leaf.verify_directly_issued_by(self.root)
        serial = f"{leaf.serial_number:032x}"
        self.pca.revoke_certificate(**self.authority, CertificateSerial=serial, RevocationReason="SUPERSEDED")

    def issue(self, csr, template, years):
        arn = self.pca.issue_certificate(
            **self.authority,
            Csr=csr,
            SigningAlgorithm="SHA256WITHECDSA",
            TemplateArn=f"{TEMPLATE}{template}/V1",
            Validity={"Type": "YEARS", "Value": years},
        )["CertificateArn"]
        return self.pca.get_certificate(**self.authority, CertificateArn=arn)["Certificate"], arn

    def use_authority(self):
        authority = self.authority
        self.pca.tag_certificate_authority(**authority, Tags=[{"Key": "soak", "Value": "yes"}])
        assert self.pca.list_tags(**authority)["Tags"] == [{"Key": "soak", "Value": "yes"}]
        self.pca.untag_certificate_authority(**authority, Tags=[{"Key": "soak"}])
        pem = self.pca.get_certificate(**authority, CertificateArn=self.leaf)["Certificate"]
        x509.load_pem_x509_certificate(pem.encode()).verify_directly_issued_by(self.root)
        self.pca.update_certificate_authority(**authority, Status="DISABLED")
        status = self.pca.describe_certificate_authority(**authority)["CertificateAuthority"]["Status"]
        assert status == "DISABLED", status
        self.pca.update_certificate_authority(**authority, Status="ACTIVE")

    def delete(self):
        self.kms.schedule_key_deletion(KeyId=self.key, PendingWindowInDays=7)
        self.pca.update_certificate_authority(**self.authority, Status="DISABLED")
        self.pca.delete_certificate_authority(**self.authority, PermanentDeletionTimeInDays=7)
        self.key = self.authority = None
        if self.number == 0:
            advance()


def work(number, calls, stop):
    worker = Worker(number, calls)
    while not stop.is_set():
        worker.cycle()


def entries(kms, pca):
    """How much there is of what grows and shrinks."""
    pages = lambda caller, name, member: sum(len(page[member]) for page in caller.get_paginator(name).paginate())
    return (
        pages(kms, "list_keys", "Keys")
        + pages(kms, "list_aliases", "Aliases")
        + pages(pca, "list_certificate_authorities", "CertificateAuthorities")
    )


def main():
    calls, stop = multiprocessing.Value("Q", 0), multiprocessing.Event()
    workers = [multiprocessing.Process(target=work, args=(number, calls, stop)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    kms, pca = client("kms"), client("acm-pca")
    try:
        for _ in range(SAMPLES):
            # Time passes while the workers work; one that ends has failed.
            multiprocessing.connection.wait([worker.sentinel for worker in workers], SECONDS / SAMPLES)
            if not all(worker.is_alive() for worker in workers):
                sys.exit("a worker has failed; the lines above say why")
            print("sample", calls.value, entries(kms, pca), flush=True)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    if any(worker.exitcode for worker in workers):
        sys.exit("a worker has failed; the lines above say why")
    print("done", calls.value, flush=True)


if __name__ == "__main__":
    main()
