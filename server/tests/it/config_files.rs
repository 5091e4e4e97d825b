//! The committed reference files of the configuration are those that the types give.

use guildhall::config::example::example;
use guildhall::config::schema::Schema;
use std::path::Path;

#[track_caller]
fn is_current(name: &str, command: &str, generated: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == generated,
        "docs/{name} is out of date: `guildhall {command} > docs/{name}`"
    );
}

#[test]
fn the_example_file_is_current() {
    is_current("config.example.toml", "config example", &example());
}

#[test]
fn the_json_schema_is_current() {
    is_current("config.schema.json", "config schema", &Schema::new().to_text());
}
