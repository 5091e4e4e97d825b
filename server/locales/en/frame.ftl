# What every page has around its content.
skip-to-content = Skip to the content
nav-label = Main
nav-home = Home
nav-notifications = Notifications
nav-notifications-new = Notifications ({ $count })
nav-profile = Profile
nav-find = Find people
nav-settings = Settings
nav-about = About
sign-in = Sign in
sign-out = Sign out
demo-note-label = Demo
demo-note = This is a demo on your own computer. The chain is a toy, the wallets hold play money, and nothing leaves this machine.
footer-run-by = { $title } is an independent server in the open social web.
footer-about = Rules, gate and privacy
footer-contact = Contact: { $contact }
older-posts = Older posts
copy = Copy
copied = Copied

time-now = now
time-minutes = { $count } min
time-hours = { $count } h
time-days = { $count } d
time-full = { $date }, { $time } UTC
# Twelve words with spaces between them.
time-months = January February March April May June July August September October November December
