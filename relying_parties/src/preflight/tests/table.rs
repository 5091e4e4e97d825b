//! The table of the issue on each kind of server: nobody locked out while whoever the gate says no to is kept out.
//! That enforcer and antispam module do to people what the model says is shown by tests/it/joining/predicting.rs.

use super::*;

#[test]
#[expect(clippy::print_stdout, reason = "the issue asks to see this table")]
fn of_a_thousand_accounts_of_six_kinds_nobody_is_locked_out() {
    for kind in KINDS {
        let result = preflight(kind, USUAL);
        println!("{}, {}:", kind.as_str(), result.change.words().join(", "));
        for row in &result.table() {
            println!(
                "  {:<42}{:>10}{:>18}{:>8}{:>22}{:>12}",
                row[0], row[1], row[2], row[3], row[4], row[5]
            );
        }
        assert_eq!(counts(&result, |one| one.accounts), [300, 150, 100, 300, 100, 50, 0, 0]);
        assert_eq!(result.locked_out(), 0);
        // Nor is it because nothing happens: of the lapsed, those with a password lose it.
        assert_eq!(counts(&result, |one| one.closed_by_gate), [0, 0, 0, 0, 0, 25, 0, 0]);
        assert_eq!(counts(&result, |one| one.before), [300, 150, 100, 300, 60, 25, 0, 0]);
        assert_eq!(counts(&result, |one| one.after), [300, 150, 100, 300, 60, 0, 0, 0]);
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the issue asks to see these counts")]
fn whoever_has_nothing_else_is_counted_when_passwords_or_strangers_go() {
    for kind in KINDS {
        assert_eq!(preflight(kind, NOTHING).locked_out(), 0);
        assert_eq!(preflight(kind, NOTHING).closed_by_gate(), 0);
        for (what, change, lost) in [
            // Linkable ones until they are linked, and the admins.
            ("no passwords", EXCLUSIVE, [0, 150, 100, 300, 20, 0, 0, 0]),
            // Whoever has shown which account is theirs is known to the module; the admins are not.
            ("admit_unlinked = false", MEMBERS_ONLY, [0, 0, 100, 300, 20, 0, 0, 0]),
        ] {
            let result = preflight(kind, change);
            assert_eq!(counts(&result, |one| one.locked_out), lost, "{what}");
            assert_eq!(result.closed_by_gate(), 25, "{what}");
            println!("{}, {what}: {} of 1000 locked out", kind.as_str(), result.locked_out());
        }
    }
}

#[test]
fn at_a_server_that_is_switched_off_here_nobody_is_closed_and_nobody_comes_in_through_us() {
    let off = Change {
        is_off: true,
        ..MEMBERS_ONLY
    };
    let result = preflight(PartyKind::Synapse, off);
    assert_eq!((result.locked_out(), result.closed_by_gate()), (0, 0));
    // Of the linked, only those with a password are there at all.
    assert_eq!(counts(&result, |one| one.before)[0], 100);
    let result = preflight(PartyKind::Synapse, Change { exclusive: true, ..off });
    assert_eq!(counts(&result, |one| one.locked_out)[0], 100);
}

#[test]
fn the_admins_of_the_other_server_are_never_kept_out_by_the_gate() {
    let lapsed = resident(1, false);
    let theirs = TheirAccount {
        has_password: Some(true),
        ..linked(PartyKind::Synapse, "boss".into(), &lapsed)
    };
    let one = |is_admin: bool, change: Change| {
        let account = TheirAccount {
            is_admin,
            ..theirs.clone()
        };
        let sorted = sort(PartyKind::Synapse, vec![account], std::slice::from_ref(&lapsed), change);
        (sorted[0].is_closed_by_gate, sorted[0].is_locked_out)
    };
    let enforced = Change {
        enforces: true,
        ..NOTHING
    };
    // The clean twin: anybody else is.
    assert_eq!(one(false, enforced), (true, false));
    assert_eq!(one(true, enforced), (false, false));
    // The module asks about admins too, and without passwords nothing is left: neither is meant.
    assert_eq!(one(true, USUAL), (false, true));
    assert_eq!(
        one(
            true,
            Change {
                exclusive: true,
                ..NOTHING
            }
        ),
        (false, true)
    );
}

#[test]
fn linking_those_who_have_shown_it_saves_exactly_them() {
    for kind in KINDS {
        let (mut accounts, members) = thousand(kind);
        let sorted = sort(kind, accounts.clone(), &members, EXCLUSIVE);
        for (account, one) in accounts.iter_mut().zip(&sorted) {
            if one.kind == Kind::Linkable {
                account.links.extend(one.link.clone());
                account.tells_links = true;
            }
        }
        let after = sort(kind, accounts, &members, EXCLUSIVE);
        let count = |sorted: &[Sorted]| sorted.iter().filter(|one| one.is_locked_out).count();
        assert_eq!(count(&sorted) - count(&after), 150);
    }
}
