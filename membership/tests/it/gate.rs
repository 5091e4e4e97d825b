//! Rules over a ledger that a test writes: who holds a pass is a member, who holds a badge has a role or a
//! group, who holds a soul-bound token may moderate. Final blocks follow when the test says so.

use alloy_primitives::{Address, B256, Bytes, U256};
use async_trait::async_trait;
use domain::Clock;
use domain::chain_follow::{ContractLog, WatchedContract};
use domain::chain_reader::{Depth, LogEntry};
use domain::gate::{Alternative, BlockRef, Decision, Effect, Outcome, Reason, RuleOutcome, Token};
use domain::membership::LapseTerms;
use domain::policy::{AssessMember, Holdings, Touched};
use domain::wallet::ChainId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use testkit::FakeClock;

pub const CHAIN: ChainId = ChainId(31337);
pub const RULE: &str = "members";

/// A token of the contract whose tokens admit.
pub fn pass(id: u64) -> Token {
    token(0xaa, id)
}

/// The one pass that is no thing but a place in a balance.
pub const UNIT: u64 = 950;

/// A token of the contract whose tokens give the role `builder` (below 100) or the group `core`.
pub fn badge(id: u64) -> Token {
    token(0xbb, id)
}

/// A token of the contract whose tokens make moderators.
pub fn soul(id: u64) -> Token {
    token(0xcc, id)
}

fn token(contract: u8, id: u64) -> Token {
    Token {
        chain: CHAIN,
        contract: Address::repeat_byte(contract),
        id: U256::from(id),
    }
}

/// What a block says.
#[derive(Clone, Default)]
pub struct View {
    pub owners: BTreeMap<Token, Address>,
    /// Key managers of lent tokens.
    pub managers: BTreeMap<Token, Address>,
    /// When tokens end, unix seconds.
    pub ends: BTreeMap<Token, u64>,
    /// Tokens that are too young for the door.
    pub young: BTreeSet<Token>,
}

pub struct Ledger {
    pub confirmed: View,
    pub settled: View,
    /// Whether every block is final at once.
    pub instant: bool,
    pub reachable: bool,
    pub open: bool,
    /// Whether somebody is a moderator by a soul-bound token; rules without it cost one read only.
    pub moderators: bool,
    pub height: u64,
    pub logs: Vec<ContractLog>,
    pub reads: u32,
    pub assessed: u64,
    pub hash: String,
    pub terms: LapseTerms,
}

pub struct FakeGate {
    ledger: Mutex<Ledger>,
    clock: Arc<FakeClock>,
}

