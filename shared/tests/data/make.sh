#!/bin/sh
# Makes the certificates in this folder anew, with OpenSSL alone. Names are invented; the private keys are thrown away.
# The golden texts change with them: SIGNET_WRITE_GOLDEN=1 cargo nextest run -p signet-shared, then look at the difference.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > ca.cnf <<'CNF'
oid_section = oids
[oids]
lakesideOther = 1.3.6.1.4.1.99999.1
[ca]
default_ca = authority
[authority]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = anything
preserve = yes
email_in_dn = yes
unique_subject = no
[anything]
countryName = optional
stateOrProvinceName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
userId = optional
commonName = optional
emailAddress = optional
lakesideOther = optional
[req]
distinguished_name = nothing
[nothing]
[root]
basicConstraints = critical, CA:TRUE
subjectKeyIdentifier = hash
keyUsage = critical, digitalSignature, keyCertSign, cRLSign
[leaf]
basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, codeSigning
[critical]
basicConstraints = CA:FALSE
1.3.6.1.4.1.99999.7 = critical, ASN1:UTF8String:only for Lakeside
[names]
basicConstraints = critical, CA:TRUE, pathlen:0
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid, issuer:always
keyUsage = critical, keyCertSign, cRLSign
extendedKeyUsage = serverAuth, clientAuth, 1.3.6.1.4.1.99999.8
subjectAltName = @alternatives
issuerAltName = email:ca@lakeside.example
crlDistributionPoints = URI:http://crl.lakeside.example/ca.crl, URI:ldap://ldap.lakeside.example/cn=ca
authorityInfoAccess = OCSP;URI:http://ocsp.lakeside.example, caIssuers;URI:http://lakeside.example/ca.cer
certificatePolicies = 2.23.140.1.2.1, @practice
nameConstraints = permitted;DNS:.lakeside.example, excluded;IP:10.0.0.0/255.0.0.0
policyConstraints = requireExplicitPolicy:3
inhibitAnyPolicy = 2
tlsfeature = status_request
noCheck = ignored
nsComment = Made for tests
1.3.6.1.4.1.311.20.2 = ASN1:BMPSTRING:SubCA
[practice]
policyIdentifier = 1.3.6.1.4.1.99999.9
CPS.1 = https://lakeside.example/practice
userNotice.1 = @notice
[notice]
explicitText = UTF8:For tests alone
[alternatives]
DNS.1 = lakeside.example
DNS.2 = *.lakeside.example
email.1 = it@lakeside.example
URI.1 = https://lakeside.example/fhir
IP.1 = 192.0.2.7
IP.2 = 2001:db8::7
RID.1 = 1.2.3.4
dirName.1 = directory
otherName.1 = 1.3.6.1.4.1.311.20.2.3;UTF8:nurse@lakeside.example
otherName.2 = 1.2.3.5;UTF8:something else
[directory]
C = US
O = Lakeside, Inc.
CNF
: > index.txt
echo 17C2F612951A09C54DAB2C7AB9EA19BA034D3E66 > serial

# issue NAME KEY SUBJECT EXTENSIONS END [more arguments of `openssl ca`]
issue() {
  name=$1 key=$2 subject=$3 extensions=$4 end=$5
  shift 5
  # shellcheck disable=SC2086 # KEY is several arguments
  openssl genpkey $key -out "$name.key" 2>/dev/null
  openssl req -new -config ca.cnf -utf8 -multivalue-rdn -key "$name.key" -subj "$subject" -out "$name.csr"
  openssl ca -batch -notext -utf8 -config ca.cnf -in "$name.csr" -out "$name.pem" -extensions "$extensions" \
    -startdate 20261124130208Z -enddate "$end" "$@" 2>/dev/null
  cp "$name.pem" "$here/$name.pem"
}

rsa="-algorithm RSA -pkeyopt rsa_keygen_bits:2048"
p256="-algorithm EC -pkeyopt ec_paramgen_curve:P-256"
p384="-algorithm EC -pkeyopt ec_paramgen_curve:P-384"
root="-cert root.pem -keyfile root.key"
rtl=$(printf '/CN=invoice-\342\200\256fdp.exe')

issue root "$rsa" "/CN=Lakeside Signing Root" root 20361124140208Z -selfsign -keyfile root.key
# shellcheck disable=SC2086 # $root is several arguments
{
  issue leaf "$rsa" "/CN=epic-prod-voice" leaf 20271124140208Z $root
  issue p256 "$p256" "/CN=clinic-p256" leaf 20271124140208Z $root
  issue p384 "$p384" "/CN=clinic-p384" leaf 20271124140208Z $root -md sha384
  issue ed25519 "-algorithm ED25519" "/CN=clinic-ed25519" leaf 20271124140208Z $root
  issue critical "$p384" "/CN=clinic-critical" critical 20271124140208Z $root
  issue rtl "$p384" "$rtl" leaf 20271124140208Z $root
  issue names "$p384" "/C=US/ST=Ohio/L=Lakeside/O=Lakeside, Inc./OU=IT+UID=4711/CN=Lakeside Issuing/emailAddress=ca@lakeside.example/lakesideOther=other" names 20511124140208Z $root
  issue weak "-algorithm RSA -pkeyopt rsa_keygen_bits:1024" "/CN=clinic-weak" leaf 20261125140208Z $root -md sha1
}
