//! Any text as a key policy. The first byte tells whether the lockout check is bypassed; the rest is the policy.

use serde_json::json as object;

use super::fixture::{self, Answer, json};

/// Puts the policy, and lets different callers use a key that has it.
pub fn check(data: &[u8]) {
    let Some((first, text)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    fixture::with(|fixture| {
        let key = fixture.new_key();
        let put = object!({ "KeyId": key, "Policy": text, "BypassPolicyLockoutSafetyCheck": first % 2 == 1 });
        let (status, answer) = fixture.call("ROOT", "TrentService.PutKeyPolicy", &put);
        if status != 200 {
            let name = answer["__type"].as_str().unwrap();
            let known = ["MalformedPolicyDocumentException", "ValidationException", "LimitExceededException"];
            assert!(known.contains(&name), "{answer}");
            return;
        }
        let get = object!({ "KeyId": key });
        for caller in ["ROOT", "ALICE", "SESSION"] {
            let found = fixture.call(caller, "TrentService.GetKeyPolicy", &get);
            if allowed(&found) {
                // AWS writes it in its own layout; the content is the same.
                assert_eq!(json(found.1["Policy"].as_str().unwrap().as_bytes()), json(text.as_bytes()));
            }
        }
        // Whoever passes the lockout check can go on changing the policy.
        if first % 2 == 0 {
            let again = fixture.call("ROOT", "TrentService.PutKeyPolicy", &put);
            assert_eq!(again.0, 200, "{}: {text}", again.1);
        }
        let arn = format!("arn:aws:kms:us-east-1:111122223333:key/{key}");
        let sign = object!({ "KeyId": arn, "Message": "bWVzc2FnZQ==", "SigningAlgorithm": "ECDSA_SHA_256" });
        for caller in ["ROOT", "ALICE", "SESSION", "ZOE"] {
            let first = allowed(&fixture.call(caller, "TrentService.Sign", &sign));
            assert_eq!(
                first,
                allowed(&fixture.call(caller, "TrentService.Sign", &sign)),
                "a decision is repeatable"
            );
        }
    });
}

/// Whether the answer is one; it must be, or a refusal for want of permission.
fn allowed((status, answer): &Answer) -> bool {
    assert!(*status == 200 || answer["__type"] == "AccessDeniedException", "{answer}");
    *status == 200
}
