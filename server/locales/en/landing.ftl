# The first page that anybody sees.
landing-lead = A home for people who build, in the open social web. Write here, follow people on any server, and keep your name.
landing-join = Join
landing-sign-in = Sign in
landing-posts = Latest posts from here
landing-no-posts = Nobody has written anything public yet.
landing-how = How joining works
landing-how-sign = Show your wallet by signing one message. It costs nothing and moves nothing.
landing-how-gate = The gate looks at what the wallet holds and tells you what it found.
landing-how-name = Choose a name. Your wallet is never shown to anybody.
landing-gate = Who may join
landing-more = All rules, and what the server knows about you
gate-words-get = Where to get it
