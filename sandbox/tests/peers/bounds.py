"""Sends, for every bounded member of every modelled input, one value outside, and expects a ValidationException that
names the member.

The bounds are those of the service models: required, shortest and longest, least and most, pattern, word list.
Argument: the sandbox's address. Says "ok" when all is so, but for the differences that are explained here.
"""

import re

from botocore import xform_name
from botocore.exceptions import ClientError

import judge
from judge import client, matches

# Differences with their reasons: (operation, or * for all; member and what is in it; bound, or * for all).
SERVICE_PRINCIPALS = "grants of and for AWS services are not modelled, as no AWS service calls the sandbox"
REFUSED = "a session with it is refused as not modelled, before its bounds are looked at"
EXCLUSIONS = "a simulation that leaves policies out is refused as not modelled, before their names are looked at"
LAMBDA = "look-ups answer that there is no such function"
EXPLAINED = {
    **{("AssumeRole", member, "*"): REFUSED for member in ["SerialNumber", "SourceIdentity", "TokenCode"]},
    **{("AssumeRole", member, "*"): REFUSED for member in ["PolicyArns", "ProvidedContexts"]},
    **{("AssumeRole", member, "*"): REFUSED for member in ["Tags", "TransitiveTagKeys"]},
    ("AssumeRole", "MinimumSessionTokenSize", "*"): "the size of session tokens is not modelled",
    ("SimulatePrincipalPolicy", "PolicyExclusionList", "*"): EXCLUSIONS,
    ("GetFunctionConfiguration", "FunctionName", "*"): LAMBDA,
    ("GetFunctionConfiguration", "Qualifier", "*"): "versions and aliases are not modelled",
    ("*", "GranteeServicePrincipal", "*"): SERVICE_PRINCIPALS,
    ("*", "RetiringServicePrincipal", "*"): SERVICE_PRINCIPALS,
    ("CreateGrant", "Constraints.SourceArn", "*"): SERVICE_PRINCIPALS,
    ("CreateKey", "XksKeyId", "pattern"): "external key stores are refused before their parameters are looked at",
    ("ListKeys", "ResourceOwners.1.member", "enum"): "named as AWS names a list of words: the list",
}

ARN = "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab"
# Right values where the shortest text of the model's bounds would not do, by member.
SAMPLES = {
    "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "TargetKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "AliasName": "alias/a",
    "GranteePrincipal": "arn:aws:iam::111122223333:root",
    "RetiringPrincipal": "arn:aws:iam::111122223333:root",
    "CertificateAuthorityArn": ARN,
    "CertificateArn": f"{ARN}/certificate/0123456789abcdef0123456789abcdef",
    "ResourceArn": ARN,
    "AuditReportId": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "S3BucketName": "bucket",
    "Policy": "{}",
    "Principal": "acm.amazonaws.com",
    "Country": "AT",
    "ObjectIdentifier": "2.5.4.3",
    "PathPrefix": "/",
    "VersionId": "v1",
    "ServiceCode": "kms",
    "QuotaCode": "L-C2F1777E",
}
# Members that one of must be there, though the model requires none.
MORE = {
    "CreateGrant": {"GranteePrincipal": "arn:aws:iam::111122223333:root"},
    "ListRetirableGrants": {"RetiringPrincipal": "arn:aws:iam::111122223333:root"},
}


def sample(shape, name):
    """A value within the bounds."""
    kind, meta = shape.type_name, shape.metadata
    if kind == "structure":
        return {member: sample(shape.members[member], member) for member in shape.required_members}
    if kind == "list":
        return [sample(shape.member, name)] * max(meta.get("min", 1), 1)
    if kind == "map":
        return {}
    if kind == "string":
        if shape.enum:
            return shape.enum[0]
        return SAMPLES.get(name, "a" * max(meta.get("min", 1), 1))
    if kind == "blob":
        return b"a" * meta.get("min", 1)
    if kind in ("integer", "long"):
        return meta.get("min", 1)
    return {"boolean": True, "timestamp": 0, "double": 1.0}[kind]


