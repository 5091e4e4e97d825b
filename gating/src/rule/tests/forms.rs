//! Other forms of the rules: canonical JSON and hash, schema, documentation.

use super::*;
use schemars::schema_for;

#[test]
fn the_hash_depends_on_what_decides_and_on_nothing_else() {
    let text = rule(r#"{ any = ["art"], none = ["banned"] }"#, r#"bind = ["art"]"#);
    let hash = |text: &str| parse(text).expect("a good file").rule_hash().to_owned();
    let same = [
        text.replace(
            "kind = \"erc721\"",
            "kind = \"erc721\"\nmin = 1\ntitle = \"Art\"\nlink = \"https://example.org\"",
        ),
        text.replace(CONTRACT, "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"),
        text.replace("200000", "300000"),
        text.replace("kind = \"erc721\"", "kind = \"erc721\"\nsoulbound = false"),
        text.replace(
            "effect = \"admit\"",
            "effect = \"admit\"\ncooldown = \"3d\"\non_lapse = { grace = \"168h\" }",
        ),
    ];
    for other in &same {
        assert_eq!(hash(&text), hash(other), "{other}");
    }
    let different = [
        text.replace("kind = \"erc721\"", "kind = \"erc721\"\nmin = 2"),
        text.replace(", none = [\"banned\"]", ""),
        text.replace("gate.members", "gate.friends"),
        text.replace(r#"bind = ["art"]"#, "bind = \"wallet\""),
        text.replace("kind = \"erc721\"", "kind = \"erc721\"\nsoulbound = true"),
        text.replace("kind = \"erc721\"", "kind = \"erc721\"\nheld_since = \"1d\""),
        text.replace(
            "kind = \"erc721\"",
            "kind = \"erc721\"\ndelegation = \"delegate.xyz/v2\"",
        ),
        text.replace("effect = \"admit\"", "effect = \"admit\"\ncooldown = \"1h\""),
        text.replace(
            "effect = \"admit\"",
            "effect = \"admit\"\non_lapse = { dormant_after = \"never\" }",
        ),
    ];
    for other in &different {
        assert_ne!(hash(&text), hash(other), "{other}");
    }
}

#[test]
fn the_canonical_json_is_spelt_out() {
    let rules = parse(&rule(r#"{ all = ["lock", "human"] }"#, r#"bind = ["lock"]"#)).expect("a good file");
    let expected = format!(
        concat!(
            r#"{{"cond":{{"human":{{"args":["$wallet"],"chain":"eip155:10","kind":"call","op":">=","sig":"getScore(address)(uint256)","to":"{c}","value":"200000"}},"#,
            r#""lock":{{"chain":"eip155:8453","contract":"{c}","kind":"unlock","lent":"reject","min_remaining_seconds":"604800","versions":[]}}}},"#,
            r#""gate":{{"members":{{"bind":["lock"],"cooldown_seconds":"259200","effect":"admit","expr":{{"all":["lock","human"]}},"#,
            r#""on_lapse":{{"dormant_after_seconds":"5184000","grace_seconds":"604800"}}}}}},"version":"1"}}"#
        ),
        c = CONTRACT
    );
    assert_eq!(rules.canonical_json(), expected);
    assert_eq!(rules.rule_hash(), canonical::hash(&expected));
}

#[test]
fn the_sections_have_a_json_schema() {
    let schema = serde_json::to_value(schema_for!(ConditionSection)).expect("a schema is JSON");
    let text = schema.to_string();
    for word in [
        "builderpass",
        "min_remaining",
        ">=",
        "manager",
        "erc1155",
        "talent-passport",
        "merkle_root",
        "delegate.xyz/v2",
    ] {
        assert!(text.contains(word), "{word}");
    }
    let gate = serde_json::to_value(schema_for!(GateSection))
        .expect("a schema is JSON")
        .to_string();
    for word in [
        "at_least",
        "admit",
        "moderator",
        "on_lapse",
        "dormant_after",
        "cooldown",
    ] {
        assert!(gate.contains(word), "{word}");
    }
}

#[test]
fn every_other_kind_has_its_canonical_json() {
    let text = format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = {{ any = ["coins", "units", "soul", "list"] }}
        bind = "wallet"
        [gate.builders]
        effect = "role:builder"
        expr = "soul"
        [cond.coins]
        kind = "erc20"
        chain = "eip155:10"
        contract = "{CONTRACT}"
        min = "1000000000000000000000000"
        held_since = "1d"
        [cond.units]
        kind = "erc1155"
        chain = "eip155:10"
        contract = "{CONTRACT}"
        ids = "3-5"
        delegation = "delegate.xyz/v2#guildhall"
        [cond.soul]
        kind = "erc721"
        chain = "eip155:10"
        contract = "{CONTRACT}"
        soulbound = true
        held_since = "1h"
        [cond.list]
        kind = "allowlist"
        addresses = ["0x0000000000000000000000000000000000000001"]
        merkle_root = "0xb5d9d894133a730aa651ef62d26b0ffa846233c74177a591a4a896adfda97d22"
        "#
    );
    let json: serde_json::Value =
        serde_json::from_str(parse(&text).expect("a good file").canonical_json()).expect("it is JSON");
    let place =
        |kind: &str| serde_json::json!({ "kind": kind, "chain": "eip155:10", "contract": CONTRACT, "min": "1" });
    let with = |mut object: serde_json::Value, rest: serde_json::Value| {
        for (key, value) in rest.as_object().expect("an object") {
            object[key] = value.clone();
        }
        object
    };
    let expected = serde_json::json!({
        "coins": with(place("erc20"), serde_json::json!({ "min": "1000000000000000000000000", "held_since_seconds": "86400" })),
        "units": with(place("erc1155"), serde_json::json!({
            "ids": ["3", "5"],
            "delegation": {
                "registry": "0x00000000000000447e69651d841bd8d104bed493",
                "rights": "0x6775696c6468616c6c0000000000000000000000000000000000000000000000",
            },
        })),
        "soul": with(place("erc721"), serde_json::json!({ "soulbound": true, "held_since_seconds": "3600" })),
        "list": {
            "kind": "allowlist",
            "merkle_root": "0xb5d9d894133a730aa651ef62d26b0ffa846233c74177a591a4a896adfda97d22",
        },
    });
    assert_eq!(json["cond"], expected);
    assert_eq!(
        json["gate"]["builders"],
        serde_json::json!({ "effect": "role:builder", "expr": "soul" })
    );
}

#[test]
fn the_examples_of_the_readme_are_good_files() {
    let readme = include_str!("../../../README.md");
    let examples: Vec<&str> = readme
        .split("```toml")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(examples.len() >= 2, "{}", examples.len());
    for example in &examples {
        parse(example).unwrap_or_else(|bad| panic!("{example}: {bad}"));
    }
    let first = parse(examples[0]).expect("the example is right");
    assert_eq!(first.rules().len(), 1);
    assert_eq!(first.conditions().len(), 5);
}

#[test]
fn the_readme_names_every_key_kind_and_preset() {
    let readme = include_str!("../../../README.md");
    let schema = serde_json::to_value(schema_for!(ConditionSpec)).expect("a schema is JSON");
    let of_rules = serde_json::to_value(schema_for!(RuleSpec)).expect("a schema is JSON");
    let keys = [&schema, &of_rules]
        .into_iter()
        .flat_map(|schema| schema["properties"].as_object().expect("keys").keys().cloned());
    let words = kinds::KINDS
        .iter()
        .map(|kind| kind.name.to_owned())
        .chain(crate::preset::PRESETS.iter().map(|preset| preset.name.to_owned()))
        .chain(keys);
    for word in words {
        let quoted = [format!("`{word}"), format!("\"{word}\"")];
        assert!(quoted.iter().any(|quoted| readme.contains(quoted)), "{word}");
    }
}
