#!/usr/bin/env bash
# Plan abababab of the identity second, made by Signet.
# Needs bash 4.4, the AWS CLI (version 1 or 2) and openssl. Costs what the plan says.
# A second run with the same folder goes on where the first one stopped: each answer is kept there.
# `signet setup` does the same with a journal, checks and a certificate request of its own making.
set -euo pipefail
shopt -s inherit_errexit
umask 077
export AWS_PAGER= AWS_DEFAULT_REGION=us-east-1 AWS_REGION=us-east-1
out=${1:-signet-second-abababab}
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

# 1. Root authority: Lakeside Signing Root (adopt)
# Found ACTIVE: RSA_2048, ends 24 Nov 2036.
echo "The authority is $(aws acm-pca describe-certificate-authority --certificate-authority-arn arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555 --query CertificateAuthority.Status --output text)" >&2

# 2. Root certificate (skip)
# Not needed: the authority is active.

# 3. Activation (check)
# Checks that the authority is active.
echo "The authority is $(aws acm-pca describe-certificate-authority --certificate-authority-arn arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555 --query CertificateAuthority.Status --output text)" >&2

# 4. Key: sign and verify (adopt)
# Found behind the alias: RSA_2048, enabled, sign and verify.
echo "The key is $(aws kms describe-key --key-id arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555 --query KeyMetadata.KeyState --output text)" >&2

# 5. Alias: alias/epic-prod-voice (check)
# Checks that it still points at this key.

# 6. Certificate request (create)
# A CSR for CN=Second Bot, signed by the key in KMS and checked here.
once signing_request_key.b64 aws kms get-public-key --key-id arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555 --query PublicKey --output text > /dev/null
openssl base64 -d -A < "$out/signing_request_key.b64" > "$out/signing_request_key.der"
# Version and subject (CN=Second Bot), the public key, the attributes.
request=$(der 30 02010030153113301106035504030c0a5365636f6e6420426f74"$(hex < "$out/signing_request_key.der")"a01c301a06092a864886f70d01090e310d300b30090603551d1304023000)
bytes "$request" | openssl dgst -sha256 -binary > "$out/signing_request_digest"
once signing_request_signature.b64 aws kms sign --key-id arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555 --message "fileb://$out/signing_request_digest" --message-type DIGEST --signing-algorithm RSASSA_PKCS1_V1_5_SHA_256 --query Signature --output text > /dev/null
signature=$(openssl base64 -d -A < "$out/signing_request_signature.b64" | hex)
{
  echo '-----BEGIN CERTIFICATE REQUEST-----'
  bytes "$(der 30 "$request"300d06092a864886f70d01010b0500"$(der 03 "00$signature")")" | openssl base64
  echo '-----END CERTIFICATE REQUEST-----'
} > "$out/signing_request_csr.pem"
openssl req -in "$out/signing_request_csr.pem" -noout -verify >&2

# 7. Certificate: Second Bot (create)
# CodeSigningCertificate/V1, 1 year.
certificate_arn=$(once certificate_arn aws acm-pca issue-certificate --certificate-authority-arn arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555 --csr "fileb://$out/signing_request_csr.pem" --template-arn arn:aws:acm-pca:::template/CodeSigningCertificate/V1 --signing-algorithm SHA256WITHRSA --validity '{"Type":"YEARS","Value":1}' --idempotency-token b1c98ec85043e238861eb6aa4350e16e7402 --query CertificateArn --output text)
aws acm-pca wait certificate-issued --certificate-authority-arn arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555 --certificate-arn "$certificate_arn"

# 8. Verification (check)
# Fetches the certificate and checks that it chains to the root and carries the KMS key.
once verification_certificate.pem aws acm-pca get-certificate --certificate-authority-arn arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555 --certificate-arn "$certificate_arn" --query Certificate --output text > /dev/null
once verification_authority.pem aws acm-pca get-certificate-authority-certificate --certificate-authority-arn arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555 --query Certificate --output text > /dev/null
openssl verify -x509_strict -partial_chain -CAfile "$out/verification_authority.pem" "$out/verification_certificate.pem" >&2
openssl x509 -in "$out/verification_certificate.pem" -noout -pubkey | openssl pkey -pubin -outform DER | cmp - "$out/signing_request_key.der"

echo "Done. Everything is in $out." >&2
