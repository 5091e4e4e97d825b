//! Statements written as SQL, for the few that run thousands of times a second: diesel neither keeps a
//! prepared `UPDATE` nor one with a list, and parsing those again and again cost more than running them.
//! Each statement is a type of its own, by which diesel finds it prepared; values are bound, never
//! written into the text, and the types of parameters and columns are checked as everywhere.

/// Declares a statement: its parameters with their SQL types, the columns it returns (if it does), and
/// its text with the parameters' names between the pieces.
///
/// ```ignore
/// statement!(Finish { id: i64 => BigInt, lease: i64 => BigInt };
///     "DELETE FROM job WHERE id = " [id => BigInt] " AND locked_until = " [lease => BigInt]);
/// on!(conn, c => Finish::new(id, lease).execute(c))?;
/// ```
macro_rules! statement {
    ($(#[$of_new:meta])* $name:ident { $($field:ident : $rust:ty => $sql:ty),* $(,)? } $(-> ($($column:ty),+ $(,)?))? ; $($part:tt)+) => {
        struct $name<'a> {
            $($field: $rust,)*
            lifetime: std::marker::PhantomData<&'a ()>,
        }

        impl<'a> $name<'a> {
            $(#[$of_new])*
            fn new($($field: $rust),*) -> Self {
                Self { $($field,)* lifetime: std::marker::PhantomData }
            }
        }

        impl diesel::query_builder::QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl<'a, DB> diesel::query_builder::QueryFragment<DB> for $name<'a>
        where
            DB: diesel::backend::Backend $(+ diesel::sql_types::HasSqlType<$sql>)*,
            $($rust: diesel::serialize::ToSql<$sql, DB>,)*
        {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, DB>,
            ) -> diesel::QueryResult<()> {
                $($crate::statement::statement!(@part self out $part);)+
                Ok(())
            }
        }

        impl<C> diesel::RunQueryDsl<C> for $name<'_> {}

        $(impl diesel::query_builder::Query for $name<'_> {
            type SqlType = ($($column,)+);
        })?
    };
    (@part $this:ident $out:ident [$wanted:ident => $sql:ty]) => {
        $out.push_bind_param::<$sql, _>(&$this.$wanted)?;
    };
    (@part $this:ident $out:ident $text:literal) => {
        $out.push_sql($text);
    };
}
pub(crate) use statement;
