//! Certificates read into the view, and put into words. The certificates are those of a PEM file, by default the roots
//! that the system trusts; `SIGNET_BENCH_PEM` names another.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on fails")]
#![allow(missing_docs, reason = "criterion's macros make functions without")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use signet_shared::certificate::{CertificateView, parse, to_text};

/// Debian's bundle of Mozilla's roots.
const ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";
/// 25 November 2026.
const NOW: i64 = 1_795_564_800;

fn certificates(criterion: &mut Criterion) {
    let file = std::env::var("SIGNET_BENCH_PEM").unwrap_or_else(|_| ROOTS.to_owned());
    let views = parse(&std::fs::read(file).unwrap()).unwrap();
    let read = |view: &CertificateView| parse(&view.der).unwrap();
    let mut group = criterion.benchmark_group("certificates");
    group.throughput(Throughput::Elements(views.len() as u64));
    group.bench_function("read", |bencher| {
        bencher.iter(|| views.iter().map(|view| black_box(read(view)).len()).sum::<usize>());
    });
    group.bench_function("describe", |bencher| {
        bencher.iter(|| views.iter().map(|view| to_text(&read(view)[0], NOW).len()).sum::<usize>());
    });
    group.bench_function("findings", |bencher| {
        bencher.iter(|| views.iter().map(|view| black_box(view.findings(NOW)).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, certificates);
criterion_main!(benches);
