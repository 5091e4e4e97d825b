# What people read in their Matrix client when their homeserver asked here and was told no.
antispam-lapsed = Your membership has lapsed. Renew it, then try again; how is said on { $place }
antispam-not-in-group = This asks for a group that you are not in. Which groups you are in, and how you get into others, is said on { $place }
antispam-gone = The account that this one belongs to is suspended or deleted. Why, and what you can do, is said on { $place }
antispam-unknown = Nobody can say at the moment whether you may do this. Try again in a few minutes; if it lasts, see { $place }
antispam-unlinked = Only members may do this. Join or sign in on { $place }, then log in here with that account.
