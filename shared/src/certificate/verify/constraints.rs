//! Name constraints (RFC 5280 §4.2.1.10): which names an authority may put into certificates below it.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, GeneralSubtree, NameConstraints, ParsedExtension};
use x509_parser::x509::X509Name;

/// The first name of a certificate that the constraints do not allow, in words; `None` if all are allowed.
pub(super) fn broken(constraints: &NameConstraints<'_>, certificate: &X509Certificate<'_>) -> Option<String> {
    let subject = certificate.subject();
    let alternative: Vec<&GeneralName<'_>> = certificate
        .iter_extensions()
        .filter_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectAlternativeName(names) => Some(names.general_names.iter()),
            _ => None,
        })
        .flatten()
        .collect();
    let mut names: Vec<GeneralName<'_>> = alternative.into_iter().cloned().collect();
    // An address in the subject counts where there is no alternative name of that kind.
    if !names.iter().any(|name| matches!(name, GeneralName::RFC822Name(_))) {
        let addresses = subject.iter_email().filter_map(|address| address.as_str().ok());
        names.extend(addresses.map(GeneralName::RFC822Name));
    }
    if subject.iter_rdn().next().is_some() {
        names.push(GeneralName::DirectoryName(subject.clone()));
    }
    let subtrees = |list: &Option<Vec<GeneralSubtree<'_>>>, name: &GeneralName<'_>| -> Vec<Option<bool>> {
        let list = list.iter().flatten().filter(|subtree| same_kind(&subtree.base, name));
        list.map(|subtree| is_within(name, &subtree.base)).collect()
    };
    names.iter().find_map(|name| {
        let excluded = subtrees(&constraints.excluded_subtrees, name);
        let permitted = subtrees(&constraints.permitted_subtrees, name);
        // What cannot be compared is neither permitted nor surely outside of what is excluded.
        let is_out = excluded.iter().any(|within| *within != Some(false))
            || (!permitted.is_empty() && !permitted.contains(&Some(true)));
        is_out.then(|| words(name))
    })
}

fn words(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => format!("the DNS name {name:?}"),
        GeneralName::RFC822Name(name) => format!("the address {name:?}"),
        GeneralName::URI(name) => format!("the URI {name:?}"),
        GeneralName::DirectoryName(_) => "the subject or a directory name".to_owned(),
        GeneralName::IPAddress(_) => "an IP address".to_owned(),
        _ => "a name of another kind".to_owned(),
    }
}

fn same_kind(one: &GeneralName<'_>, other: &GeneralName<'_>) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Whether a name is within a subtree of its kind; `None` if that cannot be said.
fn is_within(name: &GeneralName<'_>, base: &GeneralName<'_>) -> Option<bool> {
    match (name, base) {
        (GeneralName::DNSName(name), GeneralName::DNSName(base)) => {
            let (name, base) = (name.to_ascii_lowercase(), base.to_ascii_lowercase());
            Some(match base.as_str() {
                "" => true,
                base if base.starts_with('.') => name.ends_with(base),
                base => name == base || name.strip_suffix(base).is_some_and(|rest| rest.ends_with('.')),
            })
        }
        (GeneralName::RFC822Name(name), GeneralName::RFC822Name(base)) => {
            let (local, host) = name.rsplit_once('@')?;
            Some(match base.rsplit_once('@') {
                Some((base_local, base_host)) => local == base_local && host.eq_ignore_ascii_case(base_host),
                None => host_is_within(host, base),
            })
        }
        (GeneralName::URI(name), GeneralName::URI(base)) => Some(host_is_within(host_of(name)?, base)),
        (GeneralName::DirectoryName(name), GeneralName::DirectoryName(base)) => Some(begins_with(name, base)),
        (GeneralName::IPAddress(address), GeneralName::IPAddress(base)) => {
            // Address and mask, four or sixteen bytes each.
            let (network, mask) = base.split_at_checked(base.len() / 2)?;
            if network.len() != address.len() || mask.len() != network.len() {
                return Some(false);
            }
            let bits = address.iter().zip(network).zip(mask);
            Some(bits.into_iter().all(|((address, network), mask)| address & mask == network & mask))
        }
        _ => None,
    }
}

/// Of addresses and URIs: a host, or with a dot before it all hosts below it.
fn host_is_within(host: &str, base: &str) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    if base.starts_with('.') { host.ends_with(&base) } else { host == base }
}

/// The host of a URI; `None` if it has none, or an IP address, to which these constraints do not apply.
fn host_of(uri: &str) -> Option<&str> {
    let authority = uri.split_once("://")?.1.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?;
    (!host.is_empty() && !host.starts_with('[') && host.parse::<std::net::Ipv4Addr>().is_err())
        .then_some(host)
}

/// Whether the relative names of `base` are the first ones of `name`, byte for byte.
fn begins_with(name: &X509Name<'_>, base: &X509Name<'_>) -> bool {
    let mut names = name.iter_rdn();
    base.iter_rdn().all(|wanted| {
        names.next().is_some_and(|found| {
            found.iter().count() == wanted.iter().count()
                && found.iter().zip(wanted.iter()).all(|(found, wanted)| {
                    found.attr_type() == wanted.attr_type() && found.as_slice() == wanted.as_slice()
                })
        })
    })
}
