//! The binary `signet`.

fn main() {}
