# Logging in to another server, and signing out at its wish.
party-title = Log in to “{ $name }”?
party-lead = That server asks who you are. You are
party-registered = An admin of this instance registered it.
party-website = Its home is
party-told-title = What it will be told
party-told-member = That you are a member here, under a code made for that server alone
party-told-profile = Your username { $username }, your name, and the addresses of your profile and your picture here. Your username can never be changed, and that server shows it: whoever sees it there can find you here.
party-told-email = The mail address { $address }, which reaches nobody
party-told-groups = { $count ->
    [one] The group that you are in: { $groups }
   *[other] The groups that you are in: { $groups }
}
party-told-no-groups = The groups that you are in, once you are in one
party-told-wallet = The addresses of all wallets that you have linked, and so whatever can be seen of them on their chains
party-told-offline = All this again from time to time, as long as you stay signed in here
party-never-title = What it never gets
party-never = It cannot read or write anything here, ask your wallet to sign, or see what you do on other servers.
party-gate = If your membership here lapses, you cannot log in there until you renew.
party-allow = Log in
party-another = “{ $name }” asks for another member than you, so it is not told who you are. Sign in as that member, or say no.
party-remembered = You will not be asked again for this much. You see and end your log-ins in your settings:
party-again-title = Sign in again first
party-again = “{ $name }” asks that you sign in now, so that nobody else at this browser answers for you. If you sign in as yourself, nothing else is signed out by that.
party-wrong-title = This log-in cannot go on
party-unknown = No server with this client id is registered here. If you came from a server whose log-in used to work, tell its admins.
party-unknown-redirect = The server wants your answer sent to an address that is not registered here, so nothing was sent. Tell its admins: the address must be the registered one to the last character.
party-malformed = The request of the server you came from cannot be read: something in it is repeated or too long. Start again there.
party-spent-title = This log-in cannot go on
party-spent = The request of “{ $name }” was answered already, or more than ten minutes have passed since. Start again there.
party-switched-off = An admin of this instance switched log-in to that server off. The admins of both servers can tell you why.
party-onward-title = Going on to { $place }
party-onward = If nothing happens, press the button.
party-onward-do = Go on to { $place }
party-refused-title = You cannot log in to “{ $name }” now
party-refused-limited = Your membership here has lapsed, and only members in good standing may log in there. Once you renew, you can.
party-refused-dormant = Your account here is dormant, and only members in good standing may log in there. Once you renew, you can.
party-refused-group = Only members of the group “{ $group }” may log in there, and you are not in it.
party-refused-gone = Your account here is suspended.
party-rules-title = How to get into the group
party-mend = See what is missing
party-try-again = Try again
party-back = Go back to { $place }
party-unknown-gate-title = Nobody can say now whether you may log in to “{ $name }”
party-unknown-gate = The chain that the rules are checked against does not answer, and nothing is known of the last day. That is no refusal: wait half a minute and try again.

end-session-title = Sign out of { $name }?
end-session-lead = In this browser you are signed in as
end-session-asked-by = “{ $name }” asks that you sign out here as well.
end-session-parties = You will be logged out of these servers too
log-out-deletes-devices = A Matrix server deletes the devices that you logged in there with us. The keys of your encrypted messages that are on them go, too, unless you backed them up: see to your key backup first.
end-session-stays = The server that sent you wants to go on to an address that is not registered here, so you stay here afterwards.
end-session-goes-to = Afterwards you go on to
end-session-stay = Stay signed in
end-session-done-title = You are signed out
end-session-done = Nobody is signed in to this instance in this browser.
