//! A large state: 10,000 keys, 1,000 authorities, 100,000 certificates. What it weighs, and how long pages, writes and
//! opening it take: `cargo bench -p aws-sandbox --bench scale`, with `-- 0.1` for a tenth of it.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops at what is wrong"
)]

mod clock;
#[path = "../calls/door.rs"]
mod door;

use std::{fs, path::Path, time::Duration};

use door::Door;

const REGIONS: [&str; 5] = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1"];

fn main() {
    let factor: f64 = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(1.0);
    let count = |most: f64| (most * factor).ceil() as usize;
    let sizes = [count(10_000.0), count(1_000.0), count(100_000.0)];
    println!("idle: {} MB", resident());
    // Where memory is a folder, a durable write costs no disk's time: there would be a hundred thousand of them.
    let folder =
        if Path::new("/dev/shm").is_dir() { tempfile::tempdir_in("/dev/shm") } else { tempfile::tempdir() };
    let folder = folder.unwrap();
    if std::env::args().any(|argument| argument == "memory") {
        measure("in memory", &Door::open(None), sizes);
        return;
    }
    measure("with a folder", &Door::open(Some(folder.path())), sizes);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        println!("  {}: {} MB", entry.file_name().display(), entry.metadata().unwrap().len() / 1_000_000);
    }
    let start = clock::now();
    let door = Door::open(Some(folder.path()));
    door.call("TrentService.ListKeys", "{}");
    println!("opened once more, first answer after {:?}; both together {} MB", start.elapsed(), resident());
    let empty = tempfile::tempdir().unwrap();
    let start = clock::now();
    Door::open(Some(empty.path())).call("TrentService.ListKeys", "{}");
    println!("an empty folder: first answer after {:?}", start.elapsed());
}

fn measure(place: &str, door: &Door, [keys, authorities, certificates]: [usize; 3]) {
    let start = clock::now();
    let ids: Vec<String> = (0..keys).map(|_| door.key("ECC_NIST_P256")).collect();
    for (number, id) in ids.iter().enumerate() {
        let body = format!(r#"{{"AliasName":"alias/{number}","TargetKeyId":"{id}"}}"#);
        door.call("TrentService.CreateAlias", &body);
    }
    println!("{place}: {keys} keys with aliases in {:?}, {} MB", start.elapsed(), resident());
    let start = clock::now();
    let authorities: Vec<(&str, String)> = (0..authorities)
        .map(|number| {
            let region = REGIONS[number % REGIONS.len()];
            (region, root(door, region, number))
        })
        .collect();
    println!("  {} authorities in {:?}, {} MB", authorities.len(), start.elapsed(), resident());
    let csr = csr(door, authorities[0].0, &authorities[0].1);
    let start = clock::now();
    let mut block = clock::now();
    let tenth = (certificates / 10).max(1);
    for number in 0..certificates {
        let (region, authority) = &authorities[number % authorities.len()];
        issue(door, region, authority, &csr, "EndEntityCertificate", 365);
        if number % tenth == tenth - 1 && (number < tenth || number >= 9 * tenth) {
            let each = block.elapsed() / u32::try_from(tenth).unwrap();
            println!("  IssueCertificate with {} certificates: {each:?} each", number + 1);
        }
        if number % tenth == tenth - 1 {
            block = clock::now();
        }
    }
    println!("  {certificates} certificates in {:?}, {} MB", start.elapsed(), resident());
    for (operation, marker, next) in [
        ("TrentService.ListKeys", "Marker", "NextMarker"),
        ("TrentService.ListAliases", "Marker", "NextMarker"),
        ("ACMPrivateCA.ListCertificateAuthorities", "NextToken", "NextToken"),
    ] {
        let member = if operation.starts_with("Trent") { r#""Limit":20"# } else { r#""MaxResults":20"# };
        let last = door.last_page(operation, member, marker, next);
        let first = per_call(|| drop(door.call(operation, &format!("{{{member}}}"))));
        let last = per_call(|| drop(door.call(operation, &last)));
        println!("  {operation}, 20 a page: first {first:?}, last {last:?}");
    }
    let describe = format!(r#"{{"KeyId":"{}"}}"#, ids[ids.len() / 2]);
    println!("  DescribeKey: {:?}", per_call(|| drop(door.call("TrentService.DescribeKey", &describe))));
}

/// An active root authority.
fn root(door: &Door, region: &str, number: usize) -> String {
    let body = format!(
        r#"{{"CertificateAuthorityType":"ROOT","CertificateAuthorityConfiguration":{{"KeyAlgorithm":"EC_prime256v1",
        "SigningAlgorithm":"SHA256WITHECDSA","Subject":{{"CommonName":"Root {number}"}}}}}}"#
    );
    let create = "ACMPrivateCA.CreateCertificateAuthority";
    let arn = door.get(region, create, &body, "/CertificateAuthorityArn");
    let certificate = issue(door, region, &arn, &csr(door, region, &arn), "RootCACertificate", 3_650);
    let body = format!(r#"{{"CertificateAuthorityArn":"{arn}","CertificateArn":"{certificate}"}}"#);
    let pem = door.get(region, "ACMPrivateCA.GetCertificate", &body, "/Certificate");
    let body = format!(r#"{{"CertificateAuthorityArn":"{arn}","Certificate":"{}"}}"#, base64(&pem));
    door.call_in(region, "ACMPrivateCA.ImportCertificateAuthorityCertificate", &body);
    arn
}

/// The authority's own request, in base64.
fn csr(door: &Door, region: &str, authority: &str) -> String {
    let body = format!(r#"{{"CertificateAuthorityArn":"{authority}"}}"#);
    base64(&door.get(region, "ACMPrivateCA.GetCertificateAuthorityCsr", &body, "/Csr"))
}

fn issue(door: &Door, region: &str, authority: &str, csr: &str, template: &str, days: u32) -> String {
    let body = format!(
        r#"{{"CertificateAuthorityArn":"{authority}","Csr":"{csr}","SigningAlgorithm":"SHA256WITHECDSA",
        "TemplateArn":"arn:aws:acm-pca:::template/{template}/V1","Validity":{{"Type":"DAYS","Value":{days}}}}}"#
    );
    door.get(region, "ACMPrivateCA.IssueCertificate", &body, "/CertificateArn")
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn per_call(mut call: impl FnMut()) -> Duration {
    const CALLS: u32 = 2_000;
    call();
    let start = clock::now();
    (0..CALLS).for_each(|_| call());
    start.elapsed() / CALLS
}

/// The process's memory in megabytes, where the system tells.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1_000
}
