"""What botocore, the core of boto3 and the AWS CLI, gets from a sandbox that verifies signatures.

Arguments: the sandbox's address. Says "ok" when everything is as it must be.
"""

import json
import sys

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::111122223333:role/team/signer"


def client(service, key, secret, token=None):
    return botocore.session.Session(profile=None).create_client(
        service,
        region_name="eu-central-1",
        endpoint_url=sys.argv[1],
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"max_attempts": 0}),
    )


def refused(call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError("not refused")


kms, sts = client("kms", "ADMIN", "secret"), client("sts", "ADMIN", "secret")
assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::111122223333:user/admin"
assert refused(client("sts", "ADMIN", "wrong").get_caller_identity) == ("SignatureDoesNotMatch", 403)
assert refused(client("sts", "NOBODY", "secret").get_caller_identity) == ("InvalidClientTokenId", 403)
assert refused(client("kms", "ADMIN", "wrong").list_keys) == ("InvalidSignatureException", 400)
assert refused(client("kms", "NOBODY", "secret").list_keys) == ("UnrecognizedClientException", 400)

key = kms.create_key(KeySpec="ECC_NIST_P384", KeyUsage="SIGN_VERIFY")["KeyMetadata"]
assert key["Arn"].startswith("arn:aws:kms:eu-central-1:111122223333:key/")
given = sts.assume_role(RoleArn=ROLE, RoleSessionName="shift")["Credentials"]
session = [given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]]
assert client("sts", *session).get_caller_identity()["Arn"].endswith(":assumed-role/signer/shift")
signer = client("kms", *session)
sign = dict(KeyId=key["KeyId"], Message=b"message", SigningAlgorithm="ECDSA_SHA_384")
assert refused(signer.sign, **sign) == ("AccessDeniedException", 400)
grant = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=ROLE, Operations=["Sign"], Name="signing")
signature = signer.sign(**sign, GrantTokens=[grant["GrantToken"]])["Signature"]
assert kms.verify(**sign, Signature=signature)["SignatureValid"]
[listed] = kms.list_grants(KeyId=key["KeyId"])["Grants"]
assert (listed["GrantId"], listed["Operations"]) == (grant["GrantId"], ["Sign"])
kms.revoke_grant(KeyId=key["KeyId"], GrantId=grant["GrantId"])
assert refused(signer.sign, **sign) == ("AccessDeniedException", 400)

policy = json.loads(kms.get_key_policy(KeyId=key["KeyId"])["Policy"])
policy["Statement"].append(
    {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:Sign", "Resource": "*"}
)
kms.put_key_policy(KeyId=key["KeyId"], Policy=json.dumps(policy))
signer.sign(**sign)

iam = client("iam", "ADMIN", "secret")
role = iam.get_role(RoleName="signer")["Role"]
assert (role["Arn"], role["Path"]) == (ROLE, "/team/")
assert role["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:AssumeRole"
assert role["CreateDate"].year >= 2024
assert refused(iam.get_role, RoleName="absent") == ("NoSuchEntity", 404)
assert refused(client("iam", *session).get_role, RoleName="signer") == ("AccessDenied", 403)

functions = client("lambda", "ADMIN", "secret")
arn = "arn:aws:lambda:eu-central-1:111122223333:function:bot"
for name in ["bot", arn]:
    found = functions.get_function_configuration(FunctionName=name)
    assert (found["Role"], found["FunctionArn"]) == (ROLE, arn)
assert refused(functions.get_function_configuration, FunctionName="absent") == ("ResourceNotFoundException", 404)

assert client("acm-pca", "ADMIN", "secret").list_certificate_authorities()["CertificateAuthorities"] == []
assert refused(client("acm-pca", *session).list_certificate_authorities) == ("AccessDeniedException", 400)
print("ok")
