# Profiles and lists of people.
profile-posts = Posts
profile-no-posts = No posts that you may see.
profile-edit = Edit profile
profile-original = Original profile
profile-remote-note = This account lives on another server. You see what has reached this one.
profile-follow-elsewhere = To follow from your own server, search there for { $handle }.
profile-card = { $handle }, a member of { $title }
follow-waiting = You asked to follow; the other side has not answered yet.
unfollow-button = Unfollow
block-button = Block
unblock-button = Unblock
mute-button = Mute
unmute-button = Unmute
profile-blocking = You block this account: neither of you sees or reaches the other.
profile-muting = You mute this account: its posts and notifications stay away from you. It does not learn of that.
profile-badges = Roles
badge-moderator = Moderator
profile-follows-you = Follows you.
count-posts = { $count ->
    [one] { $count } post
   *[other] { $count } posts
}
count-followers = { $count ->
    [one] { $count } follower
   *[other] { $count } followers
}
count-following = { $count } following
followers-title = Followers of { $name }
following-title = Whom { $name } follows
people-none = Nobody that this server knows.
people-more = More
