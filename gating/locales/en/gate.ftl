# What was decided.
gate-verdict-granted = You may join.
gate-verdict-denied = You cannot join with this wallet now. What is missing is listed below.
gate-verdict-unknown = Nobody can tell right now whether you may join. You were not refused: try again in a few minutes.
gate-block = Read at block { $number } of { $chain }.
gate-link = Get it here: { $link }

# Reasons of every kind of condition. $title is the operator's words for the condition.
gate-no-wallet = { $title }: no wallet was shown.
gate-wallet-elsewhere = { $title }: your wallet is a contract on another chain, and its proof does not count on { $chain }. Show a wallet that works on { $chain }.
gate-chain-unknown = { $title }: this cannot be checked now ({ $why }). Try again in a few minutes.
gate-too-slow = { $title }: this cannot be checked now, because the chain took too long to answer. Try again in a few minutes.
gate-no-contract = { $title }: this cannot be checked, because there is no contract at { $contract } on { $chain }. The operator of this instance has to correct the rule.
gate-contract-odd = { $title }: this cannot be checked, because the contract { $contract } on { $chain } does not answer { $function } as it should. The operator of this instance should look at the rule.
gate-too-many-events = { $title }: this cannot be checked, because the contract { $contract } on { $chain } tells of more events than are looked at. The operator of this instance should look at the rule.
gate-too-many-reads = { $title }: this cannot be checked, because looking at everything your wallets have would take more than { $reads } questions to the chain. Show fewer wallets.
gate-delegated-yes = { $title }: a vault that delegated to your wallet holds it.
gate-delegation-too-many = { $title }: more than { $read } vaults delegated to your wallet, and none of the first { $read } counts. Show a wallet that fewer vaults delegated to.
gate-delegation-unread = { $title }: so many vaults delegated to your wallets that not all of them are looked at, and none of the others counts. Show a wallet that fewer vaults delegated to.
gate-unwanted-yes = { $title }: this holds for your wallet, and whoever it holds for is not admitted.
gate-unwanted-no = { $title }: this does not hold for your wallet, as it should be.

# kind = "erc20"
gate-erc20-yes = { $title }: your wallet holds it (needed: { $min }, held: { $held }).
gate-erc20-no = { $title }: your wallet does not hold enough (needed: { $min }, held: { $held }).
gate-erc20-fresh = { $title }: your wallet holds it (needed: { $min }, held for long enough: { $held }), but not for long enough. It must have been there for { $time }: keep it, and come back.

# kind = "erc721"
gate-erc721-yes = { $title }: your wallet holds it (needed: { $min }, held: { $held }).
gate-erc721-no = { $title }: your wallet does not hold enough (needed: { $min }, held: { $held }).
gate-erc721-fresh = { $title }: your wallet holds it (needed: { $min }, held: { $held }), but not for long enough. It must have been there for { $time }: keep it, and come back.
gate-erc721-not-locked = { $title }: your wallet holds it (needed: { $min }, held: { $held }), but its contract says that it can be sold, and such tokens do not count here.
gate-erc721-not-listable = { $title }: your wallet holds it (needed: { $min }, held: { $held }), but the contract does not tell which tokens these are. The operator of this instance has to add from_block to the rule.
gate-erc721-not-found = { $title }: your wallet holds it (needed: { $min }, held: { $held }), but which tokens these are could not be found out.

# kind = "erc1155"
gate-erc1155-yes = { $title }: your wallet holds it (needed: { $min }, held: { $held }).
gate-erc1155-no = { $title }: your wallet does not hold enough (needed: { $min }, held: { $held }).
gate-erc1155-fresh = { $title }: your wallet holds it (needed: { $min }, held for long enough: { $held }), but not for long enough. It must have been there for { $time }: keep it, and come back.

