# Other servers where our members log in: the admins' pages.
parties-title = Other servers
parties-lead = Servers where members log in with their account here. The gate is asked at every log-in there.
parties-none = No other server stands behind this gate yet. On the command line, “guildhall join” does all of it, with its admin beside you.
parties-add = Register a server
parties-add-lead = Afterwards you get what its admin has to write into its configuration. The secret in it is shown once.
parties-add-do = Register
parties-back = All servers
parties-back-to-one = Back to the server
parties-is-off = (switched off)
parties-is-on = Log-in is on
parties-off-since = Log-in is switched off since
parties-living = { $count ->
    [0] no log-in
    [one] one log-in
   *[other] { $count } log-ins
}

parties-kind = What it is
parties-kind-mastodon = Mastodon
parties-kind-synapse = Matrix: Synapse with its own log-in
parties-kind-mas = Matrix: Matrix Authentication Service
parties-kind-other = Something else with OpenID Connect
parties-needs = What each of them needs
parties-needs-mastodon = Redirect URI: https://its-domain/auth/auth/openid_connect/callback. It takes no word of log-outs: leave that field empty, and let the enforcer close the accounts of those who lapse. It insists on a mail address: tick the one that reaches nobody, unless it asks people itself.
parties-needs-synapse = Redirect URI: https://its-public-baseurl/_synapse/client/oidc/callback. For log-outs: https://its-public-baseurl/_synapse/client/oidc/backchannel_logout.
parties-needs-mas = Redirect URI: https://its-public-base/upstream/callback/ and the id of the provider, a ULID that its admin chooses. For log-outs: https://its-public-base/upstream/backchannel-logout/ and the same id.
parties-needs-other = Its documentation calls the redirect URI “callback”. It must use the code flow with PKCE (S256). Give the address where it hears of log-outs, if it has one: whoever lapses is logged out there. Without one they stay logged in as long as that server lets them.
parties-needs-more = The file docs/join.md of this software has a guide for each.

parties-name = Name
parties-name-hint = What your members read when they log in there, up to 80 characters.
parties-redirect = Redirect URIs
parties-redirect-hint = Where members are sent back to, one on each line, equal to the last character. All on one host.
parties-backchannel = Where it hears of log-outs
parties-backchannel-hint = Its address for back-channel log-out: it is told when somebody signs out here, and, unless it is a Matrix server, when the gate lets somebody in no more. Without one it hears of neither.
parties-post-logout = Where browsers may go after a log-out
parties-post-logout-hint = One on each line; none is fine.
parties-website = Home page
parties-website-hint = Shown to members beside its name; none is fine.
parties-group = Only members of this group
parties-group-hint = A group that the gate’s rules give, for example core. Empty: every member in good standing.
parties-group-regardless = This group is meant, though no rule gives it
parties-group-regardless-hint = Until a rule does, nobody can log in there, and no account there is closed for lack of it.
parties-may = What it may be told
parties-may-hint = Members are asked once, and see the same list.
parties-may-profile = Username, name and profile page
parties-may-groups = The groups that the gate’s rules give
parties-may-email = A mail address that reaches nobody
parties-may-email-hint = For software that insists on one. Nobody’s real address is known here.
parties-may-offline = All this again, as long as the member stays signed in here
parties-may-wallet = The addresses of the member’s wallets
parties-may-wallet-hint = Whoever knows a wallet sees what it ever did. Hardly any server needs this.
parties-public = It cannot keep a secret
parties-public-hint = It runs in browsers or on phones. Mastodon, Synapse and Matrix Authentication Service can keep one.

parties-bad-name = A name has 1 to 80 characters on one line, and no invisible ones.
parties-bad-no-redirect = At least one address is needed.
parties-bad-too-many = { $most ->
    [one] At most one address.
   *[other] At most { $most } addresses.
}
parties-bad-uri = { $uri } is no complete address, or has a user name, a password or a part after # in it.
parties-bad-uri-not-https = { $uri } does not begin with https://. What is sent there must reach nobody else.
parties-bad-uri-wildcard = { $uri } has a * in it. Write each address out.
parties-bad-two-hosts = All must be on one host, and these are on { $first } and { $other }. Register two servers.
parties-bad-other-host = It is registered for { $sector }, and what members are called there is made for that host. To move it, register it anew.
parties-bad-taken = { $uri } is registered already, for { $name }. Change that one, or make it a new secret: two at one address would be one server with two secrets.
parties-bad-scopes = Something that it may not be told stands there.
parties-bad-group = Write the group as the rules name it: 1 to 30 of a-z, 0-9 and _.
parties-bad-group-of-nobody = No rule gives the group { $group }, so nobody could log in there. Rules give: { $given }.
parties-bad-group-no-rule = No rule gives the group { $group }, so nobody could log in there. There is no rule that gives a group.

