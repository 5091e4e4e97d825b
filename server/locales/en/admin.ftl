# The office of moderators, admins and the owner.
nav-admin = Admin
admin-title = Administration
admin-nav = Administration
admin-overview = Overview
admin-more = More
admin-rule = Rule
admin-rule-none = No rule
admin-by-rule = by rule { $rule }

admin-stage-active = Active
admin-stage-grace = Grace
admin-stage-limited = Limited
admin-stage-dormant = Dormant
admin-role-member = Member
admin-role-moderator = Moderator
admin-role-admin = Admin
admin-role-owner = Owner
admin-state-active = May act
admin-state-suspended = Suspended
admin-state-deleted = Deleted
admin-outcome-yes = The rules hold
admin-outcome-no = The rules do not hold
admin-outcome-unknown = Could not be told
admin-outcome-none = Not looked at yet
admin-effect-admit = Membership
admin-effect-role = Role “{ $name }”
admin-effect-group = Group “{ $name }”
admin-effect-moderator = Moderator

admin-count-brakes = { $count ->
    [0] No brake is on
    [one] One brake is on
   *[other] { $count } brakes are on
}
admin-count-appeals = { $count ->
    [0] No open appeal
    [one] One open appeal
   *[other] { $count } open appeals
}
admin-count-silent = { $count ->
    [0] Every chain server answers
    [one] One chain server is silent
   *[other] { $count } chain servers are silent
}
admin-count-lapsing = { $count ->
    [0] Nobody lapses
    [one] One member lapses
   *[other] { $count } members lapse
}
admin-brakes = Brakes
admin-brakes-hint = If one rule would demote too many members within an hour, its demotions stop until an admin decides. Nobody loses anything meanwhile.
admin-brakes-none = No rule is stopped.
admin-brake-text = { $members ->
    [one] { $demotions } of { $members } member would be demoted.
   *[other] { $demotions } of { $members } members would be demoted.
}
admin-brake-keep = Keep stopped
admin-brake-release = Let demotions go on
admin-brake-released = An admin let its demotions go on.
admin-stages = Members by rule and stage
admin-members-count = { $count ->
    [one] One member.
   *[other] { $count } members.
}
admin-members-counted = Members are those who may act here, in whatever stage. Suspended and deleted accounts are not counted, here and below.
admin-outcomes = The last look at each member
admin-effects = Roles and groups by rules
admin-rules = The rules in words
admin-rules-try = Try a draft of other rules
admin-servers = Servers of the chains
admin-servers-none = No chain is read.
admin-server-chain = Chain
admin-server-host = Server
admin-server-state = State
admin-server-head = Newest block
admin-server-answers = Answers
admin-server-silent = Does not answer
admin-server-other-chain = Serves another chain
admin-server-unasked = Not asked yet
admin-followed = How far the chains are followed
admin-followed-to = to block { $block }
admin-followed-nowhere = not followed yet
admin-followed-head = (the newest is { $block })
admin-reads = Reads of chains today
admin-reads-today = All members together
admin-reads-average = On average for each member who was looked at
admin-reads-most = The most for one member
admin-reads-allowed = Allowed for each member

admin-because-rules-fail = The rules do not hold.
admin-because-rules-hold = The rules hold again.
admin-because-rules = By what the rules say.
admin-because-taken = Every pass that would do belongs to another account.
admin-because-cooling = The pass that would do was another account’s lately.
admin-because-banned = The pass that would do is banned.
admin-because-exempt = The owner and admins never lapse.
admin-because-withdrawn = Taken back: { $effect }.
admin-condition-yes = { $name }: holds.
admin-condition-no = { $name }: does not hold.
admin-condition-unknown = { $name }: cannot be told.
admin-read-at = Read at { $blocks }.
admin-read-at-final = Final at { $blocks }.
admin-block = block { $number } of { $chain }

admin-events = Decisions
admin-events-lead = Steps between stages and why. They name the rule, the condition and the block, never a wallet.
admin-events-none = Nothing has changed for anybody yet.

