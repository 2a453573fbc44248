"""Calls every operation that the sandbox models, rightly and wrongly; `judge.py` looks at each answer.

Arguments: the sandbox's address, the README with the table of operations, and the folder of the sources. Says "ok"
when all is as the models say.
"""

import pathlib
import re
import sys

import judge
import kms_operations
import pca_operations
from judge import client, refused

ROLE = "arn:aws:iam::111122223333:role/team/signer"

# Errors of the sources that nothing here provokes, with the reason.
UNPROVOKED = {
    "CrossSiteRequestException": "the door's word to web pages",
    "DependencyTimeoutException": "scripted alone",
    "ExpiredTokenException": "time would have to pass",
    "IncompleteSignatureException": "botocore signs whole",
    "InternalFailure": "a fault of the sandbox itself",
    "KMSInternalException": "scripted alone",
    "KeyUnavailableException": "scripted alone",
    "MalformedInput": "botocore writes numbers as numbers",
    "MisdirectedRequestException": "the door's word to who names another host",
    "MissingAuthenticationTokenException": "botocore signs every call",
    "RequestEntityTooLargeException": "the door's word, far above AWS's bounds",
    "RequestTimeoutException": "the door's word to who sends no body",
    "SerializationException": "botocore writes JSON",
    "ServiceUnavailableException": "scripted alone",
    "ThrottlingException": "scripted alone",
    "TooManyRequestsException": "Lambda's and Service Quotas' word for throttling, scripted alone",
    "UnknownOperationException": "unmodelled.py",
}


