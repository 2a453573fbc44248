PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO _sqlx_migrations VALUES(1,'first','2026-11-25 01:14:53',1,X'91a9884358b4f63cef77906f457f8ac4dc43e64bf89bb307b95060c8ef9b56bbf3cd9202d1ebed1d54d2de228ed9602d',27511006);
CREATE TABLE sign_in_tokens (
    token_hash  TEXT    NOT NULL PRIMARY KEY,   -- SHA-256, hex: the token itself is never stored
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE sessions (
    secret_hash TEXT    NOT NULL PRIMARY KEY,   -- SHA-256, hex
    user_name   TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE plans (
    id          TEXT    NOT NULL PRIMARY KEY,
    target      TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    body        TEXT    NOT NULL,               -- the plan as JSON
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL
) STRICT;
INSERT INTO plans VALUES('01a21045-1925-70f6-bdff-25c98966dd5e','sandbox','818513361222699a0654176a7941b4b63801e654cb431e4778ccf6fe195e7762','{"id":"01a21045-1925-70f6-bdff-25c98966dd5e","hash":"818513361222699a0654176a7941b4b63801e654cb431e4778ccf6fe195e7762","params":{"identity":"epic-prod-voice","root_cn":"Lakeside Signing Root","leaf_cn":"myapp","alias":"epic-prod-voice","region":"us-east-1"},"target":{"kind":"sandbox","name":"Sandbox","account":"111122223333","default_region":"us-east-1","endpoint_url":null},"created_at":1795569293601,"steps":[{"name":"authority","title":"Root authority: Lakeside Signing Root","summary":"A root authority with an RSA_2048 key, general purpose.","hint":null,"action":"create","resource":null,"calls":[{"operation":"ListCertificateAuthorities","actions":["acm-pca:ListCertificateAuthorities"],"resource":"all authorities"},{"operation":"CreateCertificateAuthority","actions":["acm-pca:CreateCertificateAuthority","acm-pca:TagCertificateAuthority"],"resource":"a new authority"}],"monthly_cents":40000,"once_cents":0,"expected_seconds":2},{"name":"root_certificate","title":"Root certificate","summary":"The authority signs its own certificate: RootCACertificate/V1, 10 years.","hint":null,"action":"create","resource":null,"calls":[{"operation":"DescribeCertificateAuthority","actions":["acm-pca:DescribeCertificateAuthority"],"resource":"the new authority"},{"operation":"GetCertificateAuthorityCsr","actions":["acm-pca:GetCertificateAuthorityCsr"],"resource":"the new authority"},{"operation":"IssueCertificate","actions":["acm-pca:IssueCertificate"],"resource":"the new authority"}],"monthly_cents":0,"once_cents":75,"expected_seconds":60},{"name":"activation","title":"Activation","summary":"Imports the root certificate, which lets the authority issue.","hint":null,"action":"change","resource":null,"calls":[{"operation":"GetCertificate","actions":["acm-pca:GetCertificate"],"resource":"the new authority"},{"operation":"ImportCertificateAuthorityCertificate","actions":["acm-pca:ImportCertificateAuthorityCertificate"],"resource":"the new authority"},{"operation":"DescribeCertificateAuthority","actions":["acm-pca:DescribeCertificateAuthority"],"resource":"the new authority"}],"monthly_cents":0,"once_cents":0,"expected_seconds":5},{"name":"key","title":"Key: sign and verify","summary":"RSA_2048 for RS384. The private half never leaves KMS, and the key can only sign.","hint":null,"action":"create","resource":null,"calls":[{"operation":"CreateKey","actions":["kms:CreateKey","kms:TagResource"],"resource":"a new key"},{"operation":"DescribeKey","actions":["kms:DescribeKey"],"resource":"the new key"}],"monthly_cents":100,"once_cents":0,"expected_seconds":2},{"name":"alias","title":"Alias: alias/epic-prod-voice","summary":"Free in this account and Region.","hint":null,"action":"create","resource":null,"calls":[{"operation":"ListAliases","actions":["kms:ListAliases"],"resource":"all aliases"},{"operation":"CreateAlias","actions":["kms:CreateAlias"],"resource":"alias/epic-prod-voice and the new key"}],"monthly_cents":0,"once_cents":0,"expected_seconds":1},{"name":"signing_request","title":"Certificate request","summary":"A CSR for CN=myapp, signed by the key in KMS and checked here.","hint":null,"action":"create","resource":null,"calls":[{"operation":"GetPublicKey","actions":["kms:GetPublicKey"],"resource":"the new key"},{"operation":"Sign","actions":["kms:Sign"],"resource":"the new key"}],"monthly_cents":0,"once_cents":0,"expected_seconds":1},{"name":"certificate","title":"Certificate: myapp","summary":"CodeSigningCertificate/V1, 1 year.","hint":null,"action":"create","resource":null,"calls":[{"operation":"IssueCertificate","actions":["acm-pca:IssueCertificate"],"resource":"the new authority"}],"monthly_cents":0,"once_cents":75,"expected_seconds":2},{"name":"verification","title":"Verification","summary":"Fetches the certificate and checks that it chains to the root and carries the KMS key.","hint":null,"action":"check","resource":null,"calls":[{"operation":"GetCertificate","actions":["acm-pca:GetCertificate"],"resource":"the new authority"},{"operation":"GetCertificateAuthorityCertificate","actions":["acm-pca:GetCertificateAuthorityCertificate"],"resource":"the new authority"}],"monthly_cents":0,"once_cents":0,"expected_seconds":10}],"cost":{"lines":[{"label":"Root authority","note":"general purpose","period":"monthly","cents":40000},{"label":"Key","note":"asymmetric, sign and verify","period":"monthly","cents":100},{"label":"Root certificate","note":"once","period":"once","cents":75},{"label":"Certificate","note":"once","period":"once","cents":75}],"monthly_cents":40100,"once_cents":150,"priced_on":"2026-11-01"},"expected_seconds":83}',1795569293601,'operator');
CREATE TABLE ceremonies (
    id          TEXT    NOT NULL PRIMARY KEY,
    target      TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    plan_id     TEXT    NOT NULL UNIQUE REFERENCES plans (id),  -- a plan starts once, however often Run is pressed
    identity_id TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    owner       TEXT,                           -- the one runner, while lease_until lies ahead
    lease_until INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO ceremonies VALUES('01a21045-1929-720c-8052-11a9c246e681','sandbox','setup',1,'01a21045-1925-70f6-bdff-25c98966dd5e','01a21045-1929-720c-8052-11aa5e7873f8',1795569293609,'operator',NULL,0);
CREATE TABLE journal (
    ceremony_id TEXT    NOT NULL REFERENCES ceremonies (id),
    sequence    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    record      TEXT    NOT NULL,               -- JSON; append-only
    PRIMARY KEY (ceremony_id, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',1,1795569293609,'{"kind":"began","by":"operator"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',2,1795569293616,'{"kind":"taken","owner":"18769-d0c9eba5886f44c49f1c29f278d8cfee-f2c312e699654d739fcc677891e453d3","by":"operator"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',3,1795569293616,'{"kind":"step_started","step":"authority"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',4,1795569293622,'{"kind":"call_began","step":"authority","operation":"CreateCertificateAuthority"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',5,1795569293794,'{"kind":"call_ended","step":"authority","operation":"CreateCertificateAuthority","error":null}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',6,1795569293798,'{"kind":"step_succeeded","step":"authority","output":{"value":{"arn":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633"},"detail":"Created","resource":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633","created":true}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',7,1795569293800,'{"kind":"step_started","step":"root_certificate"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',8,1795569293813,'{"kind":"call_began","step":"root_certificate","operation":"IssueCertificate"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',9,1795569293830,'{"kind":"call_ended","step":"root_certificate","operation":"IssueCertificate","error":null}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',10,1795569293832,'{"kind":"step_succeeded","step":"root_certificate","output":{"value":{"certificate_arn":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633/certificate/b5cfc35ee439a1d460f1476ccee30801"},"detail":"Issued for 10 years","resource":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633/certificate/b5cfc35ee439a1d460f1476ccee30801","created":true}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',11,1795569293833,'{"kind":"step_started","step":"activation"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',12,1795569293839,'{"kind":"call_began","step":"activation","operation":"ImportCertificateAuthorityCertificate"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',13,1795569293850,'{"kind":"call_ended","step":"activation","operation":"ImportCertificateAuthorityCertificate","error":null}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',14,1795569293855,'{"kind":"step_succeeded","step":"activation","output":{"value":{},"detail":"Active until 25 Nov 2036","resource":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633","created":false}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',15,1795569293856,'{"kind":"step_started","step":"key"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',16,1795569293858,'{"kind":"call_began","step":"key","operation":"CreateKey"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',17,1795569294015,'{"kind":"call_ended","step":"key","operation":"CreateKey","error":null}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',18,1795569294025,'{"kind":"step_succeeded","step":"key","output":{"value":{"arn":"arn:aws:kms:us-east-1:111122223333:key/d46ebe56-3f33-41ca-8af8-db8502786ab3","spec":"RSA_2048"},"detail":"Created, RSA_2048, sign and verify","resource":"arn:aws:kms:us-east-1:111122223333:key/d46ebe56-3f33-41ca-8af8-db8502786ab3","created":true}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',19,1795569294030,'{"kind":"step_started","step":"alias"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',20,1795569294042,'{"kind":"call_began","step":"alias","operation":"CreateAlias"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',21,1795569294066,'{"kind":"call_ended","step":"alias","operation":"CreateAlias","error":null}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',22,1795569294070,'{"kind":"step_succeeded","step":"alias","output":{"value":{"alias":"alias/epic-prod-voice"},"detail":"alias/epic-prod-voice points at the key","resource":null,"created":false}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',23,1795569294078,'{"kind":"step_started","step":"signing_request"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',24,1795569294093,'{"kind":"call_began","step":"signing_request","operation":"Sign"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',25,1795569294097,'{"kind":"call_ended","step":"signing_request","operation":"Sign","error":null}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',26,1795569294102,'{"kind":"step_succeeded","step":"signing_request","output":{"value":{"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIICcTCCAVkCAQAwEDEOMAwGA1UEAwwFbXlhcHAwggEiMA0GCSqGSIb3DQEBAQUA\nA4IBDwAwggEKAoIBAQCxTk2fFoRjAonsJfViVkd3jsoRZpca0Q+XF1jFRvawGyOK\n310fe/9oKsF6/hrHFWZ7al4q37XXmTVPUNIWS/f761e130pa5TZX1DaHYu60oRhj\nptrKic0G3XBBvi4IheMS0UvDgwx3O+gV2tVRUVvVoik0tr5m1pMVNffNXxg5dDCl\nnaF3P7RUAGB2Re1T1Tz1JGqMiX0fSOr/GFAadZn14+YGN11CRg/aqJz+XO0XU/05\n3Lw9Z+nnWAqVCC7EHUjlqsr7bPdOwVjFjJIqEv8gIMeTl9IYDI1uoe53yGTWCpSI\nsq1Vqq3viUpuUeE05JO/eJLuTKNfAIcboR/a8xdPAgMBAAGgHDAaBgkqhkiG9w0B\nCQ4xDTALMAkGA1UdEwQCMAAwDQYJKoZIhvcNAQELBQADggEBABJQyyJG02xaJY/h\njVszeFaaGE6tshxrsphijA1gH6gReQfBwgNV2lL68cBmGAz/UMKypcWXfijuYtGb\nK0Um+UU/bfglPQvjvP6+IpkEsUv6iRPZe+Og9a6HAH1aSz430+BxXzTKqswA+Jx+\nh1tY90Zcbr1dX9jRzM1BWj+0ERW8Xffm8I5IpjQgZ+OETEeu1fjfdgPPRl6C+hGB\nh9s0NMqMMEQsJ/opAS/b3jK+5/Ev5rcX/q1rP1r0ld9TU2t1p8SnU4I2Imle2NyJ\npysug47HWitIQ81fJg5uHkTjqbLol2EJ9FNsQ3jD63Kg06zU/fk4+HVKwk8Yes6h\n9i8yDhM=\n-----END CERTIFICATE REQUEST-----\n","spki":"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsU5NnxaEYwKJ7CX1YlZHd47KEWaXGtEPlxdYxUb2sBsjit9dH3v/aCrBev4axxVme2peKt+115k1T1DSFkv3++tXtd9KWuU2V9Q2h2LutKEYY6bayonNBt1wQb4uCIXjEtFLw4MMdzvoFdrVUVFb1aIpNLa+ZtaTFTX3zV8YOXQwpZ2hdz+0VABgdkXtU9U89SRqjIl9H0jq/xhQGnWZ9ePmBjddQkYP2qic/lztF1P9Ody8PWfp51gKlQguxB1I5arK+2z3TsFYxYySKhL/ICDHk5fSGAyNbqHud8hk1gqUiLKtVaqt74lKblHhNOSTv3iS7kyjXwCHG6Ef2vMXTwIDAQAB"},"detail":"CN=myapp, SHA256withRSA, signature checked","resource":null,"created":false}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',27,1795569294106,'{"kind":"step_started","step":"certificate"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',28,1795569294111,'{"kind":"call_began","step":"certificate","operation":"IssueCertificate"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',29,1795569294136,'{"kind":"call_ended","step":"certificate","operation":"IssueCertificate","error":null}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',30,1795569294139,'{"kind":"step_succeeded","step":"certificate","output":{"value":{"certificate_arn":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633/certificate/9a6f48978ff6377e0028e8f46e331924"},"detail":"Issued for 1 year","resource":"arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633/certificate/9a6f48978ff6377e0028e8f46e331924","created":true}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',31,1795569294144,'{"kind":"step_started","step":"verification"}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',32,1795569294152,'{"kind":"step_succeeded","step":"verification","output":{"value":{},"detail":"Chains to the root, carries the KMS key, valid until 25 Nov 2027","resource":null,"created":false}}');
INSERT INTO journal VALUES('01a21045-1929-720c-8052-11a9c246e681',33,1795569294156,'{"kind":"finished"}');
CREATE TABLE identities (
    id              TEXT    NOT NULL PRIMARY KEY,
    target          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    root_cn         TEXT    NOT NULL,
    leaf_cn         TEXT    NOT NULL,
    alias           TEXT    NOT NULL,           -- without the prefix alias/
    region          TEXT    NOT NULL,
    ceremony_id     TEXT    NOT NULL REFERENCES ceremonies (id),
    created_at      INTEGER NOT NULL,
    authority_arn   TEXT,
    key_arn         TEXT,
    key_spec        TEXT,
    certificate_arn TEXT,
    certificate_pem TEXT,
    root_pem        TEXT,
    not_before      INTEGER,
    not_after       INTEGER,
    UNIQUE (target, name)
) STRICT;
INSERT INTO identities VALUES('01a21045-1929-720c-8052-11aa5e7873f8','sandbox','epic-prod-voice','Lakeside Signing Root','myapp','epic-prod-voice','us-east-1','01a21045-1929-720c-8052-11a9c246e681',1795569293609,'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633','arn:aws:kms:us-east-1:111122223333:key/d46ebe56-3f33-41ca-8af8-db8502786ab3','RSA_2048','arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/dc36461b-3c08-4430-8509-b0d38e8b5633/certificate/9a6f48978ff6377e0028e8f46e331924',replace('-----BEGIN CERTIFICATE-----\nMIIDMDCCAhigAwIBAgIRAJpvSJeP9jd+ACjo9G4zGSQwDQYJKoZIhvcNAQELBQAw\nIDEeMBwGA1UEAwwVTGFrZXNpZGUgU2lnbmluZyBSb290MB4XDTI2MTEyNTAwMTQ1\nNFoXDTI3MTEyNTAxMTQ1NFowEDEOMAwGA1UEAwwFbXlhcHAwggEiMA0GCSqGSIb3\nDQEBAQUAA4IBDwAwggEKAoIBAQCxTk2fFoRjAonsJfViVkd3jsoRZpca0Q+XF1jF\nRvawGyOK310fe/9oKsF6/hrHFWZ7al4q37XXmTVPUNIWS/f761e130pa5TZX1DaH\nYu60oRhjptrKic0G3XBBvi4IheMS0UvDgwx3O+gV2tVRUVvVoik0tr5m1pMVNffN\nXxg5dDClnaF3P7RUAGB2Re1T1Tz1JGqMiX0fSOr/GFAadZn14+YGN11CRg/aqJz+\nXO0XU/053Lw9Z+nnWAqVCC7EHUjlqsr7bPdOwVjFjJIqEv8gIMeTl9IYDI1uoe53\nyGTWCpSIsq1Vqq3viUpuUeE05JO/eJLuTKNfAIcboR/a8xdPAgMBAAGjdTBzMAkG\nA1UdEwQCMAAwHwYDVR0jBBgwFoAU4d2u4EaXHOxXYI6vFFYyVlYDU9gwHQYDVR0O\nBBYEFCHmjdb+0rW/iOn9rlznPBqwIlDEMA4GA1UdDwEB/wQEAwIHgDAWBgNVHSUB\nAf8EDDAKBggrBgEFBQcDAzANBgkqhkiG9w0BAQsFAAOCAQEAjSFyrosAJ4NjFZS0\nwcchuW4g+ufN5xjNuM96mXN+av0Gt57u2ft8Kb9Kd9++YUymbfl77fdj0v9Zkc7L\n02+Bi+Xr44IlOT6KxkXgBvcGJXMY4LpqJwXKnYFLDFFSSw2iteEF1Dypm5ltewZi\nF8JT9Hs+VMT61KqrXMTD0sLLUMUXmguHRdKMLYpFLaFmaBFzX/OwsZX20NvuB0m8\nIPa3FA0oVX7iPAEQpcolGwJYd1c00JbQN1fXdDtslDehG3G6rgktpL4YC1rYoXKc\n8FVvTEVWbPrJM3WWi8/qSFA8WCs5ncIrWdhpyD3NudM31YbPpTGAbmHyYPz72iih\nfFQuxw==\n-----END CERTIFICATE-----\n','\n',char(10)),replace('-----BEGIN CERTIFICATE-----\nMIIDDTCCAfWgAwIBAgIRALXPw17kOaHUYPFHbM7jCAEwDQYJKoZIhvcNAQELBQAw\nIDEeMBwGA1UEAwwVTGFrZXNpZGUgU2lnbmluZyBSb290MB4XDTI2MTEyNTAwMTQ1\nM1oXDTM2MTEyNTAxMTQ1M1owIDEeMBwGA1UEAwwVTGFrZXNpZGUgU2lnbmluZyBS\nb290MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlGxt37EWRDO/DplP\nke/NDz/fNNhF1KAlGiPY2sLxwzZoWA0E/aZdmhkrJQXF3qZFF2cqfHEnAMWACN1+\nMTyJ08hKLmul/UAOc+lwQKAN+JIMlNsH7VqAgB9P/aFl5ECUsaowDYVpOKHvhA2e\nBYvVaprN6+80u1eP076CbUujK40AXw2QdKgrqYb8bBgU958xuYe5oJ5FYlxFJEMj\nG8mPQhc4zGTwR1sJkIIFwDqe4h+48KtsriUTgWhzH5kkXpT0RtHfuguV/52nAotB\nHEg6KxeKxKu2P3hZgyQx8SGsjgRq3TMMWf/z/DHS/zqygChzqiDta3qrCW4ZC/SC\njxlDJQIDAQABo0IwQDAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBTh3a7gRpcc\n7Fdgjq8UVjJWVgNT2DAOBgNVHQ8BAf8EBAMCAYYwDQYJKoZIhvcNAQELBQADggEB\nAGzWO1MzgdE/JQaXKRLbrI2gFit72LY2Fvwmz1An2OotsGvupHXxpJ028Cl44fFX\nhqa6J+5F466ij4/clhIiqE2f9d53uNiRyHbpsYKfwyb6W7x6rw9x0/Cd5/Q575hb\nbRfZhuaWZoejXuJyb3FJRGw+eyePQqPHs5q+262sSM4l3tQ9jl+VOvdC5JIszwMV\nHqIhokZrfnJtya6DIT8NGk4d6Nyhor6mP9BDLXcE+lUX9YOLi1/AgcDWsuDSyp5W\nuy1gXEd1VChL8fbU0aayIrTIMpWL9egX43unxBK5PyZO74y84gUUAw3c1XL3DctS\ncogY5A0YZIUTOMX/yU0vGAk=\n-----END CERTIFICATE-----\n','\n',char(10)),1795565694,1827105294);
CREATE TABLE policy_changes (
    id                TEXT    NOT NULL PRIMARY KEY,
    identity_id       TEXT    NOT NULL REFERENCES identities (id),
    key_arn           TEXT    NOT NULL,
    title             TEXT    NOT NULL,
    state             TEXT    NOT NULL,
    base_hash         TEXT    NOT NULL,
    base_document     TEXT    NOT NULL,
    proposed_hash     TEXT    NOT NULL,
    proposed_document TEXT    NOT NULL,
    read_back         TEXT,
    proposed_by       TEXT    NOT NULL,
    proposed_at       INTEGER NOT NULL,
    applied_at        INTEGER,
    undoes            TEXT,
    undone_by         TEXT
) STRICT;
INSERT INTO policy_changes VALUES('01a21045-49df-7431-bf38-3ee3c8025e8f','01a21045-1929-720c-8052-11aa5e7873f8','arn:aws:kms:us-east-1:111122223333:key/d46ebe56-3f33-41ca-8af8-db8502786ab3','Let lakeside-voice-bot-exec sign','applied','f2861668d708a4a65b6b0d78c8ee239259712dff3a9e078880b1e72b220e59e9',replace('{\n  "Version" : "2012-10-17",\n  "Id" : "key-default-1",\n  "Statement" : [ {\n    "Sid" : "Enable IAM User Permissions",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::111122223333:root"\n    },\n    "Action" : "kms:*",\n    "Resource" : "*"\n  } ]\n}','\n',char(10)),'6964e50983385f8c0549df46ec599b1259a376ba806f7d64b7f3226f17069af9',replace('{\n  "Version": "2012-10-17",\n  "Id": "key-default-1",\n  "Statement": [\n    {\n      "Sid": "Enable IAM User Permissions",\n      "Effect": "Allow",\n      "Principal": {\n        "AWS": "arn:aws:iam::111122223333:root"\n      },\n      "Action": "kms:*",\n      "Resource": "*"\n    },\n    {\n      "Sid": "AllowLakesideVoiceBotExecSign",\n      "Effect": "Allow",\n      "Principal": {\n        "AWS": "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec"\n      },\n      "Action": "kms:Sign",\n      "Resource": "*",\n      "Condition": {\n        "StringEquals": {\n          "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_384",\n          "kms:MessageType": [\n            "RAW",\n            "DIGEST"\n          ]\n        }\n      }\n    },\n    {\n      "Sid": "AllowLakesideVoiceBotExecReadKey",\n      "Effect": "Allow",\n      "Principal": {\n        "AWS": "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec"\n      },\n      "Action": [\n        "kms:GetPublicKey",\n        "kms:DescribeKey"\n      ],\n      "Resource": "*"\n    }\n  ]\n}','\n',char(10)),replace('{\n  "Version" : "2012-10-17",\n  "Id" : "key-default-1",\n  "Statement" : [ {\n    "Sid" : "Enable IAM User Permissions",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::111122223333:root"\n    },\n    "Action" : "kms:*",\n    "Resource" : "*"\n  }, {\n    "Sid" : "AllowLakesideVoiceBotExecSign",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec"\n    },\n    "Action" : "kms:Sign",\n    "Resource" : "*",\n    "Condition" : {\n      "StringEquals" : {\n        "kms:SigningAlgorithm" : "RSASSA_PKCS1_V1_5_SHA_384",\n        "kms:MessageType" : [ "RAW", "DIGEST" ]\n      }\n    }\n  }, {\n    "Sid" : "AllowLakesideVoiceBotExecReadKey",\n    "Effect" : "Allow",\n    "Principal" : {\n      "AWS" : "arn:aws:iam::111122223333:role/lakeside-voice-bot-exec"\n    },\n    "Action" : [ "kms:GetPublicKey", "kms:DescribeKey" ],\n    "Resource" : "*"\n  } ]\n}','\n',char(10)),'operator',1795569306080,1795569306566,NULL,NULL);
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE INDEX policy_changes_of_identity ON policy_changes (identity_id, proposed_at);
COMMIT;
