//! The `id[]` of endpoints that answer about several things at once.

use crate::{ApiError, ApiResult};
use serde::Deserialize;

/// The most ids of one request.
const MOST: usize = 80;

/// `id[]` of the query.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Ids {
    #[serde(default)]
    id: Vec<String>,
}

impl Ids {
    /// The ids in the order asked for, each once. What is no id names nothing and is left out.
    ///
    /// # Errors
    /// If there are more than 80.
    pub fn numbers(&self) -> ApiResult<Vec<i64>> {
        if self.id.len() > MOST {
            return Err(ApiError::invalid(format!("ask about at most {MOST} ids at once")));
        }
        let mut numbers = Vec::with_capacity(self.id.len());
        for id in self
            .id
            .iter()
            .filter_map(|id| id.parse::<i64>().ok())
            .filter(|id| *id > 0)
        {
            if !numbers.contains(&id) {
                numbers.push(id);
            }
        }
        Ok(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_asked_about_once_and_eighty_are_enough() {
        let ids = |list: &[&str]| Ids {
            id: list.iter().map(|id| (*id).to_owned()).collect(),
        };
        assert_eq!(ids(&["3", "x", "1", "3", "-2", "0"]).numbers().expect("few"), [3, 1]);
        assert!(ids(&["1"; 80]).numbers().is_ok());
        assert!(ids(&["1"; 81]).numbers().is_err());
    }
}
