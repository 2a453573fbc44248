//! The AWS Regions where a setup can work: those with both AWS KMS and AWS Private CA.
//!
//! The list is data (`shared/data/regions.json`, made by `make_regions.py` beside it), and dated.

use std::sync::LazyLock;

use serde::Deserialize;

/// A Region.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Region {
    /// Its name, for example `us-east-1`.
    pub name: String,
    /// Its name for people, for example `US East (N. Virginia)`.
    pub long_name: String,
    /// The partition it belongs to: `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`.
    pub partition: String,
    /// The number under which a person at a terminal may choose it: ten have one, 1 to 10.
    pub number: Option<u32>,
    /// Whether an account has to enable it first.
    #[serde(default)]
    pub opt_in: bool,
}

impl Region {
    /// The partition's name for people.
    pub fn partition_name(&self) -> &str {
        match self.partition.as_str() {
            "aws" => "AWS",
            "aws-cn" => "AWS China",
            "aws-us-gov" => "AWS GovCloud (US)",
            "aws-eusc" => "AWS European Sovereign Cloud",
            other => other,
        }
    }
}

#[derive(Default, Deserialize)]
struct Table {
    date: String,
    regions: Vec<Region>,
}

// A test reads the file; were it unreadable, there would be no Region rather than a panic.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/regions.json")).unwrap_or_default());

/// All Regions: the numbered ones in the order of their numbers, then the others by partition and name.
pub fn regions() -> &'static [Region] {
    &TABLE.regions
}

/// The date of the list, `YYYY-MM-DD`.
pub fn regions_date() -> &'static str {
    &TABLE.date
}

/// The Region of this name, whatever the case of its letters.
pub fn region_by_name(name: &str) -> Option<&'static Region> {
    regions().iter().find(|region| region.name.eq_ignore_ascii_case(name.trim()))
}

/// The Region of this number (1 to 10) or name, as answered at a terminal.
pub fn region_by_number_or_name(answer: &str) -> Option<&'static Region> {
    match answer.trim().parse::<u32>() {
        Ok(number) => regions().iter().find(|region| region.number == Some(number)),
        Err(_) => region_by_name(answer),
    }
}

/// The Region that was probably meant: by number, by a name without its dashes, or by place.
pub fn region_like(text: &str) -> Option<&'static Region> {
    let bare = |text: &str| {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    let wanted = bare(text);
    if wanted.is_empty() {
        return None;
    }
    region_by_number_or_name(text)
        .or_else(|| regions().iter().find(|region| bare(&region.name) == wanted))
        .or_else(|| {
            // Three letters are the least that tell places apart.
            let is_place = |region: &&Region| wanted.len() >= 3 && bare(&region.long_name).contains(&wanted);
            regions().iter().find(is_place)
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ten_have_the_numbers_that_people_know() {
        let numbered: Vec<&str> = regions().iter().take(10).map(|region| region.name.as_str()).collect();
        assert_eq!(
            numbered,
            [
                "us-east-1",
                "us-east-2",
                "us-west-1",
                "us-west-2",
                "eu-west-1",
                "eu-west-2",
                "eu-west-3",
                "eu-north-1",
                "eu-central-1",
                "ca-central-1"
            ]
        );
        let numbers: Vec<Option<u32>> = regions().iter().take(10).map(|region| region.number).collect();
        assert_eq!(numbers, (1..=10).map(Some).collect::<Vec<_>>());
        assert!(regions().iter().skip(10).all(|region| region.number.is_none()));
    }

    #[test]
    fn the_list_is_whole() {
        assert!(regions().len() >= 30, "{}", regions().len());
        assert_eq!(regions_date().len(), "2026-11-24".len());
        let mut names: Vec<&str> = regions().iter().map(|region| region.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), regions().len());
        for (region, partition) in [("cn-north-1", "AWS China"), ("us-gov-west-1", "AWS GovCloud (US)")] {
            assert_eq!(region_by_name(region).map(Region::partition_name), Some(partition));
        }
        assert!(
            regions()
                .iter()
                .all(|region| !region.long_name.is_empty() && region.partition_name().starts_with("AWS"))
        );
    }

    #[test]
    fn answers_at_a_terminal() {
        let name = |answer| region_by_number_or_name(answer).map(|region| region.name.as_str());
        assert_eq!(name("9"), Some("eu-central-1"));
        assert_eq!(name(" 1 "), Some("us-east-1"));
        assert_eq!(name("US-West-2"), Some("us-west-2"));
        for unknown in ["0", "11", "-1", "", "us-east"] {
            assert_eq!(name(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn guesses() {
        let guess = |text| region_like(text).map(|region| region.name.as_str());
        assert_eq!(guess("EU_CENTRAL_1"), Some("eu-central-1"));
        assert_eq!(guess("tokyo"), Some("ap-northeast-1"));
        assert_eq!(guess("Oregon"), Some("us-west-2"));
        assert_eq!(guess("--"), None);
        assert_eq!(guess("xx"), None);
    }

    proptest! {
        #[test]
        fn a_guess_is_in_the_list(text in ".*") {
            if let Some(region) = region_like(&text) {
                prop_assert!(region_by_name(&region.name).is_some());
            }
        }
    }
}
