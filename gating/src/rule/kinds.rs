//! Which keys belong to which kind of condition.

/// A kind of condition and its keys. `title`, `link` and `preset` belong to every kind.
pub(super) struct Kind {
    /// As written in `kind`.
    pub(super) name: &'static str,
    /// Keys it cannot do without.
    pub(super) required: &'static [&'static str],
    /// Keys it may have.
    pub(super) optional: &'static [&'static str],
    /// Whether it is about tokens that can be told apart, so that an admission can use them up.
    pub(super) has_tokens: bool,
}

/// All kinds.
pub(super) const KINDS: [Kind; 7] = [
    Kind {
        name: "erc20",
        required: &["chain", "contract", "min"],
        optional: &["held_since", "delegation", "delegate_registry"],
        has_tokens: false,
    },
    Kind {
        name: "erc721",
        required: &["chain", "contract"],
        optional: &[
            "min",
            "from_block",
            "held_since",
            "soulbound",
            "delegation",
            "delegate_registry",
        ],
        has_tokens: true,
    },
    Kind {
        name: "erc1155",
        required: &["chain", "contract"],
        optional: &["id", "ids", "min", "held_since", "delegation", "delegate_registry"],
        has_tokens: true,
    },
    Kind {
        name: "unlock",
        required: &["chain", "contract"],
        optional: &[
            "lent",
            "from_block",
            "min_remaining",
            "versions",
            "held_since",
            "delegation",
            "delegate_registry",
        ],
        has_tokens: true,
    },
    Kind {
        name: "builderpass",
        required: &["chain", "contract"],
        optional: &["delegation", "delegate_registry"],
        has_tokens: true,
    },
    Kind {
        name: "call",
        required: &["chain", "to", "sig", "args", "op", "value"],
        optional: &[],
        has_tokens: false,
    },
    Kind {
        name: "allowlist",
        required: &[],
        optional: &["addresses", "addresses_file", "merkle_root", "chain"],
        has_tokens: false,
    },
];

/// The kind of this name.
pub(super) fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Words joined for a message: `a`, `b` and `c`.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
