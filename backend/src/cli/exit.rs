//! Exit codes: what a script can tell without reading a word. `docs/cli.md` has the same table.

use std::process::ExitCode;

use signet_shared::api::ceremony::CeremonyState;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// Done; of a ceremony: all of its steps are.
    Succeeded = 0,
    /// It could not be done, and no ceremony was left half way.
    Error = 1,
    /// A flag or an argument is wrong.
    Usage = 2,
    /// Something needs a person: open alerts, a published JWK set that is not as it should be, findings or differences of
    /// policies, a request that is not allowed, a proof of access that does not hold, or a certificate that does not hold
    /// or in which something is found.
    Attention = 3,
    /// A step of the ceremony failed.
    Failed = 4,
    /// The ceremony was cancelled.
    Cancelled = 5,
    /// The runner of the ceremony stopped or went away.
    Interrupted = 6,
    /// The plan is not what would run now.
    Changed = 7,
    /// Whether a request is allowed depends on what is not known.
    Depends = 8,
    /// Left by Ctrl-C, or the reader of the output went away, while the ceremony goes on.
    Left = 130,
}

impl Exit {
    /// All of them.
    #[cfg(test)]
    pub(super) const ALL: [Self; 10] = [
        Self::Succeeded,
        Self::Error,
        Self::Usage,
        Self::Attention,
        Self::Failed,
        Self::Cancelled,
        Self::Interrupted,
        Self::Changed,
        Self::Depends,
        Self::Left,
    ];
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<CeremonyState> for Exit {
    fn from(state: CeremonyState) -> Self {
        match state {
            CeremonyState::Succeeded => Self::Succeeded,
            CeremonyState::Failed => Self::Failed,
            CeremonyState::Cancelled => Self::Cancelled,
            CeremonyState::Interrupted => Self::Interrupted,
            CeremonyState::Running => Self::Left,
        }
    }
}
