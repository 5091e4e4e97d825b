# Settings, and the acts that need a fresh signature.
settings-title = Settings
settings-profile = Profile
settings-biography = About you
settings-biography-hint = Up to 500 characters, public.
settings-save = Save
settings-saved = Saved.
settings-wallets = Wallets
settings-wallets-hint = Only you see this list. Any of these wallets signs you in, and any of them may hold what the gate asks for.
settings-wallet-key = Key wallet, on every chain
settings-wallet-contract = Contract wallet on { $chain }
settings-wallet-since = linked
settings-link = Link another wallet
settings-linked = The wallet is linked.
settings-unlink = Unlink
settings-unlinked = The wallet is unlinked.
settings-sessions = Sessions
settings-session-this = (this one)
settings-session-unnamed = Unnamed browser or script
settings-session-began = began
settings-session-seen = last used
settings-session-end = End
settings-session-ended = The session is ended.
settings-sessions-end = End all other sessions
settings-sessions-ended = All other sessions are ended.
settings-codes = Recovery codes
settings-codes-left = { $count ->
    [one] You have { $count } unused code.
   *[other] You have { $count } unused codes.
}
settings-codes-renew = Make new codes
settings-delete = Delete account
settings-delete-text = Deletes your posts, your profile and everything that ties it to your wallets, and asks other servers to do the same. The username stays taken, so that nobody can pretend to be you.
settings-delete-go = Delete my account…
settings-name-problem = A display name has at most 50 characters and no line breaks.
settings-biography-problem = At most 500 characters.

link-title = Link another wallet
link-lead = Sign with the wallet that you want to add.
link-send = Link this wallet
unlink-title = Unlink a wallet
unlink-lead = Sign with any wallet of your account. Sessions that began with the unlinked wallet end.
unlink-send = Unlink it
renew-title = Make new recovery codes
renew-lead = Sign with any wallet of your account. Your old codes stop working.
renew-send = Make new codes
delete-title = Delete your account
delete-lead = This cannot be undone. Type your username, then sign with any wallet of your account.
delete-send = Delete my account for ever
prove-wallet = Wallet to unlink:
prove-username = Your username
prove-username-hint = Type { $username }
prove-stop = Back to the settings, change nothing
prove-by-hand = Or paste a signature
