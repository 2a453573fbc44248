"""Prepares the requests of the benchmark: makes a key, then signs a DescribeKey and a Sign with it.

Arguments: the server's address, and a folder, where the requests are written as they go over the wire.
"""

import pathlib
import sys

import botocore.session
from botocore.config import Config


class Prepared(Exception):
    """The request, instead of its answer."""


def keep(request, **_):
    raise Prepared(request)


def write(name, call, **parameters):
    try:
        call(**parameters)
    except Prepared as prepared:
        [request] = prepared.args
    headers = {name: value if isinstance(value, str) else value.decode() for name, value in request.headers.items()}
    headers.setdefault("Host", request.url.split("/")[2])
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    body = request.body if isinstance(request.body, bytes) else request.body.encode()
    wire = f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body
    pathlib.Path(sys.argv[2], name).write_bytes(wire)


kms = botocore.session.Session(profile=None).create_client(
    "kms",
    region_name="eu-central-1",
    endpoint_url=sys.argv[1],
    aws_access_key_id="sandbox",
    aws_secret_access_key="sandbox",
    config=Config(retries={"max_attempts": 0}),
)
key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
kms.meta.events.register("before-send", keep)
write("DescribeKey", kms.describe_key, KeyId=key)
write("Sign", kms.sign, KeyId=key, Message=b"message", SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256")
