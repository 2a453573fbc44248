"""Calls every operation of the service models without parameters: what is not modelled is an unknown operation, and
the tables of the documents list what is modelled.

Arguments: the sandbox's address, the README, and docs/sandbox.md. Says "ok" when all is so.
"""

import re
import sys

from botocore import xform_name
from botocore.exceptions import ClientError

import judge
from judge import SERVICES, client

# What each protocol calls an operation that is not there.
UNKNOWN = {"json": "UnknownOperationException", "query": "InvalidAction", "rest-json": "UnknownOperationException"}


def parameters(model):
    """As little as botocore can make a request of: the members that are part of the path."""
    members = model.input_shape.members if model.input_shape else {}
    return {name: "x" for name, member in members.items() if member.serialization.get("location") == "uri"}


def modelled(service):
    """The operations that are answered with anything but that there is no such operation."""
    caller = client(service, parameter_validation=False)
    unknown = UNKNOWN[caller.meta.service_model.resolved_protocol]
    found = set()
    for name in caller.meta.service_model.operation_names:
        model = caller.meta.service_model.operation_model(name)
        try:
            getattr(caller, xform_name(name))(**parameters(model))
            found.add(name)
        except ClientError as error:
            if error.response["Error"]["Code"] != unknown:
                found.add(name)
    return found


def table(text, services):
    """The operations of a document's tables, by service. `services` finds a service by how a row or its heading begins."""
    listed = {service: set() for service in SERVICES}
    heading = ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.strip("# ")
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 4:
            continue
        found = [service for start, service in services.items() if heading.startswith(start) or cells[1].startswith(start)]
        names = re.split(" · |, ", cells[1] if heading in services else cells[2])
        for name in names:
            if found and re.fullmatch(r"[A-Z][a-z]+[A-Z]?\w*", name):
                listed[found[0]].add(name)
    return listed


all_modelled = {service: modelled(service) for service in SERVICES}
readme = open(sys.argv[2], encoding="utf-8").read().split("## Operations")[1].split("Every other")[0]
in_readme = table(readme, {"KMS": "kms", "Private CA": "acm-pca", "STS": "sts", "IAM": "iam", "Lambda": "lambda", "Service Quotas": "service-quotas"})
for service in SERVICES:
    for name in all_modelled[service] ^ in_readme[service]:
        judge.findings.append(f"{service} {name}: modelled and listed in the README are not the same")
page = open(sys.argv[3], encoding="utf-8").read().split("## What is modelled")[1].split("\n## ")[0]
in_page = table(page, {"KMS": "kms", "STS, IAM, Lambda and Service Quotas": "sts", "Private CA": "acm-pca"})
everything = lambda listed: set().union(*listed.values())
for name in everything(all_modelled) ^ everything(in_page):
    judge.findings.append(f"{name}: modelled and listed in docs/sandbox.md are not the same")
judge.finish()
