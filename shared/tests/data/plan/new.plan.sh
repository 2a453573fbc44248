#!/usr/bin/env bash
# Plan 795201ed of the identity epic-prod-voice, made by Signet.
# Needs bash 4.4, the AWS CLI (version 1 or 2) and openssl. Costs what the plan says.
# A second run with the same folder goes on where the first one stopped: each answer is kept there.
# `signet setup` does the same with a journal, checks and a certificate request of its own making.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export AWS_PAGER= AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1
out=${1:-signet-epic-prod-voice-795201ed}
mkdir -p -- "$out"

# once NAME COMMAND…: the command's answer, kept under this name; asked for once only.
once() {
  local file="$out/$1"; shift
  if [[ ! -e $file ]]; then
    "$@" > "$file.part" || return
    mv -- "$file.part" "$file"
  fi
  cat -- "$file"
}

# der TAG CONTENT: one element of DER, all in hexadecimal digits.
der() {
  local length=$(( ${#2} / 2 ))
  if (( length < 128 )); then printf '%s%02x%s' "$1" "$length" "$2"
  elif (( length < 256 )); then printf '%s81%02x%s' "$1" "$length" "$2"
  else printf '%s82%04x%s' "$1" "$length" "$2"
  fi
}
hex() { od -An -v -tx1 | tr -d ' \n'; }
bytes() { printf '%b' "$(sed 's/../\\x&/g' <<< "$1")"; }

# 1. Root authority: Lakeside Signing Root (create)
# A root authority with an RSA_2048 key, general purpose.
authority_arn=$(once authority_arn aws acm-pca create-certificate-authority --certificate-authority-type ROOT --certificate-authority-configuration '{"KeyAlgorithm":"RSA_2048","SigningAlgorithm":"SHA256WITHRSA","Subject":{"CommonName":"Lakeside Signing Root"}}' --tags '[{"Key":"signet:identity","Value":"epic-prod-voice"},{"Key":"signet:step","Value":"authority"}]' --idempotency-token b1e96e435d2537b725d5eac383a40efb1b39 --query CertificateAuthorityArn --output text)

# 2. Root certificate (create)
# The authority signs its own certificate: RootCACertificate/V1, 10 years.
aws acm-pca wait certificate-authority-csr-created --certificate-authority-arn "$authority_arn"
once root_certificate_csr.pem aws acm-pca get-certificate-authority-csr --certificate-authority-arn "$authority_arn" --query Csr --output text > /dev/null
root_certificate_arn=$(once root_certificate_arn aws acm-pca issue-certificate --certificate-authority-arn "$authority_arn" --csr "fileb://$out/root_certificate_csr.pem" --template-arn arn:aws:acm-pca:::template/RootCACertificate/V1 --signing-algorithm SHA256WITHRSA --validity '{"Type":"YEARS","Value":10}' --idempotency-token 7b463e2aa093bdb0c00d8d486e68926e960c --query CertificateArn --output text)
aws acm-pca wait certificate-issued --certificate-authority-arn "$authority_arn" --certificate-arn "$root_certificate_arn"

# 3. Activation (change)
# Imports the root certificate, which lets the authority issue.
once activation_certificate.pem aws acm-pca get-certificate --certificate-authority-arn "$authority_arn" --certificate-arn "$root_certificate_arn" --query Certificate --output text > /dev/null
once activation_import-certificate-authority-certificate aws acm-pca import-certificate-authority-certificate --certificate-authority-arn "$authority_arn" --certificate "fileb://$out/activation_certificate.pem" > /dev/null
echo "The authority is $(aws acm-pca describe-certificate-authority --certificate-authority-arn "$authority_arn" --query CertificateAuthority.Status --output text)" >&2

# 4. Key: sign and verify (create)
# RSA_2048 for RS384. The private half never leaves KMS, and the key can only sign.
key_arn=$(once key_arn aws kms create-key --key-spec RSA_2048 --key-usage SIGN_VERIFY --description 'Signs for Lakeside Voice Bot (Signet identity epic-prod-voice)' --tags '[{"TagKey":"signet:identity","TagValue":"epic-prod-voice"},{"TagKey":"signet:step","TagValue":"key"}]' --query KeyMetadata.Arn --output text)

# 5. Alias: alias/epic-prod-voice (create)
# Free in this account and Region.
once alias_create-alias aws kms create-alias --alias-name alias/epic-prod-voice --target-key-id "$key_arn" > /dev/null

# 6. Certificate request (create)
# A CSR for CN=Lakeside Voice Bot, signed by the key in KMS and checked here.
once signing_request_key.b64 aws kms get-public-key --key-id "$key_arn" --query PublicKey --output text > /dev/null
openssl base64 -d -A < "$out/signing_request_key.b64" > "$out/signing_request_key.der"
# Version and subject (CN=Lakeside Voice Bot), the public key, the attributes.
request=$(der 30 020100301d311b301906035504030c124c616b657369646520566f69636520426f74"$(hex < "$out/signing_request_key.der")"a01c301a06092a864886f70d01090e310d300b30090603551d1304023000)
bytes "$request" | openssl dgst -sha256 -binary > "$out/signing_request_digest"
once signing_request_signature.b64 aws kms sign --key-id "$key_arn" --message "fileb://$out/signing_request_digest" --message-type DIGEST --signing-algorithm RSASSA_PKCS1_V1_5_SHA_256 --query Signature --output text > /dev/null
signature=$(openssl base64 -d -A < "$out/signing_request_signature.b64" | hex)
{
  echo '-----BEGIN CERTIFICATE REQUEST-----'
  bytes "$(der 30 "$request"300d06092a864886f70d01010b0500"$(der 03 "00$signature")")" | openssl base64
  echo '-----END CERTIFICATE REQUEST-----'
} > "$out/signing_request_csr.pem"
openssl req -in "$out/signing_request_csr.pem" -noout -verify >&2

# 7. Certificate: Lakeside Voice Bot (create)
# CodeSigningCertificate/V1, 1 year.
certificate_arn=$(once certificate_arn aws acm-pca issue-certificate --certificate-authority-arn "$authority_arn" --csr "fileb://$out/signing_request_csr.pem" --template-arn arn:aws:acm-pca:::template/CodeSigningCertificate/V1 --signing-algorithm SHA256WITHRSA --validity '{"Type":"YEARS","Value":1}' --idempotency-token 49481e7b2189783467a8d09689ad6dbe1a20 --query CertificateArn --output text)
aws acm-pca wait certificate-issued --certificate-authority-arn "$authority_arn" --certificate-arn "$certificate_arn"

# 8. Verification (check)
# Fetches the certificate and checks that it chains to the root and carries the KMS key.
once verification_certificate.pem aws acm-pca get-certificate --certificate-authority-arn "$authority_arn" --certificate-arn "$certificate_arn" --query Certificate --output text > /dev/null
once verification_authority.pem aws acm-pca get-certificate-authority-certificate --certificate-authority-arn "$authority_arn" --query Certificate --output text > /dev/null
openssl verify -x509_strict -partial_chain -CAfile "$out/verification_authority.pem" "$out/verification_certificate.pem" >&2
openssl x509 -in "$out/verification_certificate.pem" -noout -pubkey | openssl pkey -pubin -outform DER | cmp - "$out/signing_request_key.der"

echo "Done. Everything is in $out." >&2
