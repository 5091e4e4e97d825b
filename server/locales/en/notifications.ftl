# What a member is told.
notifications-title = Notifications
notifications-none = Nothing yet. You will see here when somebody mentions, follows, likes or boosts you.
notifications-older = Older notifications
notification-new = New:
notice-mention = { $name } mentions you
notice-boost = { $name } boosted your post
notice-like = { $name } likes your post
notice-follow = { $name } follows you
notice-follow-request = { $name } asks to follow you
notice-edit = { $name } edited a post that you boosted
requests-title = They ask to follow you
request-accept = Accept
request-reject = Reject