admin-members = Members
admin-member = Member
admin-members-find = Username
admin-members-find-do = Find
admin-members-none = There is nobody with such a name.
admin-member-stage = Stage
admin-member-role = Role
admin-member-state = Account
admin-member-joined = Joined
admin-member-since = since
admin-member-standing = Membership
admin-member-rule = Admitted by rule
admin-member-tokens = Bound passes
admin-member-checked = Last look
admin-member-expires = Ends by itself
admin-member-wallets = Wallets are not shown to anybody but the member.
admin-member-profile = Profile
admin-member-events = Latest steps
admin-role-change = Role
admin-role-do = Change the role
admin-rebind = Lost wallet
admin-rebind-text = If a member who lost theirs wrote this: ties the wallet that signed the appeal to their account. Be sure who asks. It takes effect after 72 hours, and everybody who is signed in to the account is told.
admin-rebind-account = Username of the account
admin-rebind-do = Tie the wallet to this account
admin-ban-account = Ban this account
admin-ban-account-text = Suspends the account and ends its sessions and apps. Its posts stay.

admin-bans = Bans
admin-ban-add = Ban
admin-ban-kind = What it is
admin-ban-kind-account = Account
admin-ban-kind-wallet = Wallet
admin-ban-kind-token = Token
admin-ban-subject = Username, wallet or token
admin-ban-subject-hint = A username; a wallet as 0x…, or eip155:8453:0x… if it is a contract; a token with its id, as eip155:8453:0x…/7. A banned wallet or token admits nobody; holding one harms no member.
admin-ban-account-hint = A username.
admin-ban-no-wallet = That is no wallet. Write it as 0x…, or as eip155:8453:0x… if it is a contract. Nothing is banned.
admin-ban-no-token = A token has its id at the end, as eip155:8453:0x…/7. Nothing is banned.
admin-ban-token-or-wallet = A token has its id at the end, as eip155:8453:0x…/7. If you mean the contract wallet at this address, choose Wallet. Nothing is banned.
admin-ban-reason = Reason
admin-ban-reason-hint = For other admins, up to 2000 characters.
admin-ban-with-tokens = With an account: also the passes that are bound to it
admin-ban-with-wallets = With an account: also its wallets
admin-ban-do = Ban
admin-ban-look-up = Is it banned?
admin-ban-look-up-hint = Wallets and tokens are not listed: beside the accounts they would tell whose they were.
admin-ban-look-up-do = Look up
admin-ban-found = Banned:
admin-ban-not-found = Not banned:
admin-ban-lift = Lift the ban
admin-banned-accounts = Banned accounts
admin-banned-none = No account is banned.

admin-appeals = Appeals
admin-appeal = Appeal
admin-appeals-none = There are none.
admin-appeal-open = Open
admin-appeal-granted = Granted
admin-appeal-rejected = Rejected
admin-appeal-stranger = Somebody without an account
admin-appeal-member = The member’s page
admin-appeal-answer = Answer
admin-appeal-answer-label = What the person is told
admin-appeal-answer-hint = Granting lifts the ban and has the member looked at again. What the rules say stays as it is.
admin-appeal-answer-problem = Write an answer of at most 2000 characters.
admin-appeal-grant = Grant
admin-appeal-reject = Reject

admin-audit = Audit log
admin-audit-lead = What admins and moderators did. Nobody can change it. Which wallet was meant is not told.
admin-audit-none = Nothing yet.
admin-audit-when = When
admin-audit-who = Who
admin-audit-what = What
admin-audit-subject = To whom or what
admin-audit-detail = Details
admin-audit-deleted = A deleted account
admin-audit-wallet = A wallet
admin-audit-operator = The operator, on the command line

