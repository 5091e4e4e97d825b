//! All messages and the arguments each one is given, so that a translation can be checked against
//! them.

/// A Fluent message that this crate may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: &'static str,
    /// The names of its arguments.
    pub arguments: &'static [&'static str],
}

const fn message(id: &'static str, arguments: &'static [&'static str]) -> Message {
    Message { id, arguments }
}

/// Every message, in the order of the English resource.
pub const MESSAGES: [Message; 75] = [
    // What was decided.
    message("gate-verdict-granted", &[]),
    message("gate-verdict-denied", &[]),
    message("gate-verdict-unknown", &[]),
    message("gate-block", &["number", "chain"]),
    message("gate-link", &["link"]),
    // Reasons of every kind of condition.
    message("gate-no-wallet", &["title"]),
    message("gate-wallet-elsewhere", &["title", "chain"]),
    message("gate-chain-unknown", &["title", "why"]),
    message("gate-too-slow", &["title"]),
    message("gate-no-contract", &["title", "contract", "chain"]),
    message("gate-contract-odd", &["title", "contract", "chain", "function"]),
    message("gate-too-many-events", &["title", "contract", "chain"]),
    message("gate-too-many-reads", &["title", "reads"]),
    message("gate-delegated-yes", &["title"]),
    message("gate-delegation-too-many", &["title", "read"]),
    message("gate-delegation-unread", &["title"]),
    message("gate-unwanted-yes", &["title"]),
    message("gate-unwanted-no", &["title"]),
    // erc20
    message("gate-erc20-yes", &["title", "held", "min"]),
    message("gate-erc20-no", &["title", "held", "min"]),
    message("gate-erc20-fresh", &["title", "held", "min", "time"]),
    // erc721
    message("gate-erc721-yes", &["title", "held", "min"]),
    message("gate-erc721-no", &["title", "held", "min"]),
    message("gate-erc721-fresh", &["title", "held", "min", "time"]),
    message("gate-erc721-not-locked", &["title", "held", "min"]),
    message("gate-erc721-not-listable", &["title", "held", "min"]),
    message("gate-erc721-not-found", &["title", "held", "min"]),
    // erc1155
    message("gate-erc1155-yes", &["title", "held", "min"]),
    message("gate-erc1155-no", &["title", "held", "min"]),
    message("gate-erc1155-fresh", &["title", "held", "min", "time"]),
    // unlock
    message("gate-unlock-yes", &["title"]),
    message("gate-unlock-no", &["title"]),
    message("gate-unlock-expired", &["title"]),
    message("gate-unlock-ending", &["title", "time"]),
    message("gate-unlock-fresh", &["title", "time"]),
    message("gate-unlock-lent", &["title"]),
    message("gate-unlock-without-key", &["title"]),
    message("gate-unlock-too-many", &["title", "read"]),
    message("gate-unlock-version", &["title", "version", "accepted"]),
    // builderpass
    message("gate-builderpass-yes", &["title", "id"]),
    message("gate-builderpass-no", &["title"]),
    message("gate-builderpass-invalid", &["title", "id"]),
    // call
    message("gate-call-yes", &["title", "found", "op", "wanted"]),
    message("gate-call-no", &["title", "found", "op", "wanted"]),
    // allowlist
    message("gate-allowlist-yes", &["title"]),
    message("gate-allowlist-no", &["title"]),
    message("gate-allowlist-chain-missing", &["title"]),
    // The gate in words.
    message("gate-open", &[]),
    message("gate-rule-admit", &["rule"]),
    message("gate-rule-role", &["rule", "role"]),
    message("gate-rule-group", &["rule", "group"]),
    message("gate-rule-moderator", &["rule"]),
    message("gate-all-of", &[]),
    message("gate-any-of", &[]),
    message("gate-none-of", &[]),
    message("gate-at-least-of", &["count", "total"]),
    message("gate-describe-erc20", &["title", "min", "contract", "chain"]),
    message("gate-describe-erc721", &["title", "min", "contract", "chain"]),
    message("gate-describe-erc1155", &["title", "ids", "min", "contract", "chain"]),
    message("gate-describe-unlock", &["title", "contract", "chain"]),
    message("gate-describe-unlock-lasting", &["title", "contract", "chain", "time"]),
    message("gate-describe-builderpass", &["title", "contract", "chain"]),
    message(
        "gate-describe-call",
        &["title", "function", "op", "wanted", "contract", "chain"],
    ),
    message("gate-describe-allowlist", &["title", "count"]),
    message("gate-lent-reject", &[]),
    message("gate-lent-manager", &[]),
    message("gate-held-since", &["time"]),
    message("gate-soulbound", &[]),
    message("gate-delegation", &[]),
    message("gate-bind-tokens", &["titles"]),
    message("gate-bind-wallet", &[]),
    message("gate-grace", &["time"]),
    message("gate-dormant", &["time"]),
    message("gate-dormant-never", &[]),
    message("gate-cooldown", &["time"]),
];
