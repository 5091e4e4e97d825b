//! The proof that a rule cannot admit without using something up.
//!
//! Without it one pass, passed round, would admit everybody. Every bound condition is set to *no* and
//! every other one to *unknown*; only if the expression is then certainly *no* does every way of
//! satisfying it need a bound token. Kleene logic may say *unknown* for an expression that
//! contradicts itself; such a rule is refused as well, which costs nobody anything.

use crate::expr::Expr;
use domain::gate::Outcome;
use std::collections::BTreeSet;

/// `None` if `expr` needs a bound condition; otherwise conditions that would admit without one
/// (empty if the mere absence of conditions would).
pub(super) fn way_around(expr: &Expr, bound: &[usize]) -> Option<Vec<usize>> {
    let without_bound = expr.outcome(&|i| {
        if bound.contains(&i) {
            Outcome::No
        } else {
            Outcome::Unknown
        }
    });
    if without_bound == Outcome::No {
        return None;
    }
    let mut free = BTreeSet::new();
    expr.occurrences(&mut |i, helps| {
        if helps && !bound.contains(&i) {
            free.insert(i);
        }
    });
    let admits = |chosen: &BTreeSet<usize>| {
        expr.outcome(&|i| if chosen.contains(&i) { Outcome::Yes } else { Outcome::No }) == Outcome::Yes
    };
    let mut needed = free.clone();
    for candidate in free {
        let mut fewer = needed.clone();
        fewer.remove(&candidate);
        if admits(&fewer) {
            needed = fewer;
        }
    }
    Some(needed.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::tests::{CONDITIONS, any_expr};
    use proptest::prelude::*;

    fn conditions(positions: &[usize]) -> Vec<Expr> {
        positions.iter().copied().map(Expr::Condition).collect()
    }

    #[test]
    fn an_alternative_without_a_bound_token_is_found() {
        let either = Expr::Any(conditions(&[0, 1]));
        assert_eq!(way_around(&either, &[0, 1]), None);
        assert_eq!(way_around(&either, &[0]), Some(vec![1]));
        let both = Expr::All(conditions(&[0, 1]));
        assert_eq!(way_around(&both, &[0]), None);
        let two_of_three = Expr::AtLeast(2, conditions(&[0, 1, 2]));
        assert_eq!(way_around(&two_of_three, &[0, 1]), None);
        assert_eq!(way_around(&two_of_three, &[0]), Some(vec![1, 2]));
        assert_eq!(way_around(&Expr::None(conditions(&[0])), &[]), Some(vec![]));
    }

    proptest! {
        #[test]
        fn a_rule_found_bound_never_admits_without_a_bound_token(
            expr in any_expr(),
            bound in proptest::collection::vec(0..CONDITIONS, 0..3),
            values in proptest::collection::vec(any::<bool>(), CONDITIONS),
        ) {
            if way_around(&expr, &bound).is_none() {
                let value = |i: usize| if values[i] && !bound.contains(&i) { Outcome::Yes } else { Outcome::No };
                prop_assert_eq!(expr.outcome(&value), Outcome::No);
            }
        }
    }
}
