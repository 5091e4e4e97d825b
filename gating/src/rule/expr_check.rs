//! From the written expression to [`Expr`], with all that is wrong in it.

use super::expr_spec::{ExprSpec, ExprTable};
use super::problem::Problems;
use super::{MAX_DEPTH, MAX_OCCURRENCES, fields};
use crate::expr::Expr;

/// The check of one expression.
pub(super) struct Check<'a> {
    /// The names of all conditions; an expression holds positions in this list.
    pub(super) names: &'a [&'a str],
    /// Where problems go.
    pub(super) problems: &'a mut Problems,
    occurrences: usize,
}

impl<'a> Check<'a> {
    /// A check against these names.
    pub(super) fn new(names: &'a [&'a str], problems: &'a mut Problems) -> Self {
        Self {
            names,
            problems,
            occurrences: 0,
        }
    }

    /// The expression written at `path`; `None` if something in it is wrong.
    pub(super) fn expr(&mut self, path: &str, spec: &ExprSpec) -> Option<Expr> {
        let read = self.part(path, spec, 1);
        if self.occurrences > MAX_OCCURRENCES {
            self.problems.add(
                path,
                format!(
                    "the expression names conditions {} times: at most {MAX_OCCURRENCES} are allowed",
                    self.occurrences
                ),
            );
            return None;
        }
        read
    }

    fn part(&mut self, path: &str, spec: &ExprSpec, depth: usize) -> Option<Expr> {
        match spec {
            ExprSpec::Name(name) => self.name(path, name),
            ExprSpec::Table(_) if depth > MAX_DEPTH => {
                self.problems.add(
                    path,
                    format!("the expression is nested deeper than {MAX_DEPTH} tables: split it into several rules"),
                );
                None
            }
            ExprSpec::Table(table) => self.table(path, table, depth),
        }
    }

    /// The position of the condition called `name`.
    pub(super) fn name(&mut self, path: &str, name: &str) -> Option<Expr> {
        self.occurrences += 1;
        let position = self.names.iter().position(|known| *known == name);
        if position.is_none() {
            let message = format!(
                "there is no condition `{0}`: add a [cond.{0}] table or correct the name",
                fields::shortened(name)
            );
            self.problems
                .unknown_word(path, message, name, self.names.iter().copied());
        }
        position.map(Expr::Condition)
    }

    fn table(&mut self, path: &str, table: &ExprTable, depth: usize) -> Option<Expr> {
        let mut parts: Vec<Option<Expr>> = Vec::new();
        for (key, list, make) in [
            ("all", &table.all, Expr::All as fn(Vec<Expr>) -> Expr),
            ("any", &table.any, Expr::Any),
            ("none", &table.none, Expr::None),
        ] {
            if let Some(list) = list {
                parts.push(self.list(&format!("{path}.{key}"), list, depth).map(make));
            }
        }
        match (table.at_least, &table.of) {
            (None, None) => {}
            (Some(wanted), Some(list)) => parts.push(self.at_least(path, wanted, list, depth)),
            (Some(_), None) => {
                self.problems
                    .add(format!("{path}.of"), "`at_least` needs `of`, the list it counts");
                parts.push(None);
            }
            (None, Some(_)) => {
                self.problems.add(
                    format!("{path}.at_least"),
                    "`of` needs `at_least`, the number that must hold",
                );
                parts.push(None);
            }
        }
        if parts.is_empty() {
            self.problems.add(
                path,
                "the table is empty: write `all`, `any`, `none`, or `at_least` with `of`",
            );
            return None;
        }
        let mut parts: Vec<Expr> = parts.into_iter().collect::<Option<_>>()?;
        if parts.len() == 1 {
            parts.pop()
        } else {
            Some(Expr::All(parts))
        }
    }

    fn at_least(&mut self, path: &str, wanted: u64, list: &[ExprSpec], depth: usize) -> Option<Expr> {
        let parts = self.list(&format!("{path}.of"), list, depth);
        match usize::try_from(wanted) {
            Ok(wanted) if (1..=list.len()).contains(&wanted) => parts.map(|parts| Expr::AtLeast(wanted, parts)),
            _ => {
                self.problems.add(
                    format!("{path}.at_least"),
                    format!("write a number from 1 to {}, the length of `of`", list.len()),
                );
                None
            }
        }
    }

    fn list(&mut self, path: &str, list: &[ExprSpec], depth: usize) -> Option<Vec<Expr>> {
        if list.is_empty() {
            self.problems
                .add(path, "the list is empty: name at least one condition");
            return None;
        }
        let parts: Vec<Option<Expr>> = list
            .iter()
            .enumerate()
            .map(|(at, part)| self.part(&format!("{path}[{at}]"), part, depth + 1))
            .collect();
        parts.into_iter().collect()
    }
}
