"""Every modelled operation of KMS, and the ways in which each refuses."""

import json

from judge import client, refused

ROLE = "arn:aws:iam::111122223333:role/team/signer"
ABSENT = "1234abcd-12ab-34cd-56ef-1234567890ab"
FOREIGN = f"arn:aws:kms:eu-central-1:444455556666:key/{ABSENT}"


def run():
    kms = client("kms")
    keys = [keyed(kms, spec) for spec in ["RSA_2048", "ECC_NIST_P256", "ECC_NIST_P521", "ECC_SECG_P256K1"]]
    symmetric = kms.create_key(Tags=[{"TagKey": "a", "TagValue": "b"}], Description="d", MultiRegion=True)
    keyed(kms, "ECC_NIST_P384", "KEY_AGREEMENT")
    keyed(kms, "RSA_3072", "ENCRYPT_DECRYPT")
    symmetric = symmetric["KeyMetadata"]["KeyId"]
    for key in [*keys, symmetric]:
        kms.describe_key(KeyId=key)
    creation(kms)
    aliases(kms, keys[0], keys[1])
    signing(kms, keys, symmetric)
    policies(kms, keys[0])
    grants(kms, keys[0], symmetric)
    tags(kms, keys[0])
    states(kms, keys[0])
    lists(kms, keys)
    absent(kms)


def keyed(kms, spec, usage="SIGN_VERIFY"):
    key = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]
    kms.get_public_key(KeyId=key["Arn"])
    return key["KeyId"]


def creation(kms):
    assert refused(kms.create_key, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC") == "UnsupportedOperationException"
    assert refused(kms.create_key, KeySpec="RSA_2048", KeyUsage="KEY_AGREEMENT") == "ValidationException"
    assert refused(kms.create_key, Policy="{") == "MalformedPolicyDocumentException"
    twice = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]
    assert refused(kms.create_key, Tags=twice) == "TagException"
    many = [{"TagKey": str(number), "TagValue": ""} for number in range(51)]
    assert refused(kms.create_key, Tags=many) in ("TagException", "LimitExceededException")


def aliases(kms, key, other):
    kms.create_alias(AliasName="alias/one", TargetKeyId=key)
    assert refused(kms.create_alias, AliasName="alias/one", TargetKeyId=key) == "AlreadyExistsException"
    assert refused(kms.create_alias, AliasName="alias/two", TargetKeyId=ABSENT) == "NotFoundException"
    assert refused(kms.create_alias, AliasName="alias/aws/x", TargetKeyId=key) in ("NotAuthorizedException", "InvalidAliasNameException")
    assert refused(kms.create_alias, AliasName="one", TargetKeyId=key) in ("ValidationException", "InvalidAliasNameException")
    rsa = keyed(kms, "RSA_2048")
    kms.update_alias(AliasName="alias/one", TargetKeyId=rsa)
    assert refused(kms.update_alias, AliasName="alias/one", TargetKeyId=keyed(kms, "RSA_3072", "ENCRYPT_DECRYPT"))
    assert refused(kms.update_alias, AliasName="alias/absent", TargetKeyId=other) == "NotFoundException"
    kms.list_aliases()
    kms.list_aliases(KeyId=rsa, Limit=1)
    for number in range(49):
        kms.create_alias(AliasName=f"alias/many/{number}", TargetKeyId=rsa)
    assert refused(kms.create_alias, AliasName="alias/many/more", TargetKeyId=rsa) == "LimitExceededException"
    kms.delete_alias(AliasName="alias/one")
    assert refused(kms.delete_alias, AliasName="alias/one") == "NotFoundException"


