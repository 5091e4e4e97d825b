# The one-time link that makes an account the owner.
owner-title = Become the owner
owner-text = This link makes @{ $name } the owner of this instance. It works once, for one account.
owner-do = Make me the owner
owner-not = Not now
owner-done = @{ $name } is the owner of this instance now. The link does not work any more.
owner-home = To your timeline
