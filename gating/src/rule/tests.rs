//! Which rule files are accepted, and what is said of the others.

mod conditions;
mod effects;
mod forms;
mod lists;
mod tokens;

use super::*;
use crate::expr::Expr;

const CONTRACT: &str = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045";

/// Conditions that the rules of these tests talk about.
fn conditions() -> String {
    format!(
        r#"
        [cond.pass]
        kind = "builderpass"
        chain = "eip155:8453"
        contract = "{CONTRACT}"
        [cond.art]
        kind = "erc721"
        chain = "eip155:8453"
        contract = "{CONTRACT}"
        [cond.lock]
        kind = "unlock"
        chain = "eip155:8453"
        contract = "{CONTRACT}"
        min_remaining = "7d"
        [cond.human]
        kind = "call"
        chain = "eip155:10"
        to = "{CONTRACT}"
        sig = "getScore(address)(uint256)"
        args = ["$wallet"]
        op = ">="
        value = "200000"
        [cond.banned]
        kind = "allowlist"
        addresses = ["{CONTRACT}"]
        "#
    )
}

fn chains() -> BTreeSet<ChainId> {
    [ChainId(8453), ChainId(10)].into()
}

fn parse(text: &str) -> Result<GateRules, RuleError> {
    GateRules::from_toml(text, &chains())
}

/// A rule with this expression and this line for `bind`, over [`conditions`].
fn rule(expr: &str, bind: &str) -> String {
    format!(
        "[gate.members]\neffect = \"admit\"\nexpr = {expr}\n{bind}\n{}",
        conditions()
    )
}

/// A file whose one condition has these lines.
fn condition(lines: &str) -> String {
    format!("[gate.members]\neffect = \"admit\"\nexpr = \"it\"\nbind = \"wallet\"\n[cond.it]\n{lines}\n")
}

fn problems(text: &str) -> Vec<String> {
    match parse(text) {
        Ok(_) => Vec::new(),
        Err(error) => error.problems().iter().map(Problem::to_string).collect(),
    }
}

#[test]
fn the_example_of_the_language_is_understood() {
    let text = rule(
        r#"{ any = ["pass", { all = ["lock", { at_least = 1, of = ["human", "art"] }] }], none = ["banned"] }"#,
        r#"bind = ["pass", "lock"]"#,
    );
    let rules = parse(&text).expect("a good file");
    let names: Vec<&str> = rules.conditions().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(
        names,
        ["pass", "art", "lock", "human", "banned"],
        "the order of the file"
    );
    let [rule] = rules.rules() else { panic!("one rule") };
    assert_eq!(rule.bind, Bind::Tokens(vec![0, 2]));
    let one = Expr::Condition;
    let inner = Expr::All(vec![one(2), Expr::AtLeast(1, vec![one(3), one(1)])]);
    assert_eq!(
        rule.expr,
        Expr::All(vec![Expr::Any(vec![one(0), inner]), Expr::None(vec![one(4)])])
    );
    assert_eq!(rules.chains(), chains());
}

