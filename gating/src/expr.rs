//! Expressions over conditions in three-valued logic: pure, total, and monotone in what is known.
//! Learning the value of an unknown condition never turns a yes into a no or back.

use domain::gate::Outcome;

/// An expression; conditions are positions in the list of conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// One condition.
    Condition(usize),
    /// Every one holds.
    All(Vec<Expr>),
    /// At least one holds.
    Any(Vec<Expr>),
    /// None holds.
    None(Vec<Expr>),
    /// At least so many hold.
    AtLeast(usize, Vec<Expr>),
}

impl Expr {
    /// The value of the expression when condition `i` has the value `value_of(i)`.
    pub fn outcome(&self, value_of: &impl Fn(usize) -> Outcome) -> Outcome {
        match self {
            Self::Condition(position) => value_of(*position),
            Self::All(parts) => parts
                .iter()
                .fold(Outcome::Yes, |so_far, part| so_far.and(part.outcome(value_of))),
            Self::Any(parts) => any(parts, value_of),
            Self::None(parts) => any(parts, value_of).negate(),
            Self::AtLeast(wanted, parts) => {
                let count = |what: Outcome| parts.iter().filter(|part| part.outcome(value_of) == what).count();
                let certain = count(Outcome::Yes);
                if certain >= *wanted {
                    Outcome::Yes
                } else if certain + count(Outcome::Unknown) < *wanted {
                    Outcome::No
                } else {
                    Outcome::Unknown
                }
            }
        }
    }

    /// Calls `visit` for every occurrence of a condition, with `true` where its holding helps the
    /// expression and `false` where it hurts (under an odd number of `none`).
    pub fn occurrences(&self, visit: &mut impl FnMut(usize, bool)) {
        self.walk(true, visit);
    }

    fn walk(&self, helps: bool, visit: &mut impl FnMut(usize, bool)) {
        let (parts, helps) = match self {
            Self::Condition(position) => return visit(*position, helps),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => (parts, helps),
            Self::None(parts) => (parts, !helps),
        };
        for part in parts {
            part.walk(helps, visit);
        }
    }
}

fn any(parts: &[Expr], value_of: &impl Fn(usize) -> Outcome) -> Outcome {
    parts
        .iter()
        .fold(Outcome::No, |so_far, part| so_far.or(part.outcome(value_of)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use Outcome::{No, Unknown, Yes};
    use proptest::prelude::*;

    /// How many conditions the generated expressions talk about.
    pub(crate) const CONDITIONS: usize = 6;

    /// Any expression of a few levels.
    pub(crate) fn any_expr() -> impl Strategy<Value = Expr> {
        let leaf = (0..CONDITIONS).prop_map(Expr::Condition);
        leaf.prop_recursive(3, 24, 4, |inner| {
            let parts = proptest::collection::vec(inner, 1..4);
            prop_oneof![
                parts.clone().prop_map(Expr::All),
                parts.clone().prop_map(Expr::Any),
                parts.clone().prop_map(Expr::None),
                (parts, 1usize..4).prop_map(|(parts, wanted)| Expr::AtLeast(wanted.min(parts.len()), parts)),
            ]
        })
    }

    /// Any three-valued assignment.
    pub(crate) fn any_values() -> impl Strategy<Value = Vec<Outcome>> {
        proptest::collection::vec(prop_oneof![Just(Yes), Just(No), Just(Unknown)], CONDITIONS)
    }

    proptest! {
        #[test]
        fn learning_an_unknown_never_overturns_a_decided_outcome(
            expr in any_expr(),
            values in any_values(),
            learnt in proptest::collection::vec(prop_oneof![Just(Yes), Just(No)], CONDITIONS),
        ) {
            let before = expr.outcome(&|i| values[i]);
            let after = expr.outcome(&|i| if values[i] == Unknown { learnt[i] } else { values[i] });
            prop_assert_ne!(after, Unknown, "nothing is unknown any more");
            if before != Unknown {
                prop_assert_eq!(before, after);
            }
        }

        #[test]
        fn a_condition_that_only_helps_never_hurts(expr in any_expr(), values in any_values(), which in 0..CONDITIONS) {
            let mut hurts = false;
            expr.occurrences(&mut |i, helps| hurts |= i == which && !helps);
            let with = |value| expr.outcome(&|i| if i == which { value } else { values[i] });
            if !hurts && with(No) == Yes {
                prop_assert_eq!(with(Yes), Yes);
            }
        }
    }

    #[test]
    fn at_least_counts_certainties_and_leaves_room_for_unknowns() {
        let expr = Expr::AtLeast(2, (0..3).map(Expr::Condition).collect());
        for (values, outcome) in [
            ([Yes, Yes, Unknown], Yes),
            ([Yes, Unknown, No], Unknown),
            ([Yes, No, No], No),
            ([Unknown, Unknown, No], Unknown),
            ([Unknown, No, No], No),
        ] {
            assert_eq!(expr.outcome(&|i| values[i]), outcome, "{values:?}");
        }
    }

    #[test]
    fn none_of_none_helps_again() {
        let expr = Expr::None(vec![Expr::Condition(0), Expr::None(vec![Expr::Condition(1)])]);
        let mut seen = Vec::new();
        expr.occurrences(&mut |i, helps| seen.push((i, helps)));
        assert_eq!(seen, [(0, false), (1, true)]);
    }
}
