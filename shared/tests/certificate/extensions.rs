//! Other kinds and rare extensions, made by hand byte by byte, as people read them.

use signet_shared::certificate::asn1::{CERTIFICATE, MAX_DEPTH, Problem, Tree};
use signet_shared::certificate::{Reader, item_to_text, pem_to_der};

use crate::{ALL, CRITICAL, LEAF, NOW, one};

#[test]
fn every_element_of_a_certificate_has_its_bytes_and_its_name() {
    for pem in ALL {
        let der = pem_to_der(pem).unwrap();
        let tree = Tree::read_as(&der, &CERTIFICATE);
        assert_eq!(tree.fault, None);
        assert_eq!(tree.nodes[0].range(), 0..der.len());
        for (index, node) in tree.nodes.iter().enumerate() {
            assert_eq!(node.header.end, node.content.start);
            if let Some(parent) = node.parent {
                let around = &tree.nodes[parent];
                assert!(
                    parent < index
                        && around.content.start <= node.header.start
                        && node.content.end <= around.content.end
                );
                assert_eq!(node.depth, around.depth + 1);
            }
        }
        let named = |path: &str| (0..tree.nodes.len()).any(|node| tree.path(node) == path);
        assert!(named("Certificate.tbsCertificate.validity.notAfter"));
        assert!(named("Certificate.tbsCertificate.subjectPublicKeyInfo.algorithm.algorithm"));
        assert!(named("Certificate.signatureValue"));
    }
    let der = pem_to_der(LEAF).unwrap();
    let outline = Tree::read(&der).outline(400).join("\n");
    for line in [
        "INTEGER 2",
        "OBJECT IDENTIFIER 2.5.4.3 (Common name)",
        "UTF8String epic-prod-voice",
        "BOOLEAN TRUE",
        "OBJECT IDENTIFIER 1.3.6.1.5.5.7.3.3 (Code signing)",
    ] {
        assert!(outline.contains(line), "{line}: {outline}");
    }
}

#[test]
fn a_broken_tree_is_read_up_to_the_break() {
    let der = pem_to_der(LEAF).unwrap();
    let whole = Tree::read(&der).nodes.len();
    let mut broken = der.clone();
    let at = Tree::read(&der).nodes[20].header.start;
    broken[at + 1] = 0xFF;
    let tree = Tree::read(&broken);
    assert_eq!((tree.nodes.len(), tree.fault.as_ref().map(|fault| fault.offset)), (20, Some(at)));
    assert!(whole > 40);
    let deep = Tree::read(&[0x30, 0x80].repeat(5_000));
    assert_eq!(
        (deep.nodes.len(), deep.fault.map(|fault| fault.problem)),
        (MAX_DEPTH, Some(Problem::TooDeep))
    );
    assert!(
        matches!(Tree::read(&[5, 0].repeat(70_000)).fault, Some(fault) if fault.problem == Problem::TooMany)
    );
    let open = Tree::read(&[0x30, 0x80, 2, 1, 5, 0, 0]);
    assert_eq!((open.nodes[0].content.clone(), open.fault), (2..5, None));
}

#[test]
fn what_is_not_known_has_its_elements() {
    let view = one(CRITICAL);
    let unknown = view.extensions.iter().find(|extension| !extension.outline.is_empty()).unwrap();
    assert!(unknown.outline[0].starts_with("UTF8String only "), "{:?}", unknown.outline);
}

#[test]
fn pins_and_oids_are_told() {
    let view = one(LEAF);
    assert_eq!(view.key.algorithm_oid, "1.2.840.113549.1.1.1");
    let text = item_to_text(&Reader::new(LEAF.as_bytes()).unwrap().next().unwrap(), NOW);
    assert!(text.contains(&view.key.spki_pin) && view.key.spki_pin.len() == 44);
}
