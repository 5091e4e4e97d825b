# What a member is told about their own membership: the banner of all pages, and notices, which apps show
# as announcements.
banner-label = Your membership
banner-what-is-missing = See what is missing
banner-write-to-moderators = Write to the moderators
banner-dismiss = Put away
banner-get-it = Get what is missing

lapse-grace-title = The gate does not recognise you any more.
lapse-grace = Everything works as before for now, and nobody else can see this.
lapse-grace-left = You have { $left } to renew before your account becomes limited.
lapse-grace-over = After this your account becomes limited.
lapse-limited-title = Your membership has lapsed.
lapse-limited = You can read, take back what you did, keep people away, export and renew, but not post, like, boost or follow. Your profile and posts stay where they are.
lapse-limited-left = In { $left } your account becomes dormant.
lapse-limited-over = After this your account becomes dormant.
lapse-dormant-title = Your account is dormant.
lapse-dormant = You can renew, export or leave. Your profile and posts stay where they are, and everything comes back when your pass counts again.

left-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
left-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
left-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}

notice-expires-soon = Your membership ends soon by itself. Renew it to stay.
notice-expires-soon-until = Your membership ends by itself on { $date }. Renew it before that to stay.
notice-grace-began = The gate’s rules do not hold for you any more. Everything still works for a while, so that you can renew.
notice-grace-began-until = The gate’s rules do not hold for you any more. Everything still works until about { $date }, so that you can renew.
notice-limited-soon = Your account will be limited soon: renew now to go on posting and following.
notice-limited-soon-until = Your account will be limited from about { $date } on: renew before that to go on posting and following.
notice-limited-began = Your account is limited now: you can read, take things back, write to the moderators and renew, but not post or follow.
notice-dormant-soon = Your account will be dormant soon: after that you can only sign in to renew, export or leave.
notice-dormant-soon-until = Your account will be dormant from about { $date } on: after that you can only sign in to renew, export or leave.
notice-dormant-began = Your account is dormant now: sign in to renew, export or leave. Your profile and posts stay where they are.
notice-restored = Your membership counts again, and everything works as before.
notice-change-asked = Somebody asked for this change of your account: { $change }. If it was not you, cancel it under Settings.
notice-change-asked-at = Somebody asked for this change of your account: { $change }. It takes effect on { $at }. If it was not you, cancel it under Settings before that.
notice-change-done = This change of your account took effect: { $change }.
notice-change-cancelled = This change of your account was cancelled: { $change }.
notice-appeal-answered = An admin answered your appeal.
notice-appeal-answered-text = An admin answered your appeal: { $answer }
notice-appeal-granted = An admin granted your appeal: { $answer }
notice-appeal-rejected = An admin rejected your appeal: { $answer }

change-link-wallet = link another wallet
change-unlink-wallet = remove a wallet
change-renew-recovery-codes = replace the recovery codes
change-trust-passkey = let a passkey recover the account
change-remove-passkey = remove a passkey
change-rebind = link a new wallet in place of a lost one
change-other = how the account is recovered