admin-drafts = Draft rules
admin-drafts-lead = Paste the [gate.*] and [cond.*] tables you think of, and see who would lose access. Nothing changes by it: the configuration file decides.
admin-drafts-latest = The latest test
admin-draft = A draft of the rules
admin-draft-toml = The rules, as TOML
admin-draft-toml-hint = At most { $bytes } bytes. Chains must be configured already.
admin-draft-try = Who would lose access?
admin-draft-problems = { $count ->
    [one] One thing is wrong:
   *[other] { $count } things are wrong:
}
admin-draft-result = Who would lose access?
admin-draft-progress = { $total ->
    [one] { $done } of { $total } member was looked at.
   *[other] { $done } of { $total } members were looked at.
}
admin-draft-wait = This page comes again by itself every three seconds.
admin-draft-failed = It could not be found out:
admin-draft-nobody = Nobody would lose access.
admin-draft-lose-count = { $count ->
    [one] One member would lose access.
   *[other] { $count } members would lose access.
}
admin-draft-unknown-count = { $total ->
    [one] For { $unknown } of { $total } member it cannot be told whether they would lose access.
   *[other] For { $unknown } of { $total } members it cannot be told whether they would lose access.
}
admin-draft-keep = Stay members
admin-draft-lose = Would lose access
admin-draft-regain = Lapse now and would be members again
admin-draft-still-out = Lapse now and still would
admin-draft-unknown = Cannot be told now
admin-draft-exempt = Owner and admins, who never lapse
admin-draft-reads = Reads of chains it cost
admin-draft-losers = Those who would lose access
admin-draft-gains = Would be given
admin-draft-losses = Would be taken back
admin-draft-warnings = Allowed, but perhaps not meant:
admin-draft-too-long = The text is longer than { $bytes } bytes.
admin-draft-more = { $count ->
    [one] And one more.
   *[other] And { $count } more.
}
admin-draft-paste = To make it so
admin-draft-paste-text = Replace the [gate.*] and [cond.*] tables of the configuration file by this text, run guildhall config check, and start the instance again.
admin-draft-change = Change the draft

admin-done-banned = Banned.
admin-done-banned-contract = Banned as a wallet. At this address is a contract. If you meant one of its tokens, ban that with its id, as eip155:8453:0x…/7, and lift this ban.
admin-done-lifted = The ban is lifted.
admin-done-released = Demotions by this rule go on.
admin-done-kept = Demotions by this rule stay stopped.
admin-done-answered = The answer is given.
admin-done-role = The role is changed.
admin-done-rebinding = It takes effect in 72 hours. Now answer the appeal.
admin-banned-already = It is banned already.
admin-not-banned = It is not banned.
admin-no-brake = This rule is not stopped.
admin-answered-already = Somebody has answered it already.
admin-not-allowed = Your role does not allow this. Nobody acts on somebody of an equal or higher role.
admin-yourself = Nobody acts on their own account. Ask somebody else.
admin-bad-text = A reason has between 1 and 2000 characters.
admin-try-again = Something changed at the same moment. Try again.
admin-bad-role = There is no such role.
admin-no-account = There is no such account.
admin-account-suspended = That account is suspended. Lift its ban first, then tie the wallet to it.
admin-too-many-changes = Too many changes wait for this account already. Cancel one on the member’s page first.
admin-wallet-taken = The wallet that signed this appeal cannot be tied to that account.

admin-changes-hint = These changes of how the account is recovered wait for 72 hours. Cancel one if its owner did not ask for it. Who the wallets belong to is not shown.
admin-done-change-cancelled = The change was cancelled. Everybody who is signed in to the account is told.
admin-change-gone = This change does not wait any more: it was carried out or cancelled.
admin-draft-in-force = Below are the rules in force. Change them, and see what that would do.
admin-draft-no-rules = There are no rules in force: every wallet may join. Write some, and see what they would do.
admin-draft-yours = Below is the draft as it was sent. The rules in force are what this page begins with.
admin-draft-too-many = { $most } drafts of yours wait or are being tried. Wait until one is done, then send this again: drafts are tried one after the other.
admin-draft-terms = What else would change
admin-draft-terms-same = Nothing besides who passes: effects, grace, limits, cool-downs and titles are those of the rules in force.
admin-draft-terms-text = Apart from who passes, the draft says something else about these. Members who lapse now fall under the new lengths at once.
admin-draft-terms-now = Now
admin-draft-terms-then = By the draft
admin-draft-nothing-said = Nothing.
admin-draft-gives-admission = Whoever passes may join.
admin-draft-gives-moderator = Whoever passes is a moderator.
admin-draft-gives-role = Whoever passes has the role “{ $name }”.
admin-draft-gives-group = Whoever passes is in the group “{ $name }”.
admin-draft-titled = It is called “{ $title }”.
admin-draft-linked = What it asks for is to be had at { $link }.
admin-reads-drafts = Drafts of the rules
