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
    ];
    for other in &same {
        assert_eq!(hash(&text), hash(other), "{other}");
    }
    let different = [
        text.replace("kind = \"erc721\"", "kind = \"erc721\"\nmin = 2"),
        text.replace(", none = [\"banned\"]", ""),
        text.replace("gate.members", "gate.friends"),
        text.replace(r#"bind = ["art"]"#, "bind = \"wallet\""),
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
            r#""lock":{{"chain":"eip155:8453","contract":"{c}","kind":"unlock","lent":"reject","min_remaining_seconds":"0","versions":[]}}}},"#,
            r#""gate":{{"members":{{"bind":["lock"],"effect":"admit","expr":{{"all":["lock","human"]}}}}}},"version":"1"}}"#
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
    for word in ["builderpass", "min_remaining", ">=", "manager"] {
        assert!(text.contains(word), "{word}");
    }
    let gate = serde_json::to_value(schema_for!(GateSection))
        .expect("a schema is JSON")
        .to_string();
    assert!(gate.contains("at_least") && gate.contains("admit"), "{gate}");
}

#[test]
fn the_example_of_the_readme_is_a_good_file() {
    let readme = include_str!("../../../README.md");
    let example = readme
        .split("```toml")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("an example");
    let rules = parse(example).expect("the example is right");
    assert_eq!(rules.rules().len(), 1);
    assert_eq!(rules.conditions().len(), 5);
}
