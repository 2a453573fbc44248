//! What is said about the command line holds: every command is explained, and what the documents show can be typed.

use clap::{Command, CommandFactory, Parser};

use super::Cli;
use super::exit::Exit;

const DOCUMENT: &str = include_str!("../../../docs/cli.md");
/// Documents whose examples must be good.
const DOCUMENTS: [&str; 5] = [
    DOCUMENT,
    include_str!("../../../README.md"),
    include_str!("../../../docs/alerts.md"),
    include_str!("../../../docs/key-policies.md"),
    include_str!("../../../docs/plans.md"),
];

/// Every command that does something, by its words: `signet ceremony watch`.
fn commands() -> Vec<(String, Command)> {
    fn of(command: &Command, words: &str, found: &mut Vec<(String, Command)>) {
        let words = format!("{words}{}", command.get_name());
        if !command.is_subcommand_required_set() {
            found.push((words.clone(), command.clone()));
        }
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            of(inner, &format!("{words} "), found);
        }
    }
    let mut found = Vec::new();
    of(&Cli::command(), "", &mut found);
    found
}

/// The commands in the shell examples of a document, without prompt, comment and redirection.
fn examples(document: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_shell = false;
    for line in document.lines() {
        if line.starts_with("```") {
            is_shell = line == "```sh";
        } else if is_shell && line.starts_with("signet ") {
            let end =
                [" # ", "  #", " | ", " > ", " && ", " || "].iter().filter_map(|mark| line.find(mark)).min();
            lines.push(line.get(..end.unwrap_or(line.len())).unwrap().trim().to_owned());
        }
    }
    lines
}

/// Splits as a shell does, with quotes of both kinds.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_and_argument_is_explained() {
    Cli::command().debug_assert();
    for (words, mut command) in commands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(about.len() > 15 && about.starts_with(char::is_uppercase), "{words}: {about:?}");
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.len() > 5 && help.starts_with(char::is_uppercase), "{words} {argument}: {help:?}");
        }
        let help = command.render_long_help().to_string();
        assert!(help.lines().all(|line| line.chars().count() < 200), "{help}");
    }
}

#[test]
fn every_command_has_a_section_with_an_example() {
    let headings: Vec<&str> =
        DOCUMENT.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    let known: Vec<String> =
        commands().into_iter().map(|(words, _)| words).filter(|words| words != "signet").collect();
    for words in &known {
        let section = DOCUMENT.split(&format!("### `{words}`\n")).nth(1);
        let section = section.unwrap_or_else(|| panic!("docs/cli.md has no section on `{words}`"));
        let section = section.split("\n##").next().unwrap();
        let example = examples(section).into_iter().next();
        let example = example.unwrap_or_else(|| panic!("docs/cli.md has no example of `{words}`"));
        assert!(example.starts_with(words.as_str()), "{example}");
    }
    for heading in headings {
        assert!(
            known.iter().any(|words| words == heading),
            "docs/cli.md explains `{heading}`, which there is not"
        );
    }
}

#[test]
fn what_the_documents_show_can_be_typed() {
    let mut count = 0;
    for line in DOCUMENTS.iter().flat_map(|document| examples(document)) {
        if let Err(error) = Cli::try_parse_from(split(&line)) {
            panic!("{line}\n{error}");
        }
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn the_exit_codes_are_those_of_the_table() {
    let rows =
        DOCUMENT.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()?.parse::<u8>().ok());
    let codes: Vec<u8> = Exit::ALL.into_iter().map(|exit| exit as u8).collect();
    assert_eq!(rows.collect::<Vec<_>>(), codes);
}
