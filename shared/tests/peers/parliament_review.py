"""What parliament finds in each policy of a folder, and what it knows of KMS, as JSON.

Called with the folder. parliament checks IAM policies of any kind offline; where it gives up with an exception, that is
an issue, too.
"""

import json
import pathlib
import sys

import parliament


def issues(text):
    try:
        return sorted({found.issue for found in parliament.analyze_policy_string(text).findings})
    except Exception as error:  # it raises what its parser raises
        return ["CRASH " + type(error).__name__]


def actions():
    kms = next(service for service in parliament.iam_definition if service["prefix"] == "kms")
    return {
        action["privilege"]: sorted({key for kind in action["resource_types"] for key in kind["condition_keys"]})
        for action in kms["privileges"]
    }


folder = pathlib.Path(sys.argv[1])
policies = {file.stem: issues(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))}
json.dump({"policies": policies, "actions": actions()}, sys.stdout)
