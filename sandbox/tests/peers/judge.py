"""Clients whose every answer is compared with the service model that botocore carries.

botocore's own parser is lenient: it passes over members that the model lacks. This judge looks at the answer as it
came over the wire: no member that the model lacks, none of another type, every required one there, every bound and
word list of the model kept; and for an error, a name that the model lists for the operation, with its members.
"""

import base64
import binascii
import json
import re
import sys
import xml.etree.ElementTree as xml
from collections import defaultdict

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

SERVICES = ["kms", "acm-pca", "sts", "iam", "lambda", "service-quotas"]

# Errors that every operation of a service can answer with; AWS's API references list them under "Common Errors".
COMMON = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InternalFailure",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationException",
}
# What the Query protocol calls them.
COMMON_QUERY = {
    "AccessDenied",
    "ExpiredToken",
    "IncompleteSignature",
    "InternalFailure",
    "InvalidAction",
    "InvalidClientTokenId",
    "MissingAuthenticationToken",
    "SignatureDoesNotMatch",
    "Throttling",
    "ValidationError",
}
# Errors that the model does not list for the operation, with the reason why they are right all the same.
UNLISTED = {
    ("kms", "CreateAlias", "NotAuthorizedException"): "what KMS answers to names below alias/aws/",
    ("kms", "ListKeyPolicies", "InvalidMarkerException"): "it takes a Marker; every other list names this error",
    ("kms", "Sign", "InvalidArnException"): "KMS answers it wherever a KeyId can be an ARN",
    ("kms", "Verify", "InvalidArnException"): "as Sign",
    ("acm-pca", "ListTags", "InvalidNextTokenException"): "it takes a NextToken; every other list names this error",
}
# Members with values that the model would not allow as input, with the reason why they are right all the same.
UNBOUND = {
    ("kms", "ListGrants", ".Grants[].Name"): "KMS gives an empty name to a grant that was made without one",
    ("kms", "ListRetirableGrants", ".Grants[].Name"): "as ListGrants",
}

called = defaultdict(set)  # service → operations that have succeeded
errors = defaultdict(set)  # (service, operation) → names of errors answered
explained = set()  # keys of UNLISTED and UNBOUND that were needed
findings = []


def client(service, key="ADMIN", secret="secret", token=None, region="eu-central-1", **config):
    """A client of the sandbox (its address is the first argument of the script) with judged answers."""
    made = botocore.session.Session(profile=None).create_client(
        service,
        region_name=region,
        endpoint_url=sys.argv[1],
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=Config(retries={"max_attempts": 0}, **config),
    )
    made.meta.events.register("before-parse", _judge)
    return made


