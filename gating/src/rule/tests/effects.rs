//! What rules may do, and what happens to members for whom they no longer hold.

use super::*;
use domain::gate::Effect;
use domain::membership::LapseTerms;
use std::time::Duration;

/// A good rule that admits, another one, and conditions; `soul` cannot be sold and `hot` counts by
/// delegation.
fn with_second(rule: &str) -> String {
    format!(
        r#"
        [gate.members]
        effect = "admit"
        expr = "pass"
        bind = ["pass"]
        [gate.second]
        {rule}
        {}
        [cond.soul]
        kind = "erc721"
        chain = "eip155:8453"
        contract = "{CONTRACT}"
        soulbound = true
        [cond.hot]
        kind = "builderpass"
        chain = "eip155:8453"
        contract = "{CONTRACT}"
        delegation = "delegate.xyz/v2"
        "#,
        conditions()
    )
}

#[test]
fn a_rule_may_give_a_role_a_group_or_the_moderators_work() {
    for (effect, expr, expected) in [
        ("role:builder", "art", Effect::Role("builder".to_owned())),
        ("group:core_2", "human", Effect::Group("core_2".to_owned())),
        ("moderator", "soul", Effect::Moderator),
    ] {
        let rules = parse(&with_second(&format!("effect = \"{effect}\"\nexpr = \"{expr}\"")))
            .unwrap_or_else(|bad| panic!("{effect}: {bad}"));
        assert_eq!(rules.rules()[1].effect, expected);
        assert_eq!(rules.rules()[1].bind, Bind::Nothing);
    }
    for (effect, expected, nearest) in [
        (
            "moderatr",
            "gate.second.effect: the effect `moderatr` is not known",
            true,
        ),
        ("owner", "gate.second.effect: the effect `owner` is not known", false),
        (
            "role:Builder",
            "gate.second.effect: the effect `role:Builder` is misnamed",
            false,
        ),
        ("group:", "gate.second.effect: the effect `group:` is misnamed", false),
    ] {
        let found = problems(&with_second(&format!("effect = \"{effect}\"\nexpr = \"soul\"")));
        assert!(
            matches!(&found[..], [one] if one.starts_with(expected)),
            "{effect}: {found:?}"
        );
        assert_eq!(found[0].contains("did you mean"), nearest, "{found:?}");
    }
}

#[test]
fn only_rules_that_admit_use_something_up() {
    let role = "effect = \"role:builder\"\nexpr = \"pass\"";
    assert_eq!(problems(&with_second(role)), [] as [String; 0]);
    for (key, line) in [
        ("bind", "bind = [\"pass\"]"),
        ("bind", "bind = \"wallet\""),
        ("on_lapse", "on_lapse = { grace = \"7d\" }"),
        ("cooldown", "cooldown = \"72h\""),
    ] {
        let admits = format!("effect = \"admit\"\nexpr = \"pass\"\n{line}");
        let bound = if key == "bind" {
            admits
        } else {
            format!("{admits}\nbind = [\"pass\"]")
        };
        assert_eq!(problems(&with_second(&bound)), [] as [String; 0], "{line}");
        let found = problems(&with_second(&format!("{role}\n{line}")));
        let expected = format!("gate.second.{key}: a rule with the effect `role:builder` ");
        assert!(matches!(&found[..], [one] if one.starts_with(&expected)), "{found:?}");
    }
}

#[test]
fn some_rule_must_admit() {
    let both = with_second("effect = \"role:builder\"\nexpr = \"pass\"");
    assert_eq!(problems(&both), [] as [String; 0]);
    let none = both
        .replace("effect = \"admit\"", "effect = \"role:member\"")
        .replace("bind = [\"pass\"]", "");
    let found = problems(&none);
    assert!(
        matches!(&found[..], [one] if one.starts_with("gate: no rule admits")),
        "{found:?}"
    );
}

#[test]
fn moderators_are_made_only_by_tokens_that_cannot_be_sold() {
    let found = |expr: &str| problems(&with_second(&format!("effect = \"moderator\"\nexpr = {expr}")));
    for good in [
        r#""pass""#,
        r#""soul""#,
        r#"{ any = ["pass", "soul"], none = ["banned", "art"] }"#,
        r#"{ none = [{ none = ["soul"] }] }"#,
    ] {
        assert_eq!(found(good), [] as [String; 0], "{good}");
    }
    for (bad, expected) in [
        (r#""art""#, "`art` could make moderators"),
        (r#""lock""#, "`lock` could make moderators"),
        (r#""human""#, "`human` could make moderators"),
        (r#""banned""#, "`banned` could make moderators"),
        (r#"{ any = ["soul", "art", "lock"] }"#, "`lock` could make"),
        (r#"{ all = ["soul", "art"] }"#, "`art` could make moderators"),
        (r#""hot""#, "`hot` counts by delegation"),
        (r#"{ any = ["soul", "hot"] }"#, "`hot` counts by delegation"),
        (
            r#"{ none = ["banned"] }"#,
            "somebody who holds nothing at all would be made a moderator",
        ),
        (
            r#"{ any = ["soul", { none = ["pass"] }] }"#,
            "somebody who holds nothing at all",
        ),
    ] {
        let found = found(bad);
        assert!(
            matches!(&found[..], [one] if one.starts_with("gate.second.expr: ") && one.contains(expected)),
            "{bad}: {found:?}"
        );
    }
}

#[test]
fn a_condition_that_is_wrong_itself_is_not_blamed_on_the_rule() {
    let good = with_second("effect = \"moderator\"\nexpr = \"soul\"");
    assert_eq!(problems(&good), [] as [String; 0]);
    let found = problems(&good.replace("soulbound = true", "soulbound = true\nmin = 0"));
    assert!(
        matches!(&found[..], [one] if one.starts_with("cond.soul.min: everybody holds 0")),
        "{found:?}"
    );
}

#[test]
fn the_terms_of_lapsing_are_read_with_their_defaults() {
    let days = |count: u64| Duration::from_secs(count * 86_400);
    let terms = |lines: &str| {
        let text = rule(r#""pass""#, &format!("bind = [\"pass\"]\n{lines}"));
        parse(&text).unwrap_or_else(|bad| panic!("{lines}: {bad}")).rules()[0].terms
    };
    assert_eq!(terms(""), LapseTerms::default());
    assert_eq!(terms("on_lapse = {}"), LapseTerms::default());
    assert_eq!(
        terms("on_lapse = { grace = \"2d\", dormant_after = \"never\" }\ncooldown = \"1h\""),
        LapseTerms {
            grace: days(2),
            dormant_after: None,
            cooldown: Duration::from_secs(3_600)
        }
    );
    assert_eq!(
        terms("on_lapse = { dormant_after = \"30d\" }"),
        LapseTerms {
            dormant_after: Some(days(30)),
            ..LapseTerms::default()
        }
    );
    for (lines, path) in [
        ("on_lapse = { grace = \"7\" }", "on_lapse.grace"),
        ("on_lapse = { grace = \"never\" }", "on_lapse.grace"),
        ("on_lapse = { dormant_after = \"later\" }", "on_lapse.dormant_after"),
        ("cooldown = \"never\"", "cooldown"),
        ("cooldown = \"-1h\"", "cooldown"),
    ] {
        let found = problems(&rule(r#""pass""#, &format!("bind = [\"pass\"]\n{lines}")));
        let expected = format!("gate.members.{path}: ");
        assert!(
            matches!(&found[..], [one] if one.starts_with(&expected)),
            "{lines}: {found:?}"
        );
    }
}
