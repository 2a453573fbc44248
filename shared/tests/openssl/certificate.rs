//! Every fixture, field by field, against what `openssl x509` says of it.

use signet_shared::certificate::{self, CertificateView, KeyMaterial, Severity};
use signet_shared::format::rfc3339;

use crate::tool::OpenSsl;

const FIXTURES: [(&str, &str); 9] = [
    ("root", include_str!("../data/root.pem")),
    ("leaf", include_str!("../data/leaf.pem")),
    ("p256", include_str!("../data/p256.pem")),
    ("p384", include_str!("../data/p384.pem")),
    ("ed25519", include_str!("../data/ed25519.pem")),
    ("critical", include_str!("../data/critical.pem")),
    ("rtl", include_str!("../data/rtl.pem")),
    ("names", include_str!("../data/names.pem")),
    ("weak", include_str!("../data/weak.pem")),
];

/// What `openssl x509` printed after `label=`.
fn value<'a>(text: &'a str, label: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix('='));
    line.unwrap_or_else(|| panic!("no {label} in {text}"))
}

fn plain(hex: &str) -> String {
    hex.replace(':', "")
}

/// Everything that `openssl x509` prints in a form for machines.
fn compare(name: &str, view: &CertificateView, openssl: &OpenSsl) {
    let text = openssl.run(
        "x509 -in certificate.pem -noout -serial -subject -issuer -startdate -enddate -dateopt iso_8601 -modulus -nameopt utf8,sep_comma_plus_space,esc_2253",
    );
    assert_eq!(plain(&view.serial.hex), value(&text, "serial"), "{name}");
    assert_eq!(rfc3339(view.not_before).replace('T', " "), value(&text, "notBefore"), "{name}");
    assert_eq!(rfc3339(view.not_after).replace('T', " "), value(&text, "notAfter"), "{name}");
    // OpenSSL shows hidden characters as they are, and calls the address by its long name.
    let ours = |name: &str| name.replace("\\u{202e}", "\u{202e}").replace("EMAIL=", "emailAddress=");
    assert_eq!(ours(&view.subject.text), value(&text, "subject"), "{name}");
    assert_eq!(ours(&view.issuer.text), value(&text, "issuer"), "{name}");
    match &view.key.material {
        KeyMaterial::Rsa { modulus, .. } => assert_eq!(plain(modulus), value(&text, "Modulus"), "{name}"),
        _ => assert!(
            value(&text, "Modulus").starts_with("No modulus") || value(&text, "Modulus").starts_with("Wrong")
        ),
    }
    for (option, ours) in [("-sha256", &view.fingerprints.sha256), ("-sha1", &view.fingerprints.sha1)] {
        let line = openssl.run(&format!("x509 -in certificate.pem -noout -fingerprint {option}"));
        assert_eq!(line.trim().split_once('=').unwrap().1, ours, "{name}");
    }
    compare_text(name, view, &openssl.run("x509 -in certificate.pem -noout -text"));
    compare_bytes(name, view, openssl);
}

/// What only the long text tells.
fn compare_text(name: &str, view: &CertificateView, text: &str) {
    let has = |needle: &str| assert!(text.contains(needle), "{name}: no {needle:?} in {text}");
    has(&format!("Version: {} ", view.version));
    if let Some(bits) = view.key.bits {
        has(&format!("Public-Key: ({bits} bit)"));
    }
    if let Some(id) = &view.subject_key_id {
        has(&format!("X509v3 Subject Key Identifier: \n                {id}\n"));
    }
    if let Some(id) = &view.authority_key_id {
        assert!(text.contains(&format!("{id}\n")), "{name}: no authority key id {id}");
    }
    assert_eq!(view.is_ca, text.contains("CA:TRUE"), "{name}");
    let critical = text.lines().filter(|line| line.ends_with(": critical")).count();
    assert_eq!(view.extensions.iter().filter(|extension| extension.critical).count(), critical, "{name}");
    let usages = [
        ("Digital signature", "Digital Signature"),
        ("Certificate signing", "Certificate Sign"),
        ("CRL signing", "CRL Sign"),
        ("Key encipherment", "Key Encipherment"),
    ];
    for (ours, theirs) in usages {
        let has_usage = view.key_usage.as_ref().is_some_and(|usage| usage.contains(&ours));
        assert_eq!(has_usage, text.contains(theirs), "{name}: {ours}");
    }
}

