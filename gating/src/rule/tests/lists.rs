//! Lists of wallets: written out, read from a file, and with a root.

use super::*;

/// The root of 0x…01 to 0x…03, made with @openzeppelin/merkle-tree 1.0.8.
const ROOT: &str = "0x6115218373392d12cc18a3d50ad2a53a2c99b391060070dfc0ebbbbe158ec944";

fn wallets() -> Vec<String> {
    (1..=3).map(|number| format!("0x{number:040x}")).collect()
}

fn written(root: &str) -> String {
    condition(&format!(
        "kind = \"allowlist\"\naddresses = {:?}\nmerkle_root = \"{root}\"",
        wallets()
    ))
}

#[test]
fn a_list_must_have_the_root_that_is_written() {
    let rules = parse(&written(ROOT)).expect("the right root");
    assert!(rules.canonical_json().contains(ROOT) && !rules.canonical_json().contains(&wallets()[0]));
    let ConditionKind::Allowlist(list) = &rules.conditions()[0].kind else {
        panic!("a list")
    };
    assert_eq!(list.addresses.len(), 3);

    let other = ROOT.replace("0x61", "0x62");
    let found = problems(&written(&other));
    assert!(
        matches!(&found[..], [one] if one.starts_with("cond.it.merkle_root: the list of 3 wallets has the root 0x6115")),
        "{found:?}"
    );
    let fewer = written(ROOT).replace(&format!("{:?}, ", wallets()[0]), "");
    assert!(problems(&fewer)[0].starts_with("cond.it.merkle_root: the list of 2 wallets"));
    assert!(problems(&written("0x61"))[0].starts_with("cond.it.merkle_root: `0x61` is not 32 bytes"));
    let alone = condition(&format!("kind = \"allowlist\"\nmerkle_root = \"{ROOT}\""));
    assert!(problems(&alone)[0].starts_with("cond.it.addresses: a condition of kind `allowlist` needs"));
}

#[test]
fn a_file_says_the_same_as_a_list() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("friends.txt"), wallets().join("\n")).expect("a file");
    let from_file = |lines: &str| {
        GateRules::from_toml_in(
            &condition(&format!("kind = \"allowlist\"\n{lines}")),
            &chains(),
            folder.path(),
        )
    };
    let file = "addresses_file = \"friends.txt\"";
    let plain = condition(&format!("kind = \"allowlist\"\naddresses = {:?}", wallets()));
    let loaded = from_file(file).expect("a good file");
    assert_eq!(loaded.rule_hash(), parse(&plain).expect("a good list").rule_hash());
    let rooted = from_file(&format!("{file}\nmerkle_root = \"{ROOT}\"")).expect("the right root");
    assert_eq!(
        rooted.rule_hash(),
        parse(&written(ROOT)).expect("the right root").rule_hash()
    );

    let said = |lines: &str| {
        let error = from_file(lines).expect_err(lines);
        error.problems().iter().map(Problem::to_string).collect::<Vec<_>>()
    };
    for (lines, expected) in [
        (
            format!("{file}\nmerkle_root = \"{}\"", ROOT.replace("0x61", "0x62")),
            "cond.it.merkle_root: ",
        ),
        (
            format!("{file}\naddresses = {:?}", wallets()),
            "cond.it.addresses_file: the list is written twice",
        ),
        (
            "addresses_file = \"enemies.txt\"".to_owned(),
            "cond.it.addresses_file: the file cannot be read",
        ),
        (
            "addresses_file = \"../friends.txt\"".to_owned(),
            "cond.it.addresses_file: write the path of a file inside",
        ),
    ] {
        let found = said(&lines);
        assert!(
            matches!(&found[..], [one] if one.starts_with(expected)),
            "{lines}: {found:?}"
        );
    }
    let without_folder = problems(&condition(&format!("kind = \"allowlist\"\n{file}")));
    assert!(
        matches!(&without_folder[..], [one] if one.starts_with("cond.it.addresses_file: these rules were read without a folder")),
        "{without_folder:?}"
    );
}
