# Accounts at other servers, shown to be a member's.
linked-title = Accounts at other servers
linked-lead = You had an account at one of these servers before it let its people in through here? Show that it is yours, and it stays yours.
linked-none = At none of this community’s servers can an account be linked now.
linked-go = Link an account that you have at another server
linked-name-matrix = Your account there, such as @you:{ $host }
linked-name-mastodon = Your account there, such as @you@{ $host }
linked-begin = Get a code
linked-claimed = You say that { $remote } is yours. Show it:
linked-code = The code
linked-how-matrix = Put the code into your display name over there (in Element: settings, profile). It may stand beside your name.
linked-how-mastodon = Put the code into your public profile over there: into the text about you, or into one of the fields. Save it.
linked-how-after = Then have it looked at here. As soon as it was seen, you can take it out again.
linked-until = Good until
linked-check = Look at my profile now
linked-withdraw = Another account
linked-is = { $remote } is linked to you.
linked-is-means = That server can let you into it when you log in through here; its admins get the list. If your membership lapses, it may be closed there until you renew.
linked-unlink = Unlink
linked-stays = You log in to it through here, so it cannot be unlinked here. An admin of that server can help.
linked-done = Linked. You can take the code out of your profile again.
linked-undone = Unlinked.
linked-withdrawn = Forgotten. You can name another account.
linked-wrong-name = This is no name of an account there. Write it as that server shows it.
linked-wrong-server = This account is on another server. Accounts of { $server } can be linked here.
linked-taken = This account is linked to a member already. If it is yours, ask an admin of this instance.
linked-already = You have linked an account there. Unlink it before you link another.
linked-has-another = You have an account there already, made when you logged in through here. Ask an admin of that server which of both to keep.
linked-closed-now = What you have there is closed because of your membership. Renew it first; then link your account.
linked-no-claim = Nothing waits to be looked at there. Name your account first.
linked-expired = The code is too old. Name your account again to get another.
linked-no-such-account = That server knows no such account. See how it is written there, letter by letter.
linked-code-missing = The code is not in the profile yet. Put it there, save it, and try again; some servers take a minute to show it.
linked-hidden = That server does not show this profile to the public. Ask an admin of that server.
linked-unread = That server did not answer as it should. Try again later.
linked-too-often = That was too often. Try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
