//! Who can still administer the key once the policy is in force.

use super::Context;
use crate::policy::arn::Arn;
use crate::policy::document::PolicyDocument;
use crate::policy::evaluate::{Caller, Facts, Iam, Question, Verdict, evaluate_with};
use crate::policy::principal::{Principal, PrincipalKind};
use crate::policy::statement::Statement;

/// The permission that undoes any mistake.
const PUT: &str = "kms:PutKeyPolicy";

/// Who can still change the policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::policy) struct Lockout {
    /// Those who may put a policy whenever they like; an account stands for those whom its IAM policies let.
    pub(in crate::policy) free: Vec<Principal>,
    /// Those who may under conditions.
    pub(in crate::policy) limited: Vec<Principal>,
    /// Whether the operator, if known, is neither.
    pub(in crate::policy) operator_locked_out: bool,
}

/// Simulates PutKeyPolicy by everyone identifiable: whom the statements name, whom their conditions on
/// `aws:PrincipalArn` name, and the account's root. Principals of other accounts do not count, as PutKeyPolicy does not
/// go across accounts; nor do deleted ones.
pub(in crate::policy) fn lockout(
    doc: &PolicyDocument,
    statements: &[&Statement],
    context: &Context,
) -> Lockout {
    let deciding: Vec<&Statement> = statements.iter().copied().filter(|s| s.covers_action(PUT)).collect();
    let simulation = Simulation { doc, statements: &deciding, context };
    let mut found = Lockout::default();
    for candidate in candidates(&deciding, context) {
        match simulation.verdict(&candidate) {
            Verdict::Allowed => found.free.push(candidate),
            Verdict::Depends => found.limited.push(candidate),
            Verdict::Denied => {}
        }
    }
    let operator = context.operator.as_deref().and_then(Caller::read);
    found.operator_locked_out =
        operator.is_some_and(|caller| simulation.ask(&caller, Iam::Unknown) == Verdict::Denied);
    found
}

