"""Makes regions.json: the AWS Regions where a setup can work, those with both AWS KMS and AWS Private CA.

The data comes from botocore's endpoint data. To renew it:

    python3 -m venv /tmp/regions && /tmp/regions/bin/pip install botocore
    /tmp/regions/bin/python shared/data/make_regions.py 2026-11-24 > shared/data/regions.json

The argument is the date that the file bears. Isolated partitions (aws-iso…) are left out: they have no way in from
the networks where Signet runs.
"""

import json
import pathlib
import sys

import botocore

# The ten Regions of the program that Signet replaces, under the numbers that its users know.
NUMBERED = [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1",
    "eu-west-2", "eu-west-3", "eu-north-1", "eu-central-1", "ca-central-1",
]

# Regions that an account has to enable first, as AWS's account management guide lists them on 2026-11-24.
OPT_IN = {
    "af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
    "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2", "il-central-1",
    "me-central-1", "me-south-1", "mx-central-1",
}


def main(date):
    endpoints = json.loads((pathlib.Path(botocore.__file__).parent / "data/endpoints.json").read_text())
    regions = []
    for partition in endpoints["partitions"]:
        if partition["partition"].startswith("aws-iso"):
            continue
        has = [partition["services"].get(service, {}).get("endpoints", {}) for service in ("kms", "acm-pca")]
        for name, region in sorted(partition["regions"].items()):
            if all(name in service for service in has):
                number = NUMBERED.index(name) + 1 if name in NUMBERED else None
                regions.append({
                    "name": name,
                    "long_name": region["description"],
                    "partition": partition["partition"],
                    "number": number,
                    **({"opt_in": True} if name in OPT_IN else {}),
                })
    regions.sort(key=lambda region: region["number"] or len(NUMBERED) + 1)
    head = {"date": date, "source": f"botocore {botocore.__version__}, endpoints.json"}
    rows = ",\n".join("    " + json.dumps(region) for region in regions)
    print(json.dumps(head)[:-1] + ', "regions": [\n' + rows + "\n]}")


main(sys.argv[1])
