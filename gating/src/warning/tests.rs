//! What is warned of, and what is not.

use super::*;
use domain::wallet::ChainId;

const CONDITIONS: &str = r#"
[cond.pass]
kind = "builderpass"
chain = "eip155:10"
contract = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
[cond.soul]
kind = "erc721"
soulbound = true
chain = "eip155:10"
contract = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
[cond.art]
kind = "erc721"
chain = "eip155:10"
contract = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
[cond.unit]
kind = "erc1155"
chain = "eip155:10"
contract = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
id = 1
[cond.lock]
kind = "unlock"
chain = "eip155:10"
contract = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
min_remaining = "7d"
[cond.banned]
kind = "allowlist"
addresses = ["0xd8da6bf26964af9d7eed9e03e53415d37aa96045"]
"#;

fn warned(expr: &str, bind: &str, change: (&str, &str)) -> Vec<String> {
    let text = format!("[gate.members]\neffect = \"admit\"\nexpr = {expr}\nbind = {bind}\n{CONDITIONS}");
    let rules = GateRules::from_toml(&text.replace(change.0, change.1), &[ChainId(10)].into())
        .unwrap_or_else(|bad| panic!("{bad}"));
    rules.warnings().into_iter().map(|problem| problem.path).collect()
}

const AS_IT_IS: (&str, &str) = ("", "");

#[test]
fn a_token_that_anybody_can_send_shuts_somebody_out() {
    let without = |unwanted: &str| {
        warned(
            &format!(r#"{{ all = ["pass"], none = [{unwanted}] }}"#),
            r#"["pass"]"#,
            AS_IT_IS,
        )
    };
    for harmless in [r#""banned""#, r#""soul""#, r#"{ none = ["art"] }"#] {
        assert_eq!(without(harmless), [] as [String; 0], "{harmless}");
    }
    for harmful in [r#""art""#, r#""unit""#, r#""lock""#, r#"{ any = ["banned", "art"] }"#] {
        assert_eq!(without(harmful), ["gate.members.expr"], "{harmful}");
    }
}

#[test]
fn bound_units_that_need_not_be_held_are_warned_of() {
    assert_eq!(warned(r#""unit""#, r#"["unit"]"#, AS_IT_IS), ["cond.unit.held_since"]);
    assert_eq!(
        warned(r#""unit""#, r#"["unit"]"#, ("id = 1", "id = 1\nheld_since = \"24h\"")),
        [] as [String; 0]
    );
    assert_eq!(
        warned(r#""unit""#, r#""wallet""#, AS_IT_IS),
        [] as [String; 0],
        "nothing is bound"
    );
    assert_eq!(
        warned(r#""art""#, r#"["art"]"#, AS_IT_IS),
        [] as [String; 0],
        "tokens can be told apart"
    );
}

#[test]
fn keys_that_count_for_their_lender_are_warned_of() {
    assert_eq!(warned(r#""lock""#, r#"["lock"]"#, AS_IT_IS), [] as [String; 0]);
    let lending = ("min_remaining", "lent = \"manager\"\nfrom_block = 1\nmin_remaining");
    assert_eq!(warned(r#""lock""#, r#"["lock"]"#, lending), ["cond.lock.lent"]);
}
