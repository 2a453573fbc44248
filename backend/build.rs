//! Tells cargo what is compiled in besides Rust: the database's migrations and, in a release build, the UI's files.

use std::env;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=migrations");
    // A debug build reads the UI's files when it starts. A folder that is not there would count as changed each time.
    let dist = "../frontend/dist";
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") && Path::new(dist).is_dir() {
        println!("cargo::rerun-if-changed={dist}");
    }
}
