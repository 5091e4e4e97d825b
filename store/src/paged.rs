//! How a list is paged: one id column between two bounds, read from either end, answered newest first.

/// Loads one page of a query: `paged!(c, query, table::id, page)`. The bounds are always there, so that
/// a query has two texts (one per direction) and each is prepared once.
macro_rules! paged {
    ($c:ident, $query:expr, $id:expr, $page:expr) => {{
        let page: &domain::paging::Page = $page;
        let bounded = $query
            .filter($id.le(page.highest()))
            .filter($id.ge(page.lowest()))
            .limit(page.limit.max(0));
        if page.is_from_below() {
            bounded.order($id.asc()).load($c).map(|mut rows: Vec<_>| {
                rows.reverse();
                rows
            })
        } else {
            bounded.order($id.desc()).load($c)
        }
    }};
}
pub(crate) use paged;