def signing(kms, keys, symmetric):
    algorithms = ["RSASSA_PSS_SHA_256", "ECDSA_SHA_256", "ECDSA_SHA_512", "ECDSA_SHA_256"]
    for key, algorithm in zip(keys, algorithms):
        task = {"KeyId": key, "Message": b"message", "SigningAlgorithm": algorithm}
        signature = kms.sign(**task)["Signature"]
        assert kms.verify(**task, Signature=signature)["SignatureValid"]
        assert refused(kms.verify, **task, Signature=b"x" * 64) == "KMSInvalidSignatureException"
        assert refused(kms.sign, **task, DryRun=True) == "DryRunOperationException"
        assert refused(kms.verify, **task, Signature=signature, DryRun=True) == "DryRunOperationException"
        other = {**task, "SigningAlgorithm": "ECDSA_SHA_384"}
        assert refused(kms.sign, **other) in ("InvalidKeyUsageException", "ValidationException")
        assert refused(kms.sign, **{**task, "MessageType": "DIGEST"}) == "ValidationException"
        assert refused(kms.sign, **task, GrantTokens=["x"]) == "InvalidGrantTokenException"
    wrong = {"KeyId": symmetric, "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
    assert refused(kms.sign, **wrong) == "InvalidKeyUsageException"
    assert refused(kms.verify, **wrong, Signature=b"x") == "InvalidKeyUsageException"
    assert refused(kms.get_public_key, KeyId=symmetric) == "UnsupportedOperationException"


def policies(kms, key):
    text = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    kms.list_key_policies(KeyId=key)
    kms.put_key_policy(KeyId=key, Policy=text)
    assert refused(kms.put_key_policy, KeyId=key, Policy="{}") == "MalformedPolicyDocumentException"
    assert refused(kms.get_key_policy, KeyId=key, PolicyName="other") in ("NotFoundException", "ValidationException")
    lockout = json.loads(text)
    lockout["Statement"][0]["Action"] = "kms:Sign"
    lockout = json.dumps(lockout)
    assert refused(kms.put_key_policy, KeyId=key, Policy=lockout) == "MalformedPolicyDocumentException"
    assert refused(kms.put_key_policy, KeyId=key, Policy="x" * 32769) in ("LimitExceededException", "MalformedPolicyDocumentException")


def grants(kms, key, symmetric):
    grant = {"KeyId": key, "GranteePrincipal": ROLE, "Operations": ["Sign"]}
    made = kms.create_grant(**grant, Name="n", RetiringPrincipal=ROLE)
    context = {"EncryptionContextSubset": {"a": "b"}}
    kms.create_grant(KeyId=symmetric, GranteePrincipal=ROLE, Operations=["Decrypt"], Constraints=context)
    kms.list_grants(KeyId=key)
    kms.list_grants(KeyId=symmetric, GranteePrincipal=ROLE)
    kms.create_grant(**grant, RetiringPrincipal=ROLE)
    kms.list_retirable_grants(RetiringPrincipal=ROLE)
    assert refused(kms.create_grant, **grant, DryRun=True) == "DryRunOperationException"
    assert refused(kms.create_grant, **{**grant, "Operations": ["Decrypt"]}) == "ValidationException"
    assert refused(kms.create_grant, **{**grant, "GranteePrincipal": "nobody"}) in ("InvalidArnException", "ValidationException")
    assert refused(kms.create_grant, **grant, GrantTokens=["x"]) == "InvalidGrantTokenException"
    assert refused(kms.list_grants, KeyId=key, Marker="x") == "InvalidMarkerException"
    assert refused(kms.list_retirable_grants, RetiringPrincipal="nobody") == "InvalidArnException"
    assert refused(kms.revoke_grant, KeyId=key, GrantId="0" * 64) in ("NotFoundException", "InvalidGrantIdException")
    assert refused(kms.revoke_grant, KeyId=key, GrantId=made["GrantId"], DryRun=True) == "DryRunOperationException"
    assert refused(kms.retire_grant, GrantToken="x") == "InvalidGrantTokenException"
    assert refused(kms.retire_grant, KeyId=FOREIGN, GrantId="0" * 64)
    kms.retire_grant(GrantToken=made["GrantToken"])
    again = kms.create_grant(**grant)
    kms.revoke_grant(KeyId=key, GrantId=again["GrantId"])


def tags(kms, key):
    kms.tag_resource(KeyId=key, Tags=[{"TagKey": "k", "TagValue": "v"}])
    kms.list_resource_tags(KeyId=key)
    assert refused(kms.tag_resource, KeyId=key, Tags=[{"TagKey": "aws:k", "TagValue": "v"}]) == "TagException"
    assert refused(kms.list_resource_tags, KeyId=key, Marker="x") == "InvalidMarkerException"
    kms.untag_resource(KeyId=key, TagKeys=["k"])
    kms.update_key_description(KeyId=key, Description="new")


def states(kms, key):
    kms.disable_key(KeyId=key)
    task = {"KeyId": key, "Message": b"m", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
    assert refused(kms.sign, **task) == "DisabledException"
    assert refused(kms.verify, **task, Signature=b"x") == "DisabledException"
    assert refused(kms.create_grant, KeyId=key, GranteePrincipal=ROLE, Operations=["Sign"]) == "DisabledException"
    assert refused(kms.cancel_key_deletion, KeyId=key) == "KMSInvalidStateException"
    kms.enable_key(KeyId=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    kms.describe_key(KeyId=key)
    for call, parameters in [
        (kms.sign, task),
        (kms.verify, {**task, "Signature": b"x"}),
        (kms.get_public_key, {"KeyId": key}),
        (kms.enable_key, {"KeyId": key}),
        (kms.disable_key, {"KeyId": key}),
        (kms.schedule_key_deletion, {"KeyId": key}),
        (kms.create_alias, {"AliasName": "alias/late", "TargetKeyId": key}),
        (kms.create_grant, {"KeyId": key, "GranteePrincipal": ROLE, "Operations": ["Sign"]}),
        (kms.tag_resource, {"KeyId": key, "Tags": [{"TagKey": "k", "TagValue": "v"}]}),
        (kms.untag_resource, {"KeyId": key, "TagKeys": ["k"]}),
        (kms.update_key_description, {"KeyId": key, "Description": ""}),
    ]:
        assert refused(call, **parameters) == "KMSInvalidStateException", call
    kms.cancel_key_deletion(KeyId=key)


def lists(kms, keys):
    kms.list_keys()
    page = kms.list_keys(Limit=2)
    assert page["Truncated"]
    kms.list_keys(Limit=2, Marker=page["NextMarker"])
    for call, parameters in [
        (kms.list_keys, {}),
        (kms.list_aliases, {}),
        (kms.list_key_policies, {"KeyId": keys[0]}),
        (kms.list_retirable_grants, {"RetiringPrincipal": ROLE}),
    ]:
        assert refused(call, **parameters, Marker="foreign") == "InvalidMarkerException", call


def absent(kms):
    """What is not there, what is somebody else's, and what is no name of a key."""
    for call, more in [
        (kms.describe_key, {}),
        (kms.get_public_key, {}),
        (kms.sign, {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}),
        (kms.verify, {"Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256", "Signature": b"s"}),
        (kms.get_key_policy, {}),
        (kms.put_key_policy, {"Policy": "{}"}),
        (kms.list_key_policies, {}),
        (kms.create_grant, {"GranteePrincipal": ROLE, "Operations": ["Sign"]}),
        (kms.list_grants, {}),
        (kms.revoke_grant, {"GrantId": "0" * 64}),
        (kms.tag_resource, {"Tags": [{"TagKey": "k", "TagValue": "v"}]}),
        (kms.untag_resource, {"TagKeys": ["k"]}),
        (kms.list_resource_tags, {}),
        (kms.enable_key, {}),
        (kms.disable_key, {}),
        (kms.schedule_key_deletion, {}),
        (kms.cancel_key_deletion, {}),
        (kms.update_key_description, {"Description": ""}),
        (kms.list_aliases, {}),
    ]:
        for key in [ABSENT, FOREIGN, "arn:aws:kms:eu-central-1:111122223333:alias/x", "arn:x", "no key at all"]:
            refused(call, KeyId=key, **more)
