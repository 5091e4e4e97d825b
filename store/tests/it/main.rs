//! The conformance suite of the store: every case runs on SQLite and on PostgreSQL.

mod durability;
mod schema_drift;
mod suite;
