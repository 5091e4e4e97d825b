# The wallet page, the demo's wallets, and the pasted signature.
sign-in-title = Sign in
sign-in-lead = Sign one message with your wallet. New here? The same page begins your membership.
sign-in-one-page = Signing in and joining begin in the same way. Your wallet is never shown to other people.
sign-in-what-we-know = What this server knows about you

wallets-title = Choose your wallet
wallets-only-three = This page asks your wallet for three things and nothing else:
wallets-no-script = Your browser does not run scripts here, so the page cannot talk to a wallet. You can sign the message elsewhere and paste the signature: use the link below.
wallets-none = No wallet was found in this browser. If you have one, unlock it and load this page again; or use one of the other ways below.
wallets-other = Other ways: on a phone, with a hardware tool, without scripts
wallets-paste = Paste a signature
wallets-paste-why = made with any tool: a hardware wallet, a command line, a Safe.
wallets-phone = On a phone, open this page inside your wallet’s own browser:
wallets-open-in = Open in { $name }
wallets-address = Or copy this address into your wallet’s browser
wallet-recent = used last
wallet-browser = Wallet of this browser

sign-title = Read before you sign
sign-explain = This is the whole message. Your wallet will show you the same text; if it shows anything else, do not sign.
sign-message-label = The message to sign
sign-cannot = What this cannot do: it is no transaction. It cannot move money or tokens, cannot approve anything, and costs nothing. It proves, once and to this site only, that the wallet is yours.
sign-do = Sign this message
sign-stop = Use another wallet

wallet-connecting = Your wallet asks whether this page may see your address.
wallet-fetching = Getting the message…
wallet-ready = Read the message below, then sign it.
wallet-signing = Confirm in your wallet. It shows the same message.
wallet-checking = Checking the signature…
wallet-done = Done. One moment…
wallet-renewed = The message had run out and was renewed. Please sign the new one.
wallet-stopped = Stopped. Choose a wallet.
wallet-rejected = You said no in your wallet. Nothing happened; you can try again.
wallet-pending = Your wallet already waits for your answer. Open it and answer there.
wallet-no-account = Your wallet showed no address. Unlock it, choose an account, and try again.
wallet-unsupported = This wallet cannot sign messages. Choose another, or paste a signature.
wallet-disconnected = Your wallet does not answer. Open it and try again.
wallet-odd = Your wallet gave an answer that this page does not understand. Try again, or paste a signature.
wallet-network = This server could not be reached. Check your connection and try again.

demo-title = Demo wallets: play money, this computer only
demo-text = No wallet extension needed. Press one: it connects and signs the message for you. Everybody who runs this demo has the same keys, so never send anything real to them.
demo-no-script = These need scripts, which your browser does not run here.
demo-member = is @{ $username } here

paste-title = Sign in with a pasted signature
paste-lead = Say which address you will sign with. You get a message, sign it with any tool, and paste the signature.
paste-address = Address of your wallet
paste-chain = Chain (matters for contract wallets only)
paste-get-message = Get the message
paste-answer-title = Sign this message
paste-answer-lead = Sign exactly this text as a personal message (EIP-191), within five minutes.
paste-message = Message
paste-signature = Signature
paste-signature-hint = It begins with 0x.
paste-send = Sign in
paste-again = Get a new message
sign-in-lost = My wallet is lost
sign-in-refused = I was refused or suspended
