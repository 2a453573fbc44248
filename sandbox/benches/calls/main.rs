//! How long calls take, in memory and with a state folder: `cargo bench -p aws-sandbox --bench calls`.
#![expect(clippy::unwrap_used, reason = "a benchmark stops at what is wrong")]

mod door;

use std::{cell::Cell, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};

use crate::door::Door;

const PLACES: [&str; 2] = ["memory", "folder"];

fn calls(criterion: &mut Criterion) {
    for place in PLACES {
        let folder = tempfile::tempdir().unwrap();
        let door = Door::open((place == "folder").then(|| folder.path()));
        let key = door.key("ECC_NIST_P256");
        let describe = format!(r#"{{"KeyId":"{key}"}}"#);
        criterion.bench_function(&format!("DescribeKey/{place}"), |bencher| {
            bencher.iter(|| door.call("TrentService.DescribeKey", &describe));
        });
        for (spec, algorithm) in
            [("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"), ("ECC_NIST_P256", "ECDSA_SHA_256")]
        {
            let key = door.key(spec);
            let sign =
                format!(r#"{{"KeyId":"{key}","Message":"bWVzc2FnZQ==","SigningAlgorithm":"{algorithm}"}}"#);
            criterion.bench_function(&format!("Sign {spec}/{place}"), |bencher| {
                bencher.iter(|| door.call("TrentService.Sign", &sign));
            });
        }
    }
}

/// What must not depend on how much there is.
fn sizes(criterion: &mut Criterion) {
    // Ten thousand durable writes take longer than all the rest: `scale` has them.
    for (place, all) in [("memory", [10, 10_000].as_slice()), ("folder", &[10])] {
        for &keys in all {
            let folder = tempfile::tempdir().unwrap();
            let door = Door::open((place == "folder").then(|| folder.path()));
            let ids: Vec<String> = (0..keys).map(|_| door.key("ECC_NIST_P256")).collect();
            let last = door.last_page("TrentService.ListKeys", "", "Marker", "NextMarker");
            for (page, body) in [("first", "{}"), ("last", last.as_str())] {
                criterion.bench_function(&format!("ListKeys {page} page of {keys}/{place}"), |bencher| {
                    bencher.iter(|| door.call("TrentService.ListKeys", body));
                });
            }
            let number = Cell::new(0);
            criterion.bench_function(
                &format!("CreateAlias and DeleteAlias with {keys} keys/{place}"),
                |bencher| {
                    bencher.iter(|| {
                        number.set(number.get() + 1);
                        let number = number.get();
                        let key = &ids[number % ids.len()];
                        let create = format!(r#"{{"AliasName":"alias/n{number}","TargetKeyId":"{key}"}}"#);
                        door.call("TrentService.CreateAlias", &create);
                        door.call(
                            "TrentService.DeleteAlias",
                            &format!(r#"{{"AliasName":"alias/n{number}"}}"#),
                        );
                    });
                },
            );
        }
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2))
        .sample_size(20);
    targets = calls, sizes
}
criterion_main!(benches);