impl FakeGate {
    pub fn new(clock: Arc<FakeClock>) -> Self {
        Self {
            ledger: Mutex::new(Ledger {
                confirmed: View::default(),
                settled: View::default(),
                instant: true,
                reachable: true,
                open: false,
                moderators: false,
                height: 100,
                logs: Vec::new(),
                reads: 3,
                assessed: 0,
                hash: "rules-1".to_owned(),
                terms: LapseTerms::default(),
            }),
            clock,
        }
    }

    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("no panic while the lock is held")
    }

    /// Changes what the confirmed block says, in a new block.
    pub fn change(&self, f: impl FnOnce(&mut View)) {
        let mut ledger = self.ledger();
        ledger.height += 1;
        f(&mut ledger.confirmed);
        if ledger.instant {
            ledger.settled = ledger.confirmed.clone();
        }
    }

    /// Moves a token, with its event. `None` burns it.
    pub fn transfer(&self, token: Token, to: Option<Address>) {
        let from = self.ledger().confirmed.owners.get(&token).copied();
        self.change(|view| {
            match to {
                Some(to) => view.owners.insert(token, to),
                None => view.owners.remove(&token),
            };
        });
        self.log(token, from.unwrap_or_default(), to.unwrap_or_default());
    }

    /// Moves the end of a token, with an event that names nothing but the token.
    pub fn ends(&self, token: Token, at_secs: u64) {
        self.change(|view| {
            view.ends.insert(token, at_secs);
        });
        self.log(token, Address::ZERO, Address::ZERO);
    }

    fn log(&self, token: Token, from: Address, to: Address) {
        let mut ledger = self.ledger();
        let entry = LogEntry {
            topics: vec![B256::ZERO, from.into_word(), to.into_word(), B256::from(token.id)],
            data: Bytes::new(),
            block_number: ledger.height,
            log_index: 0,
        };
        ledger.logs.push(ContractLog {
            contract: token.contract,
            entry,
        });
    }

    pub fn finalise(&self) {
        let mut ledger = self.ledger();
        ledger.settled = ledger.confirmed.clone();
    }

    /// The decision for these holdings, without the asynchronous trait.
    pub fn decide(&self, holdings: Holdings<'_>, depth: Depth) -> Decision {
        let now = self.clock.now();
        let mut ledger = self.ledger();
        ledger.assessed += 1;
        let view = match depth {
            Depth::Confirmed => &ledger.confirmed,
            Depth::Final => &ledger.settled,
        };
        let secs = u64::try_from(now.as_secs()).expect("after 1970");
        let mine = |token: &Token| {
            let holder = view.managers.get(token).or_else(|| view.owners.get(token));
            holder.is_some_and(|holder| holdings.wallets.iter().any(|wallet| wallet.address == *holder))
        };
        let counts = |token: &Token| {
            let old_enough = !view.young.contains(token) || holdings.kept.contains(token);
            mine(token) && old_enough && view.ends.get(token).is_none_or(|end| *end > secs)
        };
        let of = |contract: u8| -> Vec<Token> {
            let tokens = view
                .owners
                .keys()
                .filter(|token| token.contract == Address::repeat_byte(contract));
            tokens.filter(|token| counts(token)).copied().collect()
        };
        let told = |holds: bool| match (ledger.reachable, holds) {
            (false, _) => Outcome::Unknown,
            (true, true) => Outcome::Yes,
            (true, false) => Outcome::No,
        };
        let passes = of(0xaa);
        let (roles, groups): (Vec<Token>, Vec<Token>) = of(0xbb).into_iter().partition(|t| t.id < U256::from(100));
        let admitted = if ledger.open {
            Outcome::Yes
        } else {
            told(!passes.is_empty())
        };
        let rule = |name: &str, effect, outcome| RuleOutcome {
            rule: name.to_owned(),
            effect,
            outcome,
        };
        let mut rules = vec![
            rule(RULE, Effect::Admit, admitted),
            rule("builders", Effect::Role("builder".to_owned()), told(!roles.is_empty())),
            rule("core", Effect::Group("core".to_owned()), told(!groups.is_empty())),
        ];
        if ledger.moderators {
            let keeps = match depth {
                Depth::Confirmed => Outcome::Unknown,
                Depth::Final => told(!of(0xcc).is_empty()),
            };
            rules.push(rule("keepers", Effect::Moderator, keeps));
        }
        if ledger.open {
            rules.clear();
        }
        let alternatives = match (admitted, ledger.open) {
            (Outcome::Yes, true) => vec![Alternative {
                rule: "open".to_owned(),
                choices: Vec::new(),
            }],
            (Outcome::Yes, false) => vec![Alternative {
                rule: RULE.to_owned(),
                choices: vec![passes.clone()],
            }],
            _ => Vec::new(),
        };
        let block = BlockRef {
            chain: CHAIN,
            number: match depth {
                Depth::Confirmed => ledger.height,
                Depth::Final => ledger.height.saturating_sub(10),
            },
            hash: B256::ZERO,
            timestamp_secs: secs,
        };
        let ends: Vec<(Token, u64)> = passes
            .iter()
            .filter_map(|token| Some((*token, *view.ends.get(token)?)))
            .collect();
        Decision {
            outcome: admitted,
            reasons: vec![Reason {
                condition: "pass".to_owned(),
                outcome: admitted,
                message: "gate-erc721-no".to_owned(),
                arguments: vec![("wallet".to_owned(), "0xsecret".to_owned())],
                link: Some("https://passes.example/buy".to_owned()),
                block: None,
            }],
            rule_hash: ledger.hash.clone(),
            blocks: if ledger.reachable && !ledger.open {
                vec![block]
            } else {
                Vec::new()
            },
            decided_at: now,
            alternatives,
            rules,
            changes_at: ends.iter().map(|(_, end)| *end).min(),
            expiries: ends,
            reads: if ledger.open { 0 } else { ledger.reads },
        }
    }
}

#[async_trait]
impl AssessMember for FakeGate {
    async fn assess(&self, holdings: Holdings<'_>, depth: Depth) -> Decision {
        self.decide(holdings, depth)
    }

    fn is_place_in_balance(&self, token: &Token) -> bool {
        *token == pass(UNIT)
    }

    fn terms(&self, _: &str) -> LapseTerms {
        self.ledger().terms
    }

    fn rule_hash(&self) -> &str {
        "rules-1"
    }

    fn watched(&self) -> Vec<WatchedContract> {
        [0xaa, 0xbb, 0xcc]
            .map(|byte| WatchedContract {
                chain: CHAIN,
                contract: Address::repeat_byte(byte),
            })
            .to_vec()
    }

    fn touched(&self, chain: ChainId, log: &ContractLog) -> Touched {
        let address = |topic: &B256| Address::from_word(*topic);
        let [_, from, to, id] = log.entry.topics.as_slice() else {
            return Touched {
                everybody: true,
                ..Touched::default()
            };
        };
        Touched {
            addresses: [from, to].map(address).into_iter().filter(|a| !a.is_zero()).collect(),
            tokens: vec![Token {
                chain,
                contract: log.contract,
                id: U256::from_be_bytes(id.0),
            }],
            everybody: false,
        }
    }
}