/// Key and signed bytes, as OpenSSL cuts them out.
fn compare_bytes(name: &str, view: &CertificateView, openssl: &OpenSsl) {
    openssl.write("public.pem", openssl.run("x509 -in certificate.pem -noout -pubkey"));
    openssl.run("pkey -pubin -in public.pem -outform DER -out spki.der");
    assert_eq!(view.key.spki_der, openssl.read("spki.der"), "{name}");
    assert_eq!(certificate::spki_der_of(&view.der).unwrap(), openssl.read("spki.der"), "{name}");
    openssl.run("x509 -in certificate.pem -outform DER -out certificate.der");
    assert_eq!(view.der, openssl.read("certificate.der"), "{name}");
    assert_eq!(openssl.run("x509 -in certificate.pem"), view.pem, "{name}");
}

#[test]
fn openssl_reads_what_we_read() {
    let openssl = OpenSsl::new("certificate-fields");
    for (name, pem) in FIXTURES {
        openssl.write("certificate.pem", pem);
        let views = certificate::parse(pem.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(views.len(), 1, "{name}");
        compare(name, &views[0], &openssl);
    }
}

#[test]
fn openssl_verifies_the_parts_we_cut_out() {
    let openssl = OpenSsl::new("certificate-parts");
    openssl.write("root.pem", FIXTURES[0].1);
    openssl.write("public.pem", openssl.run("x509 -in root.pem -noout -pubkey"));
    for (name, digest) in [("root", "sha256"), ("leaf", "sha256"), ("p384", "sha384"), ("weak", "sha1")] {
        let pem = FIXTURES.iter().find(|(fixture, _)| *fixture == name).unwrap().1;
        let der = certificate::pem_to_der(pem).unwrap();
        let parts = certificate::signed_parts(&der).unwrap();
        openssl.write("tbs.der", &parts.to_be_signed);
        openssl.write("signature.bin", &parts.signature);
        let verdict =
            openssl.run(&format!("dgst -{digest} -verify public.pem -signature signature.bin tbs.der"));
        assert_eq!(verdict, "Verified OK\n", "{name}");
    }
}

#[test]
fn short_and_odd_serials_are_read_as_openssl_does() {
    let openssl = OpenSsl::new("certificate-serials");
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem");
    for serial in ["0", "1", "127", "128", "255", "65535", "4294967296", "-1", "-128", "-129"] {
        openssl.run(&format!(
            "req -x509 -new -key key.pem -subj /CN=serial -set_serial {serial} -out certificate.pem"
        ));
        let view = certificate::parse(&openssl.read("certificate.pem")).unwrap().remove(0);
        assert_eq!(view.serial.decimal.as_deref(), Some(serial));
        if !serial.starts_with('-') {
            let text = openssl.run("x509 -in certificate.pem -noout -text");
            assert!(text.contains(&format!("Serial Number: {serial} ")), "{text}");
        }
        let is_odd = view.findings(view.not_before).iter().any(|finding| finding.code == "odd_serial");
        assert_eq!(is_odd, serial.starts_with(['-', '0']), "{serial}");
    }
}

/// What `openssl req -x509` makes unasked: an authority without key usage. A key usage that contradicts it is worse.
#[test]
fn leaves_that_are_authorities_are_found() {
    let openssl = OpenSsl::new("certificate-leaf-authority");
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem");
    for (usage, expected) in [
        ("", Some(Severity::Warning)),
        (" -addext keyUsage=digitalSignature", Some(Severity::Bad)),
        (" -addext keyUsage=digitalSignature,keyCertSign", None),
    ] {
        openssl.run(&format!("req -x509 -new -key key.pem -subj /CN=leaf -out certificate.pem{usage}"));
        let view = certificate::parse(&openssl.read("certificate.pem")).unwrap().remove(0);
        let findings = view.findings(view.not_before);
        let found = findings.iter().find(|finding| finding.code == "leaf_is_authority");
        assert_eq!(found.map(|finding| finding.severity), expected, "{usage}");
    }
}

#[test]
fn private_keys_of_every_form_are_refused_and_never_quoted() {
    let openssl = OpenSsl::new("certificate-secrets");
    openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out pkcs8.pem");
    openssl.run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec.pem");
    openssl.run("rsa -in pkcs8.pem -traditional -out pkcs1.pem");
    openssl.run("ec -in ec.pem -out sec1.pem");
    openssl.run("pkey -in pkcs8.pem -aes256 -passout pass:secret -out encrypted.pem");
    openssl.run("rsa -in pkcs8.pem -traditional -aes128 -passout pass:secret -out encrypted-pkcs1.pem");
    openssl.run("pkey -in pkcs8.pem -outform DER -out pkcs8.der");
    openssl.run("rsa -in pkcs8.pem -traditional -outform DER -out pkcs1.der");
    openssl.run("ec -in ec.pem -outform DER -out sec1.der");
    openssl.run("pkcs8 -topk8 -in pkcs8.pem -passout pass:secret -outform DER -out encrypted.der");
    openssl.run("req -x509 -new -key pkcs8.pem -subj /CN=store -out certificate.pem");
    openssl.run("pkcs12 -export -inkey pkcs8.pem -in certificate.pem -passout pass:secret -out store.p12");
    let files = [
        "pkcs8.pem",
        "ec.pem",
        "pkcs1.pem",
        "sec1.pem",
        "encrypted.pem",
        "encrypted-pkcs1.pem",
        "pkcs8.der",
        "pkcs1.der",
        "sec1.der",
        "encrypted.der",
        "store.p12",
    ];
    for file in files {
        let content = openssl.read(file);
        let error = certificate::parse(&content).unwrap_err();
        assert!(error.is_secret(), "{file}: {error}");
        let told = format!("{error} {error:?} {}", error.hint());
        for line in String::from_utf8_lossy(&content).lines().filter(|line| line.len() == 64) {
            assert!(!told.contains(line), "{file}");
        }
        // Also beside a certificate, behind it, cut off, and as bare base64.
        let mut bundle = FIXTURES[1].1.as_bytes().to_vec();
        bundle.extend(&content);
        if file.ends_with("pem") {
            assert!(certificate::parse(&bundle).unwrap_err().is_secret(), "{file} in a bundle");
            assert!(
                certificate::parse(&content[..content.len() / 2]).unwrap_err().is_secret(),
                "{file} cut off"
            );
        }
    }
}

#[test]
fn what_is_no_certificate_is_called_by_its_name() {
    let openssl = OpenSsl::new("certificate-others");
    openssl.run("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem");
    openssl.run("req -new -key key.pem -subj /CN=request -out request.pem");
    openssl.run("req -new -key key.pem -subj /CN=request -outform DER -out request.der");
    openssl.run("pkey -in key.pem -pubout -out public.pem");
    openssl.run("pkey -in key.pem -pubout -outform DER -out public.der");
    openssl.write("leaf.pem", FIXTURES[1].1);
    openssl.run("crl2pkcs7 -nocrl -certfile leaf.pem -out bundle.pem");
    openssl.run("crl2pkcs7 -nocrl -certfile leaf.pem -outform DER -out bundle.der");
    openssl.run("x509 -in leaf.pem -trustout -addtrust serverAuth -out trusted.pem");
    openssl.run("req -x509 -new -key key.pem -subj /CN=ca -out ca.pem");
    openssl.write(
        "ca.cnf",
        "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=9\n",
    );
    openssl.write("index.txt", "");
    openssl.run("ca -config ca.cnf -gencrl -keyfile key.pem -cert ca.pem -out list.pem");
    openssl.run("crl -in list.pem -outform DER -out list.der");
    let check = |file: &str, expected: &str| {
        let error = certificate::parse(&openssl.read(file)).unwrap_err();
        let line = if file.ends_with("pem") { " (line 1)" } else { "" };
        assert_eq!(error.to_string(), format!("This is {expected}{line}, not a certificate"), "{file}");
        assert!(!error.hint().is_empty());
    };
    for extension in ["pem", "der"] {
        check(&format!("request.{extension}"), "a certificate request");
        check(&format!("public.{extension}"), "a public key");
        check(&format!("bundle.{extension}"), "a PKCS#7 bundle");
        check(&format!("list.{extension}"), "a revocation list");
    }
    check("trusted.pem", "a certificate with OpenSSL trust settings");
}
