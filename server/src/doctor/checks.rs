//! All checks with their codes. A code is never used for something else, even when its check goes.

mod chains;
mod configuration;
mod database;
mod exposure;
mod federation;
mod machine;
mod members;
pub(crate) mod parties;
mod secrets;

use super::facts::{ChainFacts, DatabaseFacts, Facts, Installation, Stored};
use super::{Check, Verdict};

/// Every check, in the order of their codes.
pub const CHECKS: &[Check] = &[
    Check {
        code: "GH001",
        title: "the configuration is valid",
        why: "nothing starts with a configuration that is not understood completely",
        run: |facts| Box::pin(async { configuration::is_valid(facts) }),
    },
    Check {
        code: "GH002",
        title: "the database can be used",
        why: "everything the instance knows is in it",
        run: |facts| Box::pin(async { database::can_be_used(facts) }),
    },
    Check {
        code: "GH003",
        title: "commits survive a power cut",
        why: "what the instance has told others must still be true after a crash",
        run: |facts| Box::pin(async { database::is_durable(facts) }),
    },
    Check {
        code: "GH004",
        title: "the master key is there, for its owner only",
        why: "whoever reads it can speak for every member; without it nobody can",
        run: |facts| Box::pin(async { secrets::is_private(facts) }),
    },
    Check {
        code: "GH005",
        title: "the master key is the database's",
        why: "with another key no sealed secret opens",
        run: |facts| Box::pin(async { secrets::fits(facts) }),
    },
    Check {
        code: "GH006",
        title: "the domain is the database's",
        why: "the domain is part of every id that other servers remember",
        run: |facts| Box::pin(async { federation::domain_fits(facts) }),
    },
    Check {
        code: "GH007",
        title: "the instance answers at its origin",
        why: "other servers and people reach it there and nowhere else",
        run: |facts| Box::pin(federation::answers(facts)),
    },
    Check {
        code: "GH008",
        title: "members can be found from other servers",
        why: "following begins with WebFinger at the domain",
        run: |facts| Box::pin(federation::members_are_found(facts)),
    },
    Check {
        code: "GH009",
        title: "the chains' servers answer, and for the right chain",
        why: "the gate can tell nothing without them",
        run: |facts| Box::pin(async { chains::servers_answer(facts) }),
    },
    Check {
        code: "GH010",
        title: "the quorum can be reached",
        why: "without it every decision is unknown and nobody can join",
        run: |facts| Box::pin(async { chains::quorum_is_possible(facts) }),
    },
    Check {
        code: "GH011",
        title: "the conditions' contracts exist",
        why: "a condition on an address without a contract can never hold",
        run: |facts| Box::pin(chains::contracts_exist(facts)),
    },
    Check {
        code: "GH012",
        title: "the clock is right",
        why: "a clock that differs from everybody's by hours refuses sign-ins and the posts of other servers",
        run: |facts| Box::pin(async { machine::clock_is_right(facts) }),
    },
    Check {
        code: "GH013",
        title: "nothing is exposed by mistake",
        why: "development switches and wrong proxies open doors that nobody sees",
        run: |facts| Box::pin(async { exposure::is_sane(facts) }),
    },
    Check {
        code: "GH014",
        title: "there is room on the disk",
        why: "a full disk stops the instance in the middle of everything",
        run: |facts| Box::pin(async { machine::has_room(facts) }),
    },
    Check {
        code: "GH015",
        title: "no work failed for good",
        why: "a dead letter is something that a member or another server still waits for",
        run: |facts| Box::pin(async { machine::has_no_dead_letters(facts) }),
    },
    Check {
        code: "GH016",
        title: "the chains say what is final",
        why: "only a final block takes a membership away; without one nobody ever loses theirs",
        run: |facts| Box::pin(chains::final_blocks_are_known(facts)),
    },
    Check {
        code: "GH017",
        title: "the chains are followed",
        why: "a token that was sold is noticed by following its chain",
        run: |facts| Box::pin(async { chains::chains_are_followed(facts) }),
    },
    Check {
        code: "GH018",
        title: "no brake is on",
        why: "a rule that would have demoted too many at once demotes nobody until an admin decides",
        run: |facts| Box::pin(async { members::no_brake_is_on(facts) }),
    },
    Check {
        code: "GH019",
        title: "appeals are answered",
        why: "somebody who may have been shut out by mistake waits for an answer",
        run: |facts| Box::pin(async { members::appeals_are_answered(facts) }),
    },
    Check {
        code: "GH020",
        title: "tables about other servers fit",
        why: "accounts at other servers are closed and opened by what these tables say: with a wrong one somebody stays in who should be out, or out who should be in",
        run: |facts| Box::pin(async { parties::tables_fit(facts) }),
    },
];

/// What depends on a good configuration, or the verdict without one.
fn installation(facts: &Facts) -> Result<&Installation, Verdict> {
    facts
        .installation
        .as_deref()
        .map_err(|_| Verdict::skip("the configuration is not valid (GH001)"))
}

/// What the database says, or the verdict without it.
fn stored(facts: &Facts) -> Result<&Stored, Verdict> {
    match &installation(facts)?.database {
        DatabaseFacts::Seen {
            stored: Some(stored), ..
        } => Ok(stored),
        DatabaseFacts::Missing => Err(Verdict::skip("there is no database yet")),
        _ => Err(Verdict::skip("the database cannot be used (GH002)")),
    }
}

/// The chains' servers, or the verdict without them.
fn chains(facts: &Facts) -> Result<&ChainFacts, Verdict> {
    let installation = installation(facts)?;
    if installation.config.chains.is_empty() {
        return Err(Verdict::skip("no chain is configured"));
    }
    Ok(&installation.chains)
}