parties-facts = What it is
parties-client-id = Client id
parties-issuer = Issuer
parties-host = Host
parties-registered = Registered
parties-state = Log-in
parties-closed-there = Closed by us
parties-closed = { $count ->
    [one] One account there is closed because of the gate.
   *[other] { $count } accounts there are closed because of the gate.
}
parties-closed-before-off = When log-in is switched off, no more are closed, and one is opened only when its member is back, if the configuration has the way to it. If the gate is to go away, do not switch off here: on the command line “guildhall join leave { $id }” opens all of them and then switches off.
parties-closed-while-off = No more are closed now, and one is opened only when its member is back, if the configuration has the way to it. On the command line “guildhall join leave { $id }” opens all of them.
parties-settings = Settings
parties-secret = Client secret
parties-secret-text = Makes a new secret and shows it once. The one before is good for 24 hours still, so that its admin has time to write the new one down.
parties-secret-drop = The one before may have leaked: it is worth nothing from now on
parties-secret-do = Make a new secret
parties-secret-new = This is the new secret.
parties-secret-kept = The one before is good for 24 hours still.
parties-secret-dropped = The one before is worth nothing any more: nobody can log in there until it has this one.
parties-secret-none = None: it was registered as one that cannot keep one.
parties-secret-once = The secret is shown this once. Give it to its admin in a safe way.
parties-old-secret = Nothing was changed: the secret before the present one is good still, for up to 24 hours since it was changed, and that server may use it. Wait until then, or tick that the one before may have leaked.
parties-done-once = This server was registered already, when the form was sent for the first time. Its secret was shown then. If it is lost, make a new one below.
parties-registered-now = It is registered.
parties-give = What its admin needs
parties-pkce = It must use PKCE (S256) at every log-in.
parties-write-into = For { $file }
parties-go-on = I have it
parties-end = End all log-ins
parties-end-text = Everybody is logged out there: the server is told of each log-in that ends. Members can log in again at once.
parties-end-text-untold = Ends what it may still ask here. It gave no address for log-outs, so the sessions over there go on.
parties-end-matrix = On Matrix that takes devices away: whoever has no key backup cannot read old encrypted messages any more.
parties-end-do = End all log-ins there
parties-switch = Switch off or on
parties-off-text = Nobody can log in there with an account here, and all log-ins are ended as above. It stays registered.
parties-off-do = Switch off
parties-on-text = Members whom the gate lets in can log in there again.
parties-on-do = Switch on
parties-remove = Remove
parties-remove-text = It is switched off and told of every log-in that ends; then it is forgotten with everything that is known of log-ins there. Accounts over there stay, but nobody gets in through this server. To leave without harm to anybody, see docs/leaving.md first.
parties-remove-name = Its name
parties-remove-name-hint = Type { $name }
parties-remove-regardless = Also if it was not told of everything yet, or accounts there are closed because of the gate
parties-remove-do = Remove for ever

parties-log-ins = Log-ins
parties-log-ins-see = Who logs in there
parties-log-ins-at = Log-ins at { $name }
parties-log-ins-lead = To the day, the latest first. Wallets are not shown to anybody but the member.
parties-log-ins-none = Nobody has logged in there yet.
parties-first = First
parties-last = Last
parties-count = How often
parties-now = Now
parties-linked = linked to { $name }
parties-refused-on = Refused on { $day }:
parties-refused-limited = the membership has lapsed
parties-refused-dormant = the account is dormant
parties-refused-group = not in the group
parties-refused-gone = suspended or deleted
parties-refused-other = for another reason
parties-enforced-intended = The account there is about to be closed because of the gate.
parties-enforced-done = The account there is closed because of the gate.
parties-enforce-error = The account there could not be closed or opened:

parties-done-saved = Saved.
parties-done-ended = All log-ins there are ended.
parties-done-ended-count = { $count ->
    [0] There was no log-in to end.
    [one] One log-in there is ended.
   *[other] { $count } log-ins there are ended.
}
parties-done-ended-one = The log-ins are ended.
parties-done-off = Switched off. All log-ins there are ended.
parties-done-off-count = { $count ->
    [0] Switched off. There was no log-in to end.
    [one] Switched off. One log-in there is ended.
   *[other] Switched off. { $count } log-ins there are ended.
}
parties-done-on = Switched on.
parties-done-removed = The server is removed. Take its table out of the configuration, if there is one.
parties-no-secret = It has no secret.
parties-name-differs = That is not its name. Nothing was removed.
parties-still-telling = It is switched off and all log-ins are ended, but not all log-outs have reached it yet. Remove it in a minute, or tick the box and they never do.
parties-still-closed = Accounts there are closed because of the gate, and nobody would open them again. “guildhall join leave” opens them. Or tick the box. Nothing was removed.
