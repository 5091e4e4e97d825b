//! The configuration file as it is written: one struct per section, nothing checked beyond its shape.
//! Field documentation here is the reference that `config example` and `config schema` print.

use super::sections::{
    AdminSection, ApiSection, ChainSection, DatabaseSection, DevelopmentSection, FederationSection, HttpSection,
    InstanceSection, JobsSection, LogSection, MembershipSection, PartySection, SecretsSection,
};
use gating::{ConditionSection, GateSection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The configuration of a Guildhall instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(title = "Guildhall configuration")]
pub struct ConfigFile {
    /// Who this instance is.
    pub instance: InstanceSection,
    /// How it is reached.
    pub http: HttpSection,
    /// Where it keeps its data. `path` (SQLite) or `url_file` (PostgreSQL), not both.
    pub database: DatabaseSection,
    /// Files with secrets. They belong in your backup, apart from the database.
    pub secrets: SecretsSection,
    /// Who may join, and how members are looked at afterwards.
    pub membership: MembershipSection,
    /// The rules of the gate, one `[gate.<name>]` table each. Any one that admits is enough.
    pub gate: GateSection,
    /// The conditions that rules name, one `[cond.<name>]` table each.
    pub cond: ConditionSection,
    /// The chains that conditions and wallet proofs are read from, one `[chain."eip155:<number>"]`
    /// table each.
    pub chain: BTreeMap<String, ChainSection>,
    /// Other servers that stand behind the gate, and what this server does there; one `[party."rp_…"]` table
    /// each, named by the client id.
    pub party: BTreeMap<String, PartySection>,
    /// How it talks to other servers.
    pub federation: FederationSection,
    /// Who administers it.
    pub admin: AdminSection,
    /// What apps of members may ask for.
    pub api: ApiSection,
    /// How much background work happens at once.
    pub jobs: JobsSection,
    /// What it writes about its own work. Never bodies, query strings, tokens, signatures or whole
    /// IP addresses.
    pub log: LogSection,
    /// For development and demonstrations on one machine.
    pub development: DevelopmentSection,
}