def others():
    sts = client("sts")
    sts.get_caller_identity()
    given = sts.assume_role(RoleArn=ROLE, RoleSessionName="shift", DurationSeconds=900, ExternalId="external")["Credentials"]
    session = [given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]]
    client("sts", *session).get_caller_identity()
    assert refused(sts.assume_role, RoleArn=ROLE.replace("signer", "absent"), RoleSessionName="shift") == "AccessDenied"
    assert refused(sts.assume_role, RoleArn=ROLE, RoleSessionName="shift", Policy="{") == "MalformedPolicyDocument"
    assert refused(client("sts", "ADMIN", "wrong").get_caller_identity) == "SignatureDoesNotMatch"
    assert refused(client("sts", "NOBODY", "secret").get_caller_identity) == "InvalidClientTokenId"
    iam = client("iam")
    iam.get_role(RoleName="signer")
    assert refused(iam.get_role, RoleName="absent") == "NoSuchEntity"
    assert refused(client("iam", *session).get_role, RoleName="signer") == "AccessDenied"
    reader = {"RoleName": "reader"}
    first = iam.list_role_policies(**reader, MaxItems=1)
    second = iam.list_role_policies(**reader, Marker=first["Marker"])
    assert first["PolicyNames"] + second["PolicyNames"] == ["policy1", "policy2"]
    inline = iam.get_role_policy(**reader, PolicyName="policy1")
    assert inline["PolicyDocument"]["Statement"][0]["Action"] == "logs:*"
    [attached] = iam.list_attached_role_policies(**reader, PathPrefix="/")["AttachedPolicies"]
    managed = {"PolicyArn": attached["PolicyArn"]}
    version = {"VersionId": iam.get_policy(**managed)["Policy"]["DefaultVersionId"]}
    assert iam.get_policy_version(**managed, **version)["PolicyVersion"]["Document"]["Version"] == "2012-10-17"
    assert refused(iam.get_role_policy, **reader, PolicyName="absent") == "NoSuchEntity"
    assert refused(iam.get_policy, PolicyArn="arn:aws:iam::aws:policy/Absent") == "NoSuchEntity"
    assert refused(iam.list_role_policies, **reader, Marker="?") == "ValidationError"
    user, root = "arn:aws:iam::111122223333:user/admin", "arn:aws:iam::111122223333:root"
    ask = {"PolicySourceArn": user, "ActionNames": ["kms:Sign", "acm-pca:IssueCertificate"]}
    template = {"ContextKeyName": "acm-pca:TemplateArn", "ContextKeyType": "string", "ContextKeyValues": ["a"]}
    told = iam.simulate_principal_policy(**ask, ResourceArns=["*", ROLE], ContextEntries=[template], MaxItems=3)
    assert [one["EvalDecision"] for one in told["EvaluationResults"]] == ["allowed"] * 3
    rest = iam.simulate_principal_policy(**ask, ResourceArns=["*", ROLE], MaxItems=3, Marker=told["Marker"])
    assert (len(rest["EvaluationResults"]), rest["IsTruncated"]) == (1, False)
    denial = '{"Statement": [{"Effect": "Deny", "Action": "kms:*", "Resource": "*"}]}'
    denied = iam.simulate_principal_policy(**ask, PolicyInputList=[denial])["EvaluationResults"]
    assert [one["EvalDecision"] for one in denied] == ["explicitDeny", "allowed"]
    for wrong in [{"PolicySourceArn": root}, {"ActionNames": ["kms:*"]}, {"PolicyInputList": ["{"]}, {"Marker": "?"}]:
        assert refused(iam.simulate_principal_policy, **{**ask, **wrong}) == "InvalidInput"
    assert refused(iam.simulate_principal_policy, **{**ask, "PolicySourceArn": user + "s"}) == "NoSuchEntity"
    quotas = client("service-quotas")
    one = {"ServiceCode": "kms", "QuotaCode": "L-C2F1777E"}
    assert quotas.get_service_quota(**one)["Quota"]["Value"] == 100_000
    quotas.get_aws_default_service_quota(**one)
    every = quotas.list_service_quotas(ServiceCode="acm-pca", MaxResults=20)
    assert len(quotas.list_service_quotas(ServiceCode="acm-pca", NextToken=every["NextToken"])["Quotas"]) == 6
    assert len(quotas.list_aws_default_service_quotas(ServiceCode="kms")["Quotas"]) == 5
    assert refused(quotas.get_service_quota, **{**one, "ServiceCode": "s3"}) == "NoSuchResourceException"
    wrong = refused(quotas.list_service_quotas, ServiceCode="kms", NextToken="AAAA")
    assert wrong == "InvalidPaginationTokenException"
    assert refused(client("service-quotas", *session).get_service_quota, **one) == "AccessDeniedException"
    functions = client("lambda")
    functions.get_function_configuration(FunctionName="bot")
    assert refused(functions.get_function_configuration, FunctionName="absent") == "ResourceNotFoundException"
    refused(client("lambda", *session).get_function_configuration, FunctionName="bot")
    for service, call in [("kms", "list_keys"), ("acm-pca", "list_certificate_authorities")]:
        assert refused(getattr(client(service, *session), call)) == "AccessDeniedException"
        assert refused(getattr(client(service, "ADMIN", "wrong"), call)) == "InvalidSignatureException"
        assert refused(getattr(client(service, "NOBODY", "secret"), call)) == "UnrecognizedClientException"


kms_operations.run()
pca_operations.run()
others()
table = open(sys.argv[2], encoding="utf-8").read().split("## Operations")[1].split("Every other")[0]
for row in table.splitlines():
    cells = [cell.strip() for cell in row.split("|")]
    services = {"KMS": "kms", "Private": "acm-pca", "STS": "sts", "IAM": "iam", "Lambda": "lambda", "Service": "service-quotas"}
    service = services.get(cells[1].split()[0]) if len(cells) == 4 else None
    for operation in cells[2].split(" · ") if service else []:
        if operation not in judge.called[service]:
            judge.findings.append(f"{service} {operation}: no call has succeeded")
names = set()
for file in pathlib.Path(sys.argv[3]).rglob("*.rs"):
    for pair in re.findall(r'"(\w+(?:Exception|Failure))"|ApiError::new\(\s*"(\w+)"', file.read_text(encoding="utf-8")):
        names |= set(filter(None, pair))
provoked = set().union(*judge.errors.values())
for name in (names - provoked) ^ set(UNPROVOKED):
    judge.findings.append(f"{name} is in the sources or in UNPROVOKED, and the calls here say otherwise")
for key in set(judge.UNLISTED) | set(judge.UNBOUND):
    if key not in judge.explained:
        judge.findings.append(f"{key} is explained, but was not answered")
judge.finish()