# kind = "unlock"
gate-unlock-yes = { $title }: your wallet has a valid membership key.
gate-unlock-no = { $title }: your wallet has no membership key.
gate-unlock-expired = { $title }: your membership has expired. Renew it.
gate-unlock-ending = { $title }: your membership ends too soon. It must be valid for at least another { $time }.
gate-unlock-fresh = { $title }: your wallet has a valid membership key, but not for long enough. It must have been there for { $time }: keep it, and come back.
gate-unlock-lent = { $title }: your membership key is lent, and whoever lent it may take it back, so it does not count for you.
gate-unlock-without-key = { $title }: the lock lets you in without a membership key of your own, and only a key counts here.
gate-unlock-too-many = { $title }: your wallet has more than { $read } membership keys, and none of the first { $read } counts. Move a valid one to a wallet of its own.
gate-unlock-version = { $title }: this cannot be checked, because the lock has version { $version } and the rule accepts { $accepted }. The operator of this instance should look at the rule.

# kind = "builderpass"
gate-builderpass-yes = { $title }: your wallet holds the valid pass { $id }.
gate-builderpass-no = { $title }: your wallet holds no pass.
gate-builderpass-invalid = { $title }: your pass { $id } is no longer valid. Ask its issuer to renew it.

# kind = "call"
gate-call-yes = { $title }: this holds (the contract says { $found }, needed is { $op } { $wanted }).
gate-call-no = { $title }: this does not hold (the contract says { $found }, needed is { $op } { $wanted }).

# kind = "allowlist"
gate-allowlist-yes = { $title }: your wallet is on the list.
gate-allowlist-no = { $title }: your wallet is not on the list.
gate-allowlist-chain-missing = { $title }: this cannot be checked, because your wallet is a contract and the list does not name its chain. The operator of this instance has to add chain to the rule.

# The gate in words.
gate-open = Everybody who shows a wallet may join.
gate-rule-admit = You may join by the rule “{ $rule }” if this holds:
gate-rule-role = You get the role “{ $role }” by the rule “{ $rule }” while this holds:
gate-rule-group = You are in the group “{ $group }” by the rule “{ $rule }” while this holds:
gate-rule-moderator = You are a moderator by the rule “{ $rule }” while this holds:
gate-all-of = all of these:
gate-any-of = at least one of these:
gate-none-of = none of these:
gate-at-least-of = at least { $count } of these { $total }:
gate-describe-erc20 = { $title } (at least { $min } of the smallest unit of the ERC-20 coin { $contract } on { $chain }, in one wallet)
gate-describe-erc721 = { $title } (ERC-721 token of { $contract } on { $chain }, at least { $min } in one wallet)
gate-describe-erc1155 = { $title } (ERC-1155 token { $ids } of { $contract } on { $chain }, at least { $min } in one wallet)
gate-describe-unlock = { $title } (valid membership key of the Unlock lock { $contract } on { $chain })
gate-describe-unlock-lasting = { $title } (membership key of the Unlock lock { $contract } on { $chain }, valid for at least another { $time })
gate-describe-builderpass = { $title } (valid BuilderPass of { $contract } on { $chain })
gate-describe-call = { $title } ({ $function } of the contract { $contract } on { $chain } gives { $op } { $wanted })
gate-describe-allowlist = { $count ->
    [one] { $title } (a list of { $count } wallet)
   *[other] { $title } (a list of { $count } wallets)
}
gate-lent-reject = A lent key counts for nobody.
gate-lent-manager = A lent key counts for the one who lent it.
gate-held-since = To join, it must have been in the wallet for { $time }.
gate-soulbound = It counts only if its contract says that it cannot be sold.
gate-delegation = What a vault holds counts for the wallet it delegated to by delegate.xyz. The vault's token is what is used up.
gate-bind-tokens = Joining uses up one of your tokens for one account: { $titles }. The same token cannot be used for a second account.
gate-bind-wallet = One account per wallet.
gate-grace = If it no longer holds, everything goes on as before for { $time }.
gate-dormant = After that you can read but not post, for { $time }. Then you can sign in to renew, to take your data with you and to leave. Your posts stay.
gate-dormant-never = After that you can read but not post. Your posts stay.
gate-cooldown = A token that left a member's wallets lets nobody else in for { $time }.
