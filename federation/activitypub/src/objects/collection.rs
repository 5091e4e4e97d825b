//! Ordered collections and their pages (ActivityStreams 2.0, section 5.5 of ActivityPub).

use activitypub_federation::kinds::collection::{OrderedCollectionPageType, OrderedCollectionType};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A collection: how many there are, and where its first page is if its items are shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderedCollection {
    /// Its id.
    pub id: String,
    /// Always `OrderedCollection`.
    #[serde(rename = "type")]
    pub kind: OrderedCollectionType,
    /// How many items it has.
    pub total_items: i64,
    /// Its first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The items themselves, for collections so small that they need no pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_items: Option<Vec<Value>>,
}

impl OrderedCollection {
    /// A collection that says how many items it has and not which.
    pub fn counted(id: String, total_items: i64) -> Self {
        Self {
            id,
            kind: OrderedCollectionType::OrderedCollection,
            total_items,
            first: None,
            ordered_items: None,
        }
    }

    /// A collection without items.
    pub fn empty(id: String) -> Self {
        Self {
            ordered_items: Some(Vec::new()),
            ..Self::counted(id, 0)
        }
    }
}

/// One page of a collection.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderedCollectionPage {
    /// Its id.
    pub id: String,
    /// Always `OrderedCollectionPage`.
    #[serde(rename = "type")]
    pub kind: OrderedCollectionPageType,
    /// The collection.
    pub part_of: String,
    /// The next, older page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The items, newest first.
    pub ordered_items: Vec<Value>,
}
