//! The OpenID provider as a relying party, a browser and an attacker meet it: HTTP over the whole router,
//! nothing else. Each refusal has its clean twin. In the order of the basic-provider profile of OpenID
//! Connect, with what RFC 6749, 6750, 7009, 7636, 8725, 9207 and 9700 add:
//!
//! | Step | What is tried | Tests |
//! |---|---|---|
//! | Discovery | wrong promises, CORS, caching, `HEAD`, other methods | `discovery` |
//! | JWKS | private numbers, caching | `discovery` |
//! | Authorization request | response types and modes, request objects, repeated parameters, PKCE downgrade, state and nonce, scopes | `asking` |
//! | Request sent ahead | foreign, replayed, expired and invented names, parameters beside the name, secrets, sizes | `pushed` |
//! | Redirect URI | prefix, suffix, case, traversal, query, fragment, user names, encoding, ports, loopback | `redirecting` |
//! | Authorization response | mix-up, forged consent, clickjacking, `prompt`, `max_age` | `answering` |
//! | Answer as a form | markup in the state, policy, no answer in an address, errors, no scripts | `form_post` |
//! | The gate and the member | lapsed, group, chain silent, signed out, suspended, deleted, server switched off | `gate` |
//! | Token endpoint: the code | replay, theft, age, verifier, missing and doubled fields, other bodies and methods | `exchanging` |
//! | Token endpoint: the client | wrong and foreign secrets, two ways at once, public servers, guessing | `authenticating` |
//! | id_token | signature, `at_hash`, `sub` and `sid` apart, no more than agreed to | `identity` |
//! | id_token as a hint | `alg`, `kid`, `jku`, `jwk`, `x5u`, HMAC with the public key, other audiences | `hints` |
//! | Userinfo | tokens elsewhere than in the header, tokens of apps, tokens of log-ins at other APIs | `crossing`, `identity` |
//! | Refresh and revocation | reuse, theft, more scopes, age, oracles | `refreshing` |
//! | Introspection | tokens of others, dead ones, lapsed members, wrong and missing secrets | `introspection` |
//! | Log-out | forged log-out, open redirect, contradictions | `leaving` |
//! | Back-channel log-out | what is sent, redirects, addresses inside | `inside` |
//! | Age and wrong wallets | log-outs that nobody meant | `ageing` |
//! | Everything at once | random and hostile parameters, sizes, bodies, headers | `rubbish` |

mod ageing;
mod answering;
mod asking;
mod authenticating;
mod cast;
mod crossing;
mod discovery;
mod exchanging;
mod form_post;
mod gate;
mod hints;
mod identity;
mod inside;
mod introspection;
mod leaving;
mod pushed;
mod redirecting;
mod refreshing;
mod reply;
mod rubbish;
