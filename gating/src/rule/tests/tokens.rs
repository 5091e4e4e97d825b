//! Conditions over tokens: amounts, ids, age, delegation, and what being bound asks of them.

use super::*;
use alloy_primitives::{B256, U256, address};
use std::time::Duration;

/// A file whose one condition has these lines and is bound.
fn bound(lines: &str) -> String {
    condition(lines).replace("bind = \"wallet\"", "bind = [\"it\"]")
}

fn place(kind: &str) -> String {
    format!("kind = \"{kind}\"\nchain = \"eip155:8453\"\ncontract = \"{CONTRACT}\"")
}

fn kind(text: &str) -> ConditionKind {
    let rules = parse(text).unwrap_or_else(|bad| panic!("{text}: {bad}"));
    rules.conditions()[0].kind.clone()
}

fn refused(text: &str, expected: &str) {
    let found = problems(text);
    assert!(
        matches!(&found[..], [one] if one.starts_with(expected)),
        "{text}: {found:?}"
    );
}

#[test]
fn coins_that_admit_must_have_been_held() {
    let coins = format!("{}\nmin = \"5000000\"", place("erc20"));
    let held = format!("{coins}\nheld_since = \"7d\"");
    let ConditionKind::Erc20(erc20) = kind(&condition(&held)) else {
        panic!("coins")
    };
    assert_eq!(
        (erc20.min, erc20.held_since),
        (U256::from(5_000_000), Duration::from_secs(604_800))
    );
    refused(&condition(&coins), "cond.it.held_since: coins cannot be told apart");
    refused(
        &condition(&format!("{coins}\nheld_since = \"0s\"")),
        "cond.it.held_since: everybody has held it",
    );

    // Where they let nobody in, it does not matter.
    let unwanted = condition(&coins).replace("expr = \"it\"", "expr = { none = [\"it\"] }");
    assert_eq!(problems(&unwanted), [] as [String; 0]);
    let role = rule(r#""pass""#, r#"bind = ["pass"]"#)
        + &format!("[gate.rich]\neffect = \"role:rich\"\nexpr = \"it\"\n[cond.it]\n{coins}\n");
    assert_eq!(problems(&role), [] as [String; 0]);

    refused(
        &condition(&held.replace("min = \"5000000\"\n", "")),
        "cond.it.min: a condition of kind `erc20` needs `min`",
    );
    refused(
        &condition(&held.replace("5000000", "0")),
        "cond.it.min: everybody holds 0",
    );
    let found = problems(&bound(&held));
    assert!(
        found[0].starts_with("gate.members.bind[0]: `it` is of kind `erc20`, which has no tokens"),
        "{found:?}"
    );
}

#[test]
fn units_are_of_one_id_or_of_a_range() {
    let units = place("erc1155");
    let ids = |line: &str| match kind(&bound(&format!("{units}\n{line}"))) {
        ConditionKind::Erc1155(erc1155) => (erc1155.ids.first, erc1155.ids.last, erc1155.min),
        other => panic!("{other:?}"),
    };
    let small = |number: u64| U256::from(number);
    assert_eq!(ids("id = 7"), (small(7), small(7), U256::ONE));
    assert_eq!(ids("id = 0"), (U256::ZERO, U256::ZERO, U256::ONE));
    assert_eq!(ids("ids = \"1-10\"\nmin = 3"), (small(1), small(10), small(3)));
    let largest = U256::MAX;
    assert_eq!(ids(&format!("id = \"{largest}\"")).0, largest);
    for (line, expected) in [
        ("", "cond.it.id: a condition of kind `erc1155` needs `id`"),
        ("id = 1\nids = \"1-2\"", "cond.it.ids: the ids are written twice"),
        ("id = -1", "cond.it.id: `-1` is not a whole number"),
        ("ids = \"5\"", "cond.it.ids: `5` is not a range"),
        ("ids = \"5-1\"", "cond.it.ids: the range ends before it begins"),
        ("ids = \"1-51\"", "cond.it.ids: the range has 51 ids"),
        ("id = 1\nmin = 0", "cond.it.min: everybody holds 0"),
        ("id = 1\nmin = 11", "cond.it.min: the condition is bound"),
        (
            "id = 1\nfrom_block = 5",
            "cond.it.from_block: a condition of kind `erc1155` has no `from_block`",
        ),
    ] {
        refused(&bound(&format!("{units}\n{line}")), expected);
    }
    assert_eq!(
        problems(&condition(&format!("{units}\nid = 1\nmin = 11"))),
        [] as [String; 0],
        "not bound"
    );
}

#[test]
fn a_bound_membership_key_must_last() {
    let lock = place("unlock");
    let lasting = format!("{lock}\nmin_remaining = \"1h\"");
    assert_eq!(problems(&bound(&lasting)), [] as [String; 0]);
    for short in [lock.clone(), format!("{lock}\nmin_remaining = \"0s\"")] {
        refused(
            &bound(&short),
            "cond.it.min_remaining: the condition is bound, and with the lock's `shareKey`",
        );
        assert_eq!(problems(&condition(&short)), [] as [String; 0], "bound by the wallet");
    }
}

#[test]
fn the_time_something_was_held_is_read() {
    for token in ["erc721", "unlock"] {
        let lines = format!("{}\nheld_since = \"24h\"\nmin_remaining = \"7d\"", place(token));
        let lines = if token == "unlock" {
            lines
        } else {
            lines.replace("\nmin_remaining = \"7d\"", "")
        };
        let held_since = match kind(&bound(&lines)) {
            ConditionKind::Erc721(erc721) => erc721.held_since,
            ConditionKind::Unlock(unlock) => unlock.held_since,
            other => panic!("{other:?}"),
        };
        assert_eq!(held_since, Some(Duration::from_secs(86_400)));
        refused(
            &bound(&lines.replace("24h", "a day")),
            "cond.it.held_since: `a day` is not a time",
        );
        refused(
            &bound(&lines.replace("24h", "0d")),
            "cond.it.held_since: everybody has held it",
        );
    }
    refused(
        &bound(&format!("{}\nheld_since = \"24h\"", place("builderpass"))),
        "cond.it.held_since: a condition of kind `builderpass` has no `held_since`",
    );
}

#[test]
fn vaults_may_delegate_for_every_kind_with_a_token() {
    let rights = |text: &str| B256::right_padding_from(text.as_bytes());
    for (token, more) in [
        ("erc20", "min = 1\nheld_since = \"1d\""),
        ("erc721", ""),
        ("erc1155", "id = 1"),
        ("unlock", ""),
        ("builderpass", ""),
    ] {
        let with = |lines: &str| condition(&format!("{}\n{more}\n{lines}", place(token)));
        let delegation = |lines: &str| kind(&with(lines)).delegation().copied();
        assert_eq!(delegation(""), None);
        let all = Delegation {
            registry: DELEGATE_REGISTRY_V2,
            rights: B256::ZERO,
        };
        assert_eq!(delegation("delegation = \"delegate.xyz/v2\""), Some(all));
        assert_eq!(
            delegation("delegation = \"delegate.xyz/v2#guildhall\""),
            Some(Delegation {
                rights: rights("guildhall"),
                ..all
            })
        );
        assert_eq!(
            delegation(&format!(
                "delegation = \"delegate.xyz/v2\"\ndelegate_registry = \"{CONTRACT}\""
            )),
            Some(Delegation {
                registry: address!("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"),
                ..all
            })
        );
        refused(
            &with("delegation = \"delegate.xyz/v1\""),
            "cond.it.delegation: `delegate.xyz/v1` is not a kind",
        );
        refused(
            &with("delegation = \"delegate.xyz/v2#\""),
            "cond.it.delegation: there are no rights",
        );
        refused(
            &with("delegation = \"delegate.xyz/v2#0x12\""),
            "cond.it.delegation: the rights have 2 hex",
        );
        refused(
            &with(&format!("delegate_registry = \"{CONTRACT}\"")),
            "cond.it.delegate_registry: no delegation is asked for",
        );
        refused(
            &with("delegation = \"delegate.xyz/v2\"\ndelegate_registry = \"0x12\""),
            "cond.it.delegate_registry: `0x12` is not an address",
        );
    }
}
