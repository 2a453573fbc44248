#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| aws_sandbox_fuzz::certificate_request::check(data));
