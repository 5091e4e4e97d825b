# Posts and writing.
post-by = Post by { $name }
post-answers = Answers { $name }
post-boosted-by = { $name } boosted
post-edited = Edited
post-original = Original page
post-edit = Edit
post-delete = Delete
post-reply = Reply
post-like = Like
post-liked = Liked
post-boost = Boost
post-boosted = Boosted
post-sensitive = Sensitive content
reply-label = Your reply to { $name }
reply-more = More choices
reply-send = Send reply
count-replies = { $count ->
    [one] { $count } reply
   *[other] { $count } replies
}
count-boosts = { $count ->
    [one] { $count } boost
   *[other] { $count } boosts
}
count-likes = { $count ->
    [one] { $count } like
   *[other] { $count } likes
}
audience-public = Public
audience-unlisted = Unlisted
audience-followers = Followers only
audience-direct = Only those mentioned
compose-title = Write a post
compose-title-reply = Write a reply
compose-label = What do you want to say?
compose-hint = Up to 500 characters. @name@server mentions somebody, #word makes a tag.
compose-warning = Content warning (optional)
compose-audience = Who may see it
compose-language = Language
compose-send = Post
language-none = Not said
edit-title = Edit your post
edit-send = Save
delete-post-title = Delete this post?
delete-post-text = It disappears here, and every server that has a copy is asked to delete it. This cannot be undone.
delete-post-do = Delete it
delete-post-keep = Keep it
thread-title = { $name }: { $excerpt }
thread-join = Members can answer.
tag-empty = Nobody has used this tag in a public post that this server knows.

draft-empty = Write something first.
draft-too-long = A post has at most 500 characters, and a content warning at most 200.
draft-language = This language is not known: choose one from the list.
draft-parent-missing = The post you answer is not there any more. You can still post this on its own.
draft-lapsed = Your membership has lapsed: until you renew it you can write direct posts to the moderators, and nothing else. Your text is still here.
draft-try-again = The post could not be stored. Please send it again.
