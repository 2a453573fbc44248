//! What the elements of known structures are called (RFC 5280 §4.1 and §5.1, RFC 2986 §4, RFC 5652 §3), as tables.

use super::header::{Class, Problem};
use super::tree::{Fault, Tree};

/// A field of a structure.
#[derive(Debug)]
pub struct Field {
    /// Its name in the standard.
    pub name: &'static str,
    tags: &'static [Tag],
    is_optional: bool,
    inside: Inside,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// A universal one.
    Is(u32),
    /// One of the structure, `[n]`.
    At(u32),
    /// Any.
    Any,
}

#[derive(Debug)]
enum Inside {
    /// Not named further.
    Whatever,
    /// These, in order.
    Fields(&'static [Field]),
    /// Any number of the same.
    Each(&'static Field),
}

const INTEGER: &[Tag] = &[Tag::Is(2)];
const BITS: &[Tag] = &[Tag::Is(3)];
const OCTETS: &[Tag] = &[Tag::Is(4)];
const OID: &[Tag] = &[Tag::Is(6)];
const SEQUENCE: &[Tag] = &[Tag::Is(16)];
const SET: &[Tag] = &[Tag::Is(17)];
const TIME: &[Tag] = &[Tag::Is(23), Tag::Is(24)];
const AT0: &[Tag] = &[Tag::At(0)];
const AT1: &[Tag] = &[Tag::At(1)];
const AT2: &[Tag] = &[Tag::At(2)];
const AT3: &[Tag] = &[Tag::At(3)];
const ANY: &[Tag] = &[Tag::Any];

const fn simple(name: &'static str, tags: &'static [Tag]) -> Field {
    Field { name, tags, is_optional: false, inside: Inside::Whatever }
}

const fn of(name: &'static str, tags: &'static [Tag], fields: &'static [Field]) -> Field {
    Field { name, tags, is_optional: false, inside: Inside::Fields(fields) }
}

const fn each(name: &'static str, tags: &'static [Tag], field: &'static Field) -> Field {
    Field { name, tags, is_optional: false, inside: Inside::Each(field) }
}

const fn optional(field: Field) -> Field {
    Field { name: field.name, tags: field.tags, is_optional: true, inside: field.inside }
}

const fn algorithm(name: &'static str) -> Field {
    const FIELDS: &[Field] = &[simple("algorithm", OID), optional(simple("parameters", ANY))];
    of(name, SEQUENCE, FIELDS)
}

const fn named(name: &'static str) -> Field {
    const RDN: Field = each("relativeName", SET, &ATTRIBUTE);
    const ATTRIBUTE: Field = of("attribute", SEQUENCE, &[simple("type", OID), simple("value", ANY)]);
    each(name, SEQUENCE, &RDN)
}

const fn spki(name: &'static str) -> Field {
    const FIELDS: &[Field] = &[algorithm("algorithm"), simple("subjectPublicKey", BITS)];
    of(name, SEQUENCE, FIELDS)
}

const EXTENSION: Field = of(
    "extension",
    SEQUENCE,
    &[simple("extnID", OID), optional(simple("critical", &[Tag::Is(1)])), simple("extnValue", OCTETS)],
);
const EXTENSIONS: &[Field] = &[each("list", SEQUENCE, &EXTENSION)];

/// A certificate.
pub static CERTIFICATE: Field = of(
    "Certificate",
    SEQUENCE,
    &[
        of(
            "tbsCertificate",
            SEQUENCE,
            &[
                optional(of("version", AT0, &[simple("number", INTEGER)])),
                simple("serialNumber", INTEGER),
                algorithm("signature"),
                named("issuer"),
                of("validity", SEQUENCE, &[simple("notBefore", TIME), simple("notAfter", TIME)]),
                named("subject"),
                spki("subjectPublicKeyInfo"),
                optional(simple("issuerUniqueID", AT1)),
                optional(simple("subjectUniqueID", AT2)),
                optional(of("extensions", AT3, EXTENSIONS)),
            ],
        ),
        algorithm("signatureAlgorithm"),
        simple("signatureValue", BITS),
    ],
);

/// A certificate request.
pub static REQUEST: Field = of(
    "CertificationRequest",
    SEQUENCE,
    &[
        of(
            "certificationRequestInfo",
            SEQUENCE,
            &[
                simple("version", INTEGER),
                named("subject"),
                spki("subjectPKInfo"),
                optional(simple("attributes", AT0)),
            ],
        ),
        algorithm("signatureAlgorithm"),
        simple("signature", BITS),
    ],
);

/// A revocation list.
pub static REVOCATION_LIST: Field = of(
    "CertificateList",
    SEQUENCE,
    &[
        of(
            "tbsCertList",
            SEQUENCE,
            &[
                optional(simple("version", INTEGER)),
                algorithm("signature"),
                named("issuer"),
                simple("thisUpdate", TIME),
                optional(simple("nextUpdate", TIME)),
                optional(each("revokedCertificates", SEQUENCE, &REVOKED)),
                optional(of("crlExtensions", AT0, EXTENSIONS)),
            ],
        ),
        algorithm("signatureAlgorithm"),
        simple("signatureValue", BITS),
    ],
);

const REVOKED: Field = of(
    "entry",
    SEQUENCE,
    &[
        simple("userCertificate", INTEGER),
        simple("revocationDate", TIME),
        optional(each("crlEntryExtensions", SEQUENCE, &EXTENSION)),
    ],
);

/// A public key.
pub static PUBLIC_KEY: Field = spki("SubjectPublicKeyInfo");

/// A PKCS#7 or CMS bundle.
pub static CONTENT_INFO: Field =
    of("ContentInfo", SEQUENCE, &[simple("contentType", OID), optional(simple("content", AT0))]);

/// Names the elements; the first place where they depart from the structure.
pub(super) fn name(tree: &mut Tree, structure: &'static Field) -> Option<Fault> {
    let is_broken = tree.fault.is_some();
    // Byte, place and problem of the first departure; its path is worked out once.
    let mut fault: Option<Departure> = None;
    let root = tree.nodes.first()?;
    if !fits(structure, root.class, root.number) {
        return Some(Fault {
            offset: 0,
            path: tree.path_below(None, 0),
            problem: Problem::Unexpected { expected: structure.name },
        });
    }
    let mut todo = vec![(0, structure)];
    while let Some((node, field)) = todo.pop() {
        tree.nodes[node].field = Some(field.name);
        let children: Vec<usize> = match field.inside {
            Inside::Whatever => continue,
            _ => tree.children(node).collect(),
        };
        match &field.inside {
            Inside::Whatever => {}
            Inside::Each(inner) => {
                for child in children {
                    let (class, number) = (tree.nodes[child].class, tree.nodes[child].number);
                    if fits(inner, class, number) {
                        todo.push((child, inner));
                    } else {
                        let (index, at) = (tree.nodes[child].index, tree.nodes[child].header.start);
                        earliest(&mut fault, (at, node, index, Problem::Unexpected { expected: inner.name }));
                    }
                }
            }
            Inside::Fields(fields) => {
                let mut fields = fields.iter();
                for child in &children {
                    let found = &tree.nodes[*child];
                    let (class, number, index, at) =
                        (found.class, found.number, found.index, found.header.start);
                    let mut wanted =
                        fields.by_ref().skip_while(|field| field.is_optional && !fits(field, class, number));
                    match wanted.next() {
                        Some(field) if fits(field, class, number) => todo.push((*child, field)),
                        Some(field) => {
                            let problem = Problem::Unexpected { expected: field.name };
                            earliest(&mut fault, (at, node, index, problem));
                            break;
                        }
                        None => break,
                    }
                }
                // Where the bytes break, what would have followed is not missing.
                if let Some(missing) =
                    fields.find(|field| !field.is_optional).filter(|_| fault.is_none() && !is_broken)
                {
                    let (index, at) = (children.len(), tree.nodes[node].content.end);
                    earliest(&mut fault, (at, node, index, Problem::Missing { expected: missing.name }));
                }
            }
        }
    }
    fault.map(|(offset, node, index, problem)| Fault {
        offset,
        path: tree.path_below(Some(node), index),
        problem,
    })
}

/// Byte, element around it, place within that, and what is wrong.
type Departure = (usize, usize, usize, Problem);

fn earliest(found: &mut Option<Departure>, other: Departure) {
    if found.is_none_or(|found| other.0 < found.0) {
        *found = Some(other);
    }
}

fn fits(field: &Field, class: Class, number: u32) -> bool {
    field.tags.iter().any(|tag| match tag {
        Tag::Is(wanted) => class == Class::Universal && number == *wanted,
        Tag::At(wanted) => class == Class::Context && number == *wanted,
        Tag::Any => true,
    })
}