def refused(call, **parameters):
    """The name of the error that a call ends with."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError(f"not refused: {parameters}")


def finish():
    """Says "ok" if nothing was found, else what was found."""
    for finding in sorted(set(findings)):
        print(finding, file=sys.stderr)
    if findings:
        sys.exit(1)
    print("ok")


def _judge(operation_model, response_dict, **_):
    service = operation_model.service_model.service_name
    place = f"{service} {operation_model.name}"
    status, body = response_dict["status_code"], response_dict["body"]

    def found(what):
        key = (service, operation_model.name, what.split(" ")[0])
        if key in UNBOUND:
            explained.add(key)
        else:
            findings.append(f"{place}: {what}")

    query = operation_model.service_model.resolved_protocol == "query"
    if status >= 300:
        name, error = _xml_error(body, found) if query else _json_error(response_dict, found)
        errors[service, operation_model.name].add(name)
        _error(operation_model, name, error, status, COMMON_QUERY if query else COMMON, found)
        return
    called[service].add(operation_model.name)
    shape = operation_model.output_shape
    if query:
        _xml_answer(operation_model, body, found)
    elif shape is None:
        if body.strip() not in (b"", b"{}"):
            found(f"the model has no answer: {body!r}")
    else:
        _value(shape, json.loads(body or b"{}"), "", found)


def _json_error(response, found):
    body = json.loads(response["body"] or b"{}")
    header = response["headers"].get("x-amzn-errortype")
    name = body.pop("__type", None) or header
    if not name:
        found(f"an error without a name: {response['body']!r}")
    return name, body


def _error(operation, name, members, status, common, found):
    listed = {shape.error_code: shape for shape in operation.error_shapes}
    shape = listed.get(name)
    if shape is None:
        key = (operation.service_model.service_name, operation.name, name)
        if key in UNLISTED:
            explained.add(key)
        elif name not in common:
            found(f"{name} is no error of this operation")
        return
    wanted = shape.metadata.get("error", {}).get("httpStatusCode", 400)
    if status != wanted:
        found(f"{name} has status {status}, the model says {wanted}")
    if operation.service_model.resolved_protocol != "query":
        for member, value in members.items():
            if member not in shape.members:
                found(f"{name} has a member {member} that the model lacks")
            else:
                _value(shape.members[member], value, member, found)


def _value(shape, value, path, found):
    """Compares a JSON value with its shape."""
    kind = shape.type_name
    wrong = lambda: found(f"{path or 'the answer'} is no {kind}: {value!r}")
    if kind == "structure":
        if not isinstance(value, dict):
            return wrong()
        body = {
            member.serialization.get("name", name): (name, member)
            for name, member in shape.members.items()
            if member.serialization.get("location") is None
        }
        for name in shape.required_members:
            if shape.members[name].serialization.get("name", name) not in value:
                found(f"{path}.{name} is required and not there")
        for name, inner in value.items():
            if name not in body:
                found(f"{path}.{name} is not in the model")
            else:
                _value(body[name][1], inner, f"{path}.{name}", found)
    elif kind == "list":
        if not isinstance(value, list):
            return wrong()
        _bounds(shape, len(value), path, found)
        for inner in value:
            _value(shape.member, inner, f"{path}[]", found)
    elif kind == "map":
        if not isinstance(value, dict):
            return wrong()
        for key, inner in value.items():
            _value(shape.key, key, f"{path}.key", found)
            _value(shape.value, inner, f"{path}.value", found)
    elif kind == "string":
        if not isinstance(value, str):
            return wrong()
        _text(shape, value, path, found)
    elif kind in ("integer", "long"):
        if isinstance(value, bool) or not isinstance(value, int):
            return wrong()
        _bounds(shape, value, path, found)
    elif kind in ("float", "double", "timestamp"):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return wrong()
    elif kind == "boolean":
        if not isinstance(value, bool):
            return wrong()
    elif kind == "blob":
        try:
            _bounds(shape, len(base64.b64decode(value, validate=True)), path, found)
        except (TypeError, ValueError, binascii.Error):
            wrong()
    else:
        found(f"{path} is of type {kind}, which this judge does not know")


def _text(shape, value, path, found):
    _bounds(shape, len(value), path, found)
    if shape.enum and value not in shape.enum:
        found(f"{path} is none of the model's words: {value!r}")
    pattern = shape.metadata.get("pattern")
    if pattern and not matches(pattern, value):
        found(f"{path} does not match {pattern}: {value!r}")


def _bounds(shape, number, path, found):
    if number < shape.metadata.get("min", number) or number > shape.metadata.get("max", number):
        found(f"{path} is out of bounds: {number}")


def matches(pattern, value):
    """Whether a text matches a pattern of a service model, which is Java's: wholly, with Unicode classes."""
    for theirs, ours in [(r"\p{L}", r"\w"), (r"\p{N}", r"\d"), (r"\p{Z}", r"\s")]:
        pattern = pattern.replace(theirs, ours)
    return re.fullmatch(pattern, value) is not None


def _xml_answer(operation, body, found):
    namespace = operation.service_model.metadata["xmlNamespace"]
    root = xml.fromstring(body)
    name = operation.name
    if root.tag != f"{{{namespace}}}{name}Response":
        found(f"the root element is {root.tag}")
    parts = [_local(child) for child in root]
    if parts != [f"{name}Result", "ResponseMetadata"]:
        found(f"its elements are {parts}")
    _element(operation.output_shape, root[0], "", found)
    if [_local(child) for child in root[1]] != ["RequestId"]:
        found("there is no request id")


def _xml_error(body, found):
    root = xml.fromstring(body)
    if _local(root) != "ErrorResponse" or [_local(child) for child in root] != ["Error", "RequestId"]:
        found(f"an error of another shape: {body!r}")
    error = {_local(child): child.text for child in root[0]}
    if set(error) - {"Type", "Code", "Message"} or error.get("Type") not in ("Sender", "Receiver"):
        found(f"an error of another shape: {body!r}")
    return error.get("Code"), error


def _element(shape, element, path, found):
    """Compares an XML element with its shape."""
    kind = shape.type_name
    if kind == "structure":
        names = [_local(child) for child in element]
        if len(names) != len(set(names)):
            found(f"{path} has a member twice: {names}")
        for name in shape.required_members:
            if name not in names:
                found(f"{path}.{name} is required and not there")
        for child in element:
            name = _local(child)
            if name not in shape.members:
                found(f"{path}.{name} is not in the model")
            else:
                _element(shape.members[name], child, f"{path}.{name}", found)
        return
    if kind == "list":
        for child in element:
            if _local(child) != "member":
                found(f"{path} has an element {_local(child)}")
            _element(shape.member, child, f"{path}[]", found)
        return
    text = element.text or ""
    if len(element):
        found(f"{path} has elements where the model has a {kind}")
    elif kind == "string":
        _text(shape, text, path, found)
    elif kind in ("integer", "long"):
        if not re.fullmatch(r"-?\d+", text):
            found(f"{path} is no {kind}: {text!r}")
        else:
            _bounds(shape, int(text), path, found)
    elif kind == "timestamp":
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", text):
            found(f"{path} is no timestamp: {text!r}")
    elif kind == "boolean":
        if text not in ("true", "false"):
            found(f"{path} is no boolean: {text!r}")
    else:
        found(f"{path} is of type {kind}, which this judge does not know")


def _local(element):
    return element.tag.rpartition("}")[2]
