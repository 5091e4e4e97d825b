# What this instance is, who may join, and what it knows about people.
about-title = About { $title }
about-numbers = In numbers
about-members = { $count ->
    [one] { $count } member
   *[other] { $count } members
}
about-posts = { $count ->
    [one] { $count } post
   *[other] { $count } posts
}
about-rules = Rules
about-no-rules = The operator has not written any rules yet.
about-gate = Who may join
about-gate-why = The gate keeps spam out: every account costs something scarce.
about-known = What this server knows about you
about-known-lead = Facts about this instance are public. Facts about you are yours:
about-known-wallets = Your wallets
about-known-wallets-text = The addresses that you signed with, so that you can sign in. Never shown to other people, never written into a log, never put on a chain.
about-known-pass = Your pass
about-known-pass-text = Which token admitted you, so that one token gives one account; and when which rule let you in. Not what else your wallet holds.
about-known-sessions = Your sessions
about-known-sessions-text = When each began and was last used, with which wallet, and what your browser calls itself. You can end each of them in the settings.
about-known-passkeys = Your passkeys
about-known-passkeys-text = The public half of each, what you call it, and when it was last used. The secret half never leaves your device.
about-known-apps = Your apps
about-known-apps-text = Which apps you let in, what you allowed them, and when each was last here. You can end each of them in the settings.
about-known-posts = Your profile and posts
about-known-posts-text = What you write is sent to the servers of your readers. Deleting asks them to delete it too; whether they do is beyond this server.
about-known-private = What only you see
about-known-private-text = Whom you blocked or muted, what you bookmarked, what you were notified of. Nobody else here sees any of it; a server whose member you blocked is told so that it keeps away.
about-known-servers = Other servers
about-known-servers-text = Where you log in with this account, when first and when last, and what you agreed that they may be told: your username and your groups, your wallets only where an admin allows it and you agree. You see and end all of it in the settings.
about-known-codes = Your recovery codes
about-known-codes-text = Only fingerprints of them. Nobody here can read the codes.
about-known-not = Not at all
about-known-not-text = No e-mail address, no telephone number, no real name, no advertising, no tracking. Pages load nothing from other servers.
about-software = Software
about-software-text = Guildhall { $version }, free software under the AGPL, version 3 or later.
