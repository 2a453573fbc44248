#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| aws_sandbox_fuzz::policy::check(data));