def outside(shape, value):
    """Values outside, each with the bound that it breaks."""
    kind, meta = shape.type_name, shape.metadata
    if kind == "string":
        if shape.enum:
            yield "enum", "NO_SUCH_WORD"
            return
        pattern = meta.get("pattern")
        filling = next((text for text in "a0/." if pattern is None or matches(pattern, text * 64)), "a")
        if meta.get("min", 0) > 0:
            yield "min", filling * (meta["min"] - 1)
        if "max" in meta:
            yield "max", filling * (meta["max"] + 1)
        if pattern:
            length = max(meta.get("min", 1), 1)
            broken = (text * length for text in ["!", "*", "\u0001", "\u0416"])
            yield "pattern", next(text for text in broken if not matches(pattern, text))
    elif kind == "blob":
        if meta.get("min", 0) > 0:
            yield "min", b""
        if "max" in meta:
            yield "max", b"a" * (meta["max"] + 1)
    elif kind in ("integer", "long"):
        if "min" in meta:
            yield "min", meta["min"] - 1
        if meta.get("max", 2**31) < 2**31 - 1:
            yield "max", meta["max"] + 1
    elif kind == "list":
        if meta.get("min", 0) > 0:
            yield "min", []
        if "max" in meta:
            yield "max", value[:1] * (meta["max"] + 1)


def broken(shape, name, value):
    """Every way to break a structure in one place: the member's path, the bound, and the structure so broken."""
    if shape.type_name == "structure":
        for member, inner in shape.members.items():
            # Without what is part of its path there is no such request.
            in_path = inner.serialization.get("location") == "uri"
            if member in shape.required_members and not in_path:
                yield member, "required", {key: kept for key, kept in value.items() if key != member}
            whole = value.get(member, sample(inner, member))
            for bound, bad in outside(inner, whole):
                if not (in_path and bad == ""):
                    yield member, bound, {**value, member: bad}
            for path, bound, bad in broken(inner, member, whole):
                yield f"{member}.{path}", bound, {**value, member: bad}
    elif shape.type_name == "list":
        for bound, bad in outside(shape.member, sample(shape.member, name)):
            yield "1.member", bound, [bad]
        if shape.member.type_name in ("structure", "list"):
            for path, bound, bad in broken(shape.member, name, value[0]):
                yield f"1.member.{path}", bound, [bad]


def wire(path):
    """The path as AWS's messages write it: each name with a small first letter."""
    return ".".join(part[:1].lower() + part[1:] for part in path.split("."))


used = set()


def check(service, call, operation, path, bound, parameters, word):
    first = path.split(".")[0]
    keys = [(operation, path, bound), (operation, path, "*"), (operation, first, "*"), ("*", path, "*")]
    try:
        call(**parameters)
        said = "it was accepted"
    except ClientError as error:
        said = f"{error.response['Error']['Code']}: {error.response['Error'].get('Message', '')}"
        if error.response["Error"]["Code"] == word and f" at '{wire(path)}' " in said:
            return
    for key in keys:
        if key in EXPLAINED:
            used.add(key)
            return
    said = re.sub("a{20,}", "aaa…", said)
    judge.findings.append(f"{service} {operation} {path} {bound}: {said}")


SERVICES = {
    "kms": ("ValidationException", "UnknownOperationException"),
    "acm-pca": ("ValidationException", "UnknownOperationException"),
    "sts": ("ValidationError", "InvalidAction"),
    "iam": ("ValidationError", "InvalidAction"),
    "lambda": ("ValidationException", "UnknownOperationException"),
    "service-quotas": ("ValidationException", "UnknownOperationException"),
}
sent = 0
for service, (word, unknown) in SERVICES.items():
    caller = client(service, parameter_validation=False)
    for operation in caller.meta.service_model.operation_names:
        shape = caller.meta.service_model.operation_model(operation).input_shape
        if shape is None:
            continue
        call = getattr(caller, xform_name(operation))
        right = {**sample(shape, operation), **MORE.get(operation, {})}
        try:
            call(**right)
        except ClientError as error:
            if error.response["Error"]["Code"] == unknown:
                continue
            if "validation error" in error.response["Error"].get("Message", ""):
                judge.findings.append(f"{service} {operation}: the sample is not right: {error}")
        for path, bound, parameters in broken(shape, operation, right):
            sent += 1
            check(service, call, operation, path, bound, parameters, word)
for key in set(EXPLAINED) - used:
    judge.findings.append(f"{key} is explained, but there is no difference")
if sent < 300:
    judge.findings.append(f"only {sent} values were sent")
judge.finish()
