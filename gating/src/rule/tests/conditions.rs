//! Which conditions are accepted, and what is said of the others.

use super::*;

#[test]
fn bad_conditions_are_refused_where_they_are_bad() {
    let place = format!("chain = \"eip155:8453\"\ncontract = \"{CONTRACT}\"");
    let call = |sig: &str, args: &str, op: &str, value: &str| {
        format!(
            "kind = \"call\"\nchain = \"eip155:8453\"\nto = \"{CONTRACT}\"\nsig = \"{sig}\"\nargs = {args}\nop = \"{op}\"\nvalue = {value}"
        )
    };
    let good = [
        format!(
            "kind = \"erc721\"\n{place}\nmin = \"3\"\nfrom_block = 0\ntitle = \"Art\"\nlink = \"https://example.org/\""
        ),
        format!(
            "kind = \"unlock\"\n{place}\nlent = \"manager\"\nfrom_block = 5\nmin_remaining = \"7d\"\nversions = [13, 14, 15]"
        ),
        call("f(address,uint8,bool)(int256)", r#"["$wallet", 7, true]"#, "<", "-4"),
        call("f(address)(bool)", r#"["$wallet"]"#, "==", "true"),
        format!("kind = \"allowlist\"\nchain = \"eip155:10\"\naddresses = [\"{CONTRACT}\"]"),
    ];
    for lines in &good {
        assert_eq!(problems(&condition(lines)), [] as [String; 0], "{lines}");
    }
    let bad = [
        (
            format!("kind = \"poap\"\n{place}"),
            "cond.it.kind: there is no kind `poap`: the kinds are `erc20`, ",
        ),
        (
            "kind = \"erc721\"".to_owned(),
            "cond.it.contract: a condition of kind `erc721` needs `contract`",
        ),
        (
            format!("kind = \"builderpass\"\n{place}\nmin = 2"),
            "cond.it.min: a condition of kind `builderpass` has no `min`",
        ),
        (
            format!("kind = \"erc721\"\n{place}\nmin = 0"),
            "cond.it.min: everybody holds 0",
        ),
        (
            format!("kind = \"erc721\"\n{place}\nmin = -1"),
            "cond.it.min: `-1` is not a whole number",
        ),
        (format!("kind = \"erc721\"\n{place}\ntitle = \" \""), "cond.it.title: "),
        (
            format!("kind = \"erc721\"\n{place}\nlink = \"javascript:alert(1)\""),
            "cond.it.link: ",
        ),
        (
            good[0].replace("eip155:8453", "eip155:1"),
            "cond.it.chain: eip155:1 is not configured (these are: eip155:10, eip155:8453)",
        ),
        (
            good[0].replace("eip155:8453", "base"),
            "cond.it.chain: `base` is not a chain",
        ),
        (
            good[0].replace("0xd8da", "0xd8Da"),
            "cond.it.contract: the capital letters",
        ),
        (
            good[0].replace(CONTRACT, &format!("0x{}", "0".repeat(40))),
            "cond.it.contract: the zero address",
        ),
        (
            good[1].replace("from_block = 5\n", ""),
            "cond.it.from_block: with `lent = \"manager\"`",
        ),
        (
            good[1].replace("manager", "reject"),
            "cond.it.from_block: events of a lock",
        ),
        (good[1].replace("manager", "managr"), "cond.it.lent: `managr`"),
        (good[1].replace("7d", "7"), "cond.it.min_remaining: "),
        (good[1].replace("[13, 14, 15]", "[]"), "cond.it.versions: "),
        (
            call("f(address)", r#"["$wallet"]"#, "==", "1"),
            "cond.it.sig: the output is missing",
        ),
        (
            call("f(address)(uint256)", "[]", "==", "1"),
            "cond.it.args: the function takes 1 inputs and 0 are written",
        ),
        (
            call("f(address)(uint256)", &format!("[\"{CONTRACT}\"]"), "==", "1"),
            "cond.it.args: no input is \"$wallet\"",
        ),
        (
            call("f(uint256)(uint256)", r#"["$wallet"]"#, "==", "1"),
            "cond.it.args[0]: this input is of type uint256",
        ),
        (
            call("f(address)(uint256)", r#"["$walet"]"#, "==", "1"),
            "cond.it.args[0]: `$walet` stands for nothing",
        ),
        (
            call("f(address)(uint256)", r#"["$wallet"]"#, "=>", "1"),
            "cond.it.op: `=>` is not a comparison",
        ),
        (
            call("f(address)(bool)", r#"["$wallet"]"#, ">", "true"),
            "cond.it.op: `>` compares numbers",
        ),
        (
            call("f(address)(uint8)", r#"["$wallet"]"#, ">", "256"),
            "cond.it.value: `256` is not of type uint8",
        ),
        (
            "kind = \"allowlist\"\naddresses = []".to_owned(),
            "cond.it.addresses: the list is empty",
        ),
        (
            format!("kind = \"allowlist\"\naddresses = [\"{CONTRACT}\", \"0x12\"]"),
            "cond.it.addresses[1]: `0x12` is not an address",
        ),
    ];
    for (lines, expected) in bad {
        let found = problems(&condition(&lines));
        assert!(
            found.iter().any(|problem| problem.starts_with(expected)),
            "{lines}: {found:?}"
        );
    }
}

#[test]
fn a_bound_condition_may_use_up_a_few_tokens_only() {
    let with = |min: u64| {
        rule(r#""art""#, r#"bind = ["art"]"#).replace("kind = \"erc721\"", &format!("kind = \"erc721\"\nmin = {min}"))
    };
    assert_eq!(problems(&with(MAX_BOUND_MIN)), [] as [String; 0]);
    assert!(problems(&with(MAX_BOUND_MIN + 1))[0].starts_with("cond.art.min: the condition is bound"));
    let unbound = with(1_000).replace(r#"["art"]"#, "\"wallet\"");
    assert_eq!(problems(&unbound), [] as [String; 0]);
}