/// Whom to try, each once, in the order of the access matrix.
fn candidates(statements: &[&Statement], context: &Context) -> Vec<Principal> {
    let of_conditions = statements.iter().flat_map(|s| &s.conditions);
    let by_arn = of_conditions.filter(|c| c.key == "aws:PrincipalArn").flat_map(|c| &c.values);
    let mut all: Vec<Principal> = statements
        .iter()
        .flat_map(|s| s.principals.iter().cloned())
        .chain(by_arn.map(|arn| Principal::read("AWS", arn)))
        .filter(|p| {
            use PrincipalKind::{Account, Role, Session, User};
            matches!(p.kind, Role | User | Session | Account)
                && !p.id.contains(['*', '?', '$'])
                && (context.account.is_none() || p.account == context.account)
                && !context.absent.contains(&p.id)
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

struct Simulation<'a> {
    doc: &'a PolicyDocument,
    statements: &'a [&'a Statement],
    context: &'a Context,
}

impl Simulation<'_> {
    fn verdict(&self, candidate: &Principal) -> Verdict {
        let named = self.statements.iter().any(|s| !s.not_principal && s.principals.contains(candidate));
        match candidate.kind {
            PrincipalKind::Account => {
                let someone = self.ask(&Caller::someone_of(&candidate.id), Iam::Allows);
                let root =
                    Caller::read(&candidate.id).map_or(Verdict::Denied, |root| self.ask(&root, Iam::Allows));
                match (someone, root) {
                    (Verdict::Allowed, _) | (_, Verdict::Allowed) => Verdict::Allowed,
                    (Verdict::Denied, Verdict::Denied) => Verdict::Denied,
                    _ => Verdict::Depends,
                }
            }
            // Whom a condition alone names has the account's leave, if IAM gives it.
            _ => Caller::read(&candidate.id).map_or(Verdict::Denied, |caller| {
                self.ask(&caller, if named { Iam::Silent } else { Iam::Allows })
            }),
        }
    }

    fn ask(&self, caller: &Caller, iam: Iam<'_>) -> Verdict {
        let account = self.context.account.as_deref().or(caller.account()).unwrap_or_default();
        let key_arn = self.context.key_arn.as_deref().unwrap_or("*");
        // An administrator calls KMS itself, by TLS, and does not send the flag that bypasses AWS's own check.
        let mut facts = Facts::unknown()
            .with("kms:BypassPolicyLockoutSafetyCheck", "false")
            .with("aws:SecureTransport", "true")
            .with("aws:ViaAWSService", "false");
        facts.set("kms:ViaService", []);
        facts.set("aws:CalledVia", []);
        if let Some(key) = Arn::split(key_arn) {
            facts.set("aws:RequestedRegion", [key.region]);
            facts.set("aws:ResourceAccount", [key.account]);
        }
        let question = Question {
            policy: self.doc,
            key_arn,
            key_account: account,
            caller,
            action: PUT,
            facts,
            iam,
            session: None,
            grants: &[],
        };
        evaluate_with(&question, self.statements).verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str =
        r#"{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}"#;

    /// `effect principal action condition` as a statement; a bare name is the role of that name.
    fn stmt(line: &str) -> String {
        let words: Vec<&str> = line.split(' ').collect();
        let name = match words[1] {
            "*" => r#""*""#.to_owned(),
            id if id.len() == 12 || id.starts_with("AROA") => format!(r#"{{"AWS":"{id}"}}"#),
            name => format!(r#"{{"AWS":"arn:aws:iam::111122223333:role/{name}"}}"#),
        };
        let condition = words.get(3).map(|json| format!(r#","Condition":{json}"#)).unwrap_or_default();
        format!(
            r#"{{"Effect":"{}","Principal":{name},"Action":"{}","Resource":"*"{condition}}}"#,
            words[0], words[2]
        )
    }

    fn check(lines: &[&str], free: &[&str], limited: &[&str]) {
        let all: Vec<String> = lines
            .iter()
            .map(|line| if line.starts_with('{') { (*line).to_owned() } else { stmt(line) })
            .collect();
        let doc =
            PolicyDocument::parse(&format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, all.join(",")))
                .unwrap();
        let context = Context::for_key("arn:aws:kms:us-east-1:111122223333:key/x");
        let found = lockout(&doc, &doc.statements().iter().collect::<Vec<_>>(), &context);
        let names = |list: &[Principal]| list.iter().map(Principal::name).collect::<Vec<_>>();
        assert_eq!(
            (names(&found.free), names(&found.limited)),
            (
                free.iter().map(|name| (*name).to_owned()).collect(),
                limited.iter().map(|name| (*name).to_owned()).collect(),
            ),
            "{lines:?}"
        );
    }

    #[test]
    fn who_can_still_administer_the_key() {
        const ACCOUNT: &str = "Account 1111-2222-3333";
        let via = r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#;
        let spare = r#"{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/admin"}}"#;
        let bypass = r#"{"Bool":{"kms:BypassPolicyLockoutSafetyCheck":"true"}}"#;
        check(&[ROOT], &[ACCOUNT], &[]);
        check(
            &[
                ROOT,
                "Allow admin kms:Put*",
                "Allow bot kms:Sign",
                &format!("Allow later kms:PutKeyPolicy {via}"),
                "Allow 444455556666 kms:*",
                "Allow AROA4XEXAMPLE7Q2LM5N kms:*",
                "Allow stopped kms:*",
                "Deny stopped kms:PutKeyPolicy",
            ],
            &["admin", ACCOUNT],
            &["later"],
        );
        // A denial for all but one leaves that one, by the account's statement.
        check(&[ROOT, &format!("Deny * kms:* {spare}")], &["admin"], &[ACCOUNT]);
        check(&[ROOT, &format!("Deny * kms:* {bypass}")], &[ACCOUNT], &[]);
        check(&[ROOT, "Deny * kms:*"], &[], &[]);
        check(&[ROOT, "Deny 111122223333 kms:*"], &[], &[]);
        check(&["Allow bot kms:Sign"], &[], &[]);
        check(&["Allow * kms:*"], &[], &[]);
    }
}
