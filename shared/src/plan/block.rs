//! Writing Terraform's language (HCL): blocks with arguments in them, as `terraform fmt` has them.

use super::quote::hcl;

/// Which Terraform and which provider a configuration needs, and the provider's Region.
pub(crate) fn provider(region: &str) -> String {
    format!("{}\nprovider \"aws\" {{\n  region = {}\n}}\n", required(), hcl(region))
}

/// Which Terraform and which provider a configuration needs.
pub(crate) fn required() -> &'static str {
    "terraform {\n  required_version = \">= 1.5\"\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      \
     version = \">= 5.0\"\n    }\n  }\n}\n"
}

/// The lines of a block. The signs of equality of neighbours stand below each other.
pub(crate) struct Block {
    /// `resource "aws_kms_key"` or `data "aws_iam_policy_document"`.
    head: String,
    lines: Vec<String>,
    /// Names and values that are not written yet.
    neighbours: Vec<(String, String)>,
    indent: usize,
}

impl Block {
    /// A resource of this type.
    pub(crate) fn resource(kind: &str) -> Self {
        Self::new(format!("resource \"{kind}\""))
    }

    /// A data source of this type.
    pub(crate) fn data(kind: &str) -> Self {
        Self::new(format!("data \"{kind}\""))
    }

    fn new(head: String) -> Self {
        Self { head, lines: Vec::new(), neighbours: Vec::new(), indent: 2 }
    }

    /// An argument; the value is an expression.
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.neighbours.push((name.into(), value.into()));
    }

    /// An argument that is a list of texts: on one line if it has one, else one on each.
    pub(crate) fn list(&mut self, name: &str, texts: &[String]) {
        if let [] | [_] = texts {
            let only: Vec<String> = texts.iter().map(|text| hcl(text)).collect();
            return self.set(name, format!("[{}]", only.concat()));
        }
        self.line(&format!("{name} = ["));
        for text in texts {
            self.line(&format!("  {},", hcl(text)));
        }
        self.line("]");
    }

    /// Opens an argument that is a map.
    pub(crate) fn open_map(&mut self, name: &str) {
        self.line(&format!("{name} = {{"));
        self.indent += 2;
    }

    /// Opens a block in this one, after an empty line.
    pub(crate) fn open(&mut self, head: &str) {
        self.flush();
        // The first in a block needs no space above.
        if self.lines.last().is_some_and(|last| !last.ends_with('{')) {
            self.lines.push(String::new());
        }
        self.line(&format!("{head} {{"));
        self.indent += 2;
    }

    /// Closes what was opened last.
    pub(crate) fn close(&mut self) {
        self.flush();
        self.indent -= 2;
        self.line("}");
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, text: &str) {
        self.flush();
        self.lines.push(format!("{}{text}", " ".repeat(self.indent)));
    }

    /// An empty line.
    pub(crate) fn space(&mut self) {
        self.flush();
        self.lines.push(String::new());
    }

    fn flush(&mut self) {
        let width = self.neighbours.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in std::mem::take(&mut self.neighbours) {
            self.lines.push(format!("{}{name:width$} = {value}", " ".repeat(self.indent)));
        }
    }

    /// The block under this name.
    pub(crate) fn write(mut self, name: &str) -> String {
        self.flush();
        format!("{} \"{name}\" {{\n{}\n}}\n", self.head, self.lines.join("\n"))
    }
}