#[test]
fn an_expression_may_be_a_single_name() {
    let rules = parse(&rule(r#""lock""#, r#"bind = ["lock"]"#)).expect("a good file");
    assert_eq!(
        rules.rules()[0].expr,
        Expr::Condition(0),
        "unused conditions are dropped"
    );
    assert_eq!(rules.conditions().len(), 1);
    assert_eq!(rules.chains(), [ChainId(8453)].into());
}

#[test]
fn a_rule_that_nothing_binds_is_refused_unless_the_wallet_is_bound() {
    for (expr, bind) in [
        (r#""pass""#, ""),
        (r#""pass""#, "bind = []"),
        (r#""human""#, ""),
        (r#"{ any = ["pass", "human"] }"#, r#"bind = ["pass"]"#),
        (r#"{ any = ["pass", "lock"] }"#, r#"bind = ["pass"]"#),
        (
            r#"{ at_least = 2, of = ["pass", "lock", "art"] }"#,
            r#"bind = ["pass"]"#,
        ),
        (r#"{ none = ["banned"] }"#, ""),
    ] {
        assert_eq!(
            problems(&rule(expr, "bind = \"wallet\"")),
            [] as [String; 0],
            "{expr} with the wallet"
        );
        let found = problems(&rule(expr, bind));
        assert!(
            matches!(&found[..], [only] if only.starts_with("gate.members.bind: somebody") && only.contains("bind = \"wallet\"")),
            "{expr} {bind}: {found:?}"
        );
    }
    for (expr, bind) in [
        (r#"{ any = ["pass", "lock"] }"#, r#"bind = ["pass", "lock"]"#),
        (r#"{ all = ["pass", "human"] }"#, r#"bind = ["pass"]"#),
        (
            r#"{ at_least = 2, of = ["pass", "lock", "art"] }"#,
            r#"bind = ["pass", "lock"]"#,
        ),
        (r#"{ any = ["pass"], none = ["banned"] }"#, r#"bind = ["pass"]"#),
        (r#"{ none = [{ none = ["pass"] }] }"#, r#"bind = ["pass"]"#),
    ] {
        assert_eq!(problems(&rule(expr, bind)), [] as [String; 0], "{expr} {bind}");
    }
}

#[test]
fn the_way_around_a_binding_is_named() {
    let found = problems(&rule(
        r#"{ any = ["pass", { all = ["human", "lock"] }] }"#,
        r#"bind = ["pass"]"#,
    ));
    assert!(found[0].contains("admitted by `lock` and `human` alone"), "{found:?}");
}

#[test]
fn bad_rules_are_refused_where_they_are_bad() {
    assert_eq!(problems(&rule(r#""pass""#, r#"bind = ["pass"]"#)), [] as [String; 0]);
    let deep = (0..8).fold(r#""pass""#.to_owned(), |inner, _| format!("{{ all = [{inner}] }}"));
    assert_eq!(
        problems(&rule(&deep, r#"bind = ["pass"]"#)),
        [] as [String; 0],
        "eight levels are allowed"
    );
    let nine = format!("{{ all = [{deep}] }}");
    let many = format!("{{ any = [{}] }}", vec![r#""pass""#; MAX_OCCURRENCES + 1].join(","));
    let nested = "gate.members.expr.all[0].all[0].all[0].all[0].all[0].all[0].all[0].all[0]: ";
    for (expr, bind, expected) in [
        (
            r#""pas""#,
            r#"bind = ["pass"]"#,
            "gate.members.expr: there is no condition `pas`",
        ),
        (
            r#"{ any = ["pass", { all = ["lokc"] }] }"#,
            r#"bind = ["pass"]"#,
            "gate.members.expr.any[1].all[0]: ",
        ),
        (
            r#""pass""#,
            r#"bind = ["pas"]"#,
            "gate.members.bind[0]: there is no condition `pas`",
        ),
        (
            r#""pass""#,
            r#"bind = "walet""#,
            "gate.members.bind: `walet` cannot be bound",
        ),
        (
            r#""pass""#,
            r#"bind = ["pass", "pass"]"#,
            "gate.members.bind[1]: `pass` is named twice",
        ),
        (
            r#"{ all = ["pass", "human"] }"#,
            r#"bind = ["pass", "human"]"#,
            "gate.members.bind[1]: `human` is of kind `call`",
        ),
        (
            r#"{ all = ["pass", "banned"] }"#,
            r#"bind = ["banned"]"#,
            "gate.members.bind[0]: `banned` is of kind `allowlist`",
        ),
        (
            r#""pass""#,
            r#"bind = ["pass", "lock"]"#,
            "gate.members.bind: `lock` does not occur",
        ),
        (
            r#"{ any = ["pass"], none = ["lock"] }"#,
            r#"bind = ["pass", "lock"]"#,
            "gate.members.bind: `lock` stands under `none`",
        ),
        ("{}", r#"bind = "wallet""#, "gate.members.expr: the table is empty"),
        (
            "{ any = [] }",
            r#"bind = "wallet""#,
            "gate.members.expr.any: the list is empty",
        ),
        (r#"{ at_least = 1 }"#, r#"bind = "wallet""#, "gate.members.expr.of: "),
        (
            r#"{ of = ["pass"] }"#,
            r#"bind = "wallet""#,
            "gate.members.expr.at_least: ",
        ),
        (
            r#"{ at_least = 0, of = ["pass"] }"#,
            r#"bind = "wallet""#,
            "gate.members.expr.at_least: write a number from 1 to 1",
        ),
        (
            r#"{ at_least = 2, of = ["pass"] }"#,
            r#"bind = "wallet""#,
            "gate.members.expr.at_least: write a number from 1 to 1",
        ),
        (&nine, r#"bind = "wallet""#, nested),
        (
            &many,
            r#"bind = ["pass"]"#,
            "gate.members.expr: the expression names conditions 129 times",
        ),
    ] {
        let found = problems(&rule(expr, bind));
        assert!(
            found.iter().any(|problem| problem.starts_with(expected)),
            "{expr} {bind}: {found:?}"
        );
    }
}

#[test]
fn misspelt_words_get_the_nearest_right_one() {
    let text = rule(r#"{ all = ["pas"] }"#, r#"bind = ["lokc"]"#)
        .replace("\"admit\"", "\"admitt\"")
        .replace("\"call\"", "\"cal\"");
    let found = parse(&text).expect_err("four mistakes");
    let suggestions: Vec<_> = found
        .problems()
        .iter()
        .map(|p| (p.path.as_str(), p.suggestion.as_deref()))
        .collect();
    let expected = [
        ("gate.members.effect", Some("admit")),
        ("gate.members.expr.all[0]", Some("pass")),
        ("gate.members.bind[0]", Some("lock")),
        ("cond.human.kind", Some("call")),
    ];
    assert_eq!(suggestions, expected, "all at once");
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let lots: String = (0..=MAX_CONDITIONS)
        .map(|i| format!("[cond.c{i}]\nkind = \"builderpass\"\nchain = \"eip155:10\"\ncontract = \"{CONTRACT}\"\n"))
        .collect();
    let gate = "[gate.a]\neffect = \"admit\"\nexpr = \"c0\"\nbind = [\"c0\"]\n";
    let one_less = lots.rsplit_once("[cond.").expect("several").0;
    assert_eq!(problems(&format!("{gate}{one_less}")), [] as [String; 0]);
    assert!(problems(&format!("{gate}{lots}"))[0].starts_with("cond: there are 33 conditions"));

    let rules: String = (0..=MAX_RULES)
        .map(|i| gate.replace("gate.a", &format!("gate.r{i}")))
        .collect();
    assert!(problems(&format!("{rules}{one_less}"))[0].starts_with("gate: there are 17 rules"));
    assert!(problems(&conditions())[0].starts_with("gate: there is no rule"));

    let bound: Vec<String> = (0..9).map(|i| format!("\"c{i}\"")).collect();
    let nine = format!(
        "[gate.a]\neffect = \"admit\"\nexpr = {{ any = [{0}] }}\nbind = [{0}]\n{one_less}",
        bound.join(",")
    );
    assert!(problems(&nine)[0].starts_with("gate.a.bind: 9 conditions are named"));
}

#[test]
fn unknown_keys_and_wrong_types_are_refused_with_their_line() {
    for (change, expected) in [
        ("bind = [\"pass\"]\nbnid = 1", "unknown field `bnid`"),
        ("bind = 7", "a list of condition names or \"wallet\""),
        ("bind = [\"pass\"]\non_lapse = { then = 1 }", "unknown field `then`"),
        ("bind = [\"pass\"]\ncooldown = 72", "expected a string"),
    ] {
        let error = parse(&rule(r#""pass""#, change)).expect_err(change).to_string();
        assert!(error.contains(expected) && error.contains("line "), "{error}");
    }
    let error = parse(&rule(r#"{ anny = ["pass"] }"#, ""))
        .expect_err("anny")
        .to_string();
    assert!(error.contains("unknown field `anny`"), "{error}");
}
