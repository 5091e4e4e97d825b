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
gate-unwanted-yes = { $title }: this holds for your wallet, and whoever it holds for is not admitted.
gate-unwanted-no = { $title }: this does not hold for your wallet, as it should be.

# kind = "erc721"
gate-erc721-yes = { $title }: your wallet holds it (needed: { $min }, held: { $held }).
gate-erc721-no = { $title }: your wallet does not hold enough (needed: { $min }, held: { $held }).
gate-erc721-not-listable = { $title }: your wallet holds it (needed: { $min }, held: { $held }), but the contract does not tell which tokens these are. The operator of this instance has to add from_block to the rule.
gate-erc721-not-found = { $title }: your wallet holds it (needed: { $min }, held: { $held }), but which tokens these are could not be found out.

# kind = "unlock"
gate-unlock-yes = { $title }: your wallet has a valid membership key.
gate-unlock-no = { $title }: your wallet has no membership key.
gate-unlock-expired = { $title }: your membership has expired. Renew it.
gate-unlock-ending = { $title }: your membership ends too soon. It must be valid for at least { $hours } more hours.
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
gate-all-of = all of these:
gate-any-of = at least one of these:
gate-none-of = none of these:
gate-at-least-of = at least { $count } of these { $total }:
gate-describe-erc721 = { $title } (ERC-721 token of { $contract } on { $chain }, at least { $min } in one wallet)
gate-describe-unlock = { $title } (valid membership key of the Unlock lock { $contract } on { $chain })
gate-describe-unlock-lasting = { $title } (membership key of the Unlock lock { $contract } on { $chain }, valid for at least { $hours } more hours)
gate-describe-builderpass = { $title } (valid BuilderPass of { $contract } on { $chain })
gate-describe-call = { $title } ({ $function } of the contract { $contract } on { $chain } gives { $op } { $wanted })
gate-describe-allowlist = { $title } (a list of { $count } wallets)
gate-lent-reject = A lent key counts for nobody.
gate-lent-manager = A lent key counts for the one who lent it.
gate-bind-tokens = Joining uses up one of your tokens for one account: { $titles }. The same token cannot be used for a second account.
gate-bind-wallet = One account per wallet.
