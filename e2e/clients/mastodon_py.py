# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every public method of Mastodon.py against an instance that lets anybody in (gate.mode = "open").

Usage: mastodon_py.py BASE_URL

Prints one JSON object: method -> "pass", "refused: STATUS MESSAGE" (the server said no, clearly),
"no request" (the method never asks the server), or "FAILED: ..." (anything else: an error of the
server, an answer the library could not read, or one that did not say what it should).

Methods of the groups the server offers are called with meaning, and their answers are looked at. All
others are called with plausible arguments: the list comes from the library itself, so that none can be
forgotten when it grows.
"""
import datetime
import inspect
import json
import sys
import uuid

from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonServerError

BASE = sys.argv[1]
TABLE = {}

# These compute something on this side, or keep files.
NO_REQUEST = {
    "auth_request_url": "builds an address",
    "clear_caches": "forgets",
    "decode_blurhash": "computes",
    "generate_media_edit_attributes": "computes",
    "get_approx_server_time": "reads a header of an earlier answer",
    "get_async_refresh_info": "reads a header of an earlier answer",
    "await_async_refresh": "waits for an earlier answer",
    "get_pagination_info": "reads an earlier answer",
    "get_status_length": "computes",
    "get_supported_version": "a constant",
    "filters_apply": "computes",
    "persistable_login_credentials": "reads its own state",
    "push_subscription_decrypt_push": "computes",
    "push_subscription_generate_keys": "computes",
    "set_language": "remembers",
    "verify_minimum_version": "compares",
}

# What the library itself cannot do, whatever the server answers.
BEYOND_IT = {
    "log_in": "passwords: the library knows that Mastodon has none of that any more since 4.4",
    "reports": "the library knows that Mastodon removed it in 2.5",
    "oauth_userinfo": "not offered to apps; the library fails where a server names no such address (RFC 8414 allows that)",
}

# They wait for ever by design; streaming is tested when the server offers it.
STREAMS = ("stream_direct", "stream_hashtag", "stream_list", "stream_local", "stream_public", "stream_user",
           "stream_user_notifications", "stream_open_websocket")


# Methods whose optional parameters are not that optional.
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
OPTIONAL = {
    "admin_create_canonical_email_block": ["x@mail.example"],
    "admin_dimensions": [NOW, NOW, None, None, True],
    "admin_measures": [NOW, NOW, True],
}


def judge(call, check=None):
    """What one call came to."""
    try:
        answer = call()
    except MastodonServerError as error:
        return f"FAILED: {error.args}", None
    except MastodonAPIError as error:
        details = [part for part in error.args if part is not None]
        status = next((part for part in details if isinstance(part, int)), None)
        if status is None or not 400 <= status < 500:
            return f"FAILED: {error.args}", None
        return f"refused: {status} {details[-1]}", None
    except Exception as error:  # the library could not make sense of the answer
        return f"FAILED: {type(error).__name__}: {error}", None
    if check is not None and not check(answer):
        return f"FAILED: unexpected answer {answer!r}"[:300], answer
    return "pass", answer


def step(method, call, check=None):
    """Calls, and notes the worst of all calls of one method."""
    verdict, answer = judge(call, check)
    before = TABLE.get(method)
    if before is None or before == "pass" or verdict.startswith("FAILED"):
        TABLE[method] = verdict
    return answer


def member(name):
    """Registers an app, signs somebody up, and returns who is signed in."""
    client_id, client_secret = step(
        "create_app", lambda: Mastodon.create_app("client table", api_base_url=BASE, website="https://app.example"),
        lambda pair: all(pair))
    api = Mastodon(client_id=client_id, client_secret=client_secret, api_base_url=BASE,
                   ratelimit_method="throw")
    step("create_account", lambda: api.create_account(
        name, "a password that is ignored", f"{name}@mail.example", agreement=True, reason="a test"), bool)
    return api


ada, eva, iva = member("ada"), member("eva"), member("iva")


def accounts():
    me = step("account_verify_credentials", ada.account_verify_credentials, lambda a: a.username == "ada")
    step("me", ada.me, lambda a: a.id == me.id)
    her = eva.me()
    third = iva.me()
    step("app_verify_credentials", ada.app_verify_credentials, lambda a: a.name == "client table")
    step("account", lambda: ada.account(her.id), lambda a: a.acct == "eva")
    step("accounts", lambda: ada.accounts([me.id, her.id]), lambda found: len(found) == 2)
    step("account_lookup", lambda: ada.account_lookup("eva"), lambda a: a.id == her.id)
    step("account_search", lambda: ada.account_search("ev"), lambda found: [a.acct for a in found] == ["eva"])
    step("account_update_credentials", lambda: ada.account_update_credentials(
        display_name="Ada", note="I count.", fields=[("Site", "https://ada.example")], discoverable=True),
        lambda a: a.display_name == "Ada" and a.fields[0].name == "Site")
    step("account_follow", lambda: ada.account_follow(her.id), lambda r: r.following)
    step("account_followers", lambda: ada.account_followers(her.id), lambda found: [a.id for a in found] == [me.id])
    step("account_following", lambda: ada.account_following(me.id), lambda found: [a.id for a in found] == [her.id])
    step("account_relationships", lambda: ada.account_relationships([her.id]), lambda r: r[0].following)
    step("account_familiar_followers", lambda: ada.account_familiar_followers(her.id))
    step("account_unfollow", lambda: ada.account_unfollow(her.id), lambda r: not r.following)
    ada.account_follow(her.id)
    eva.account_follow(me.id)
    step("account_remove_from_followers", lambda: ada.account_remove_from_followers(her.id), lambda r: not r.followed_by)
    eva.account_follow(me.id)
    step("account_mute", lambda: ada.account_mute(third.id), lambda r: r.muting)
    step("mutes", ada.mutes, lambda found: [a.id for a in found] == [third.id])
    step("account_unmute", lambda: ada.account_unmute(third.id), lambda r: not r.muting)
    step("account_block", lambda: ada.account_block(third.id), lambda r: r.blocking)
    step("blocks", ada.blocks, lambda found: [a.id for a in found] == [third.id])
    step("account_unblock", lambda: ada.account_unblock(third.id), lambda r: not r.blocking)
    iva.account_update_credentials(locked=True)
    asked = ada.account_follow(third.id)
    if not asked.requested:
        TABLE["account_follow"] = "FAILED: a locked account was followed without being asked"
    step("follow_requests", iva.follow_requests, lambda found: [a.id for a in found] == [me.id])
    step("follow_request_authorize", lambda: iva.follow_request_authorize(me.id), lambda r: r.followed_by)
    eva.account_follow(third.id)
    step("follow_request_reject", lambda: iva.follow_request_reject(her.id), lambda r: not r.followed_by)
    step("preferences", ada.preferences, lambda p: p["posting:default:visibility"] == "public")
    return me, her


def statuses(me, her):
    key = str(uuid.uuid4())
    first = step("status_post", lambda: ada.status_post("Hello @eva, this is #tables", idempotency_key=key),
                 lambda s: s.visibility == "public" and s.mentions[0].acct == "eva" and s.tags[0].name == "tables")
    step("status_post", lambda: ada.status_post("Hello @eva, this is #tables", idempotency_key=key),
         lambda s: s.id == first.id)
    for visibility in ("unlisted", "private", "direct"):
        step("status_post", lambda: ada.status_post(f"{visibility} for @eva", visibility=visibility, spoiler_text="care"),
             lambda s: s.visibility == visibility and s.sensitive and s.spoiler_text == "care")
    step("toot", lambda: ada.toot("short"), lambda s: "short" in s.content)
    step("status", lambda: eva.status(first.id), lambda s: s.account.id == me.id)
    step("statuses", lambda: eva.statuses([first.id]), lambda found: len(found) == 1)
    reply = step("status_reply", lambda: eva.status_reply(first, "Hello back"),
                 lambda s: s.in_reply_to_id == first.id and s.mentions[0].id == me.id)
    step("status_context", lambda: ada.status_context(reply.id), lambda c: [s.id for s in c.ancestors] == [first.id])
    step("status_context", lambda: ada.status_context(first.id), lambda c: [s.id for s in c.descendants] == [reply.id])
    step("status_update", lambda: ada.status_update(first.id, "Hello @eva, edited #tables"), lambda s: s.edited_at)
    step("status_source", lambda: ada.status_source(first.id), lambda s: s.text == "Hello @eva, edited #tables")
    step("status_history", lambda: eva.status_history(first.id), lambda found: len(found) == 2)
    step("status_favourite", lambda: eva.status_favourite(first.id), lambda s: s.favourited and s.favourites_count == 1)
    step("status_favourited_by", lambda: ada.status_favourited_by(first.id), lambda found: [a.id for a in found] == [her.id])
    step("favourites", eva.favourites, lambda found: [s.id for s in found] == [first.id])
    step("status_reblog", lambda: eva.status_reblog(first.id), lambda s: s.reblog.id == first.id and s.reblog.reblogged)
    step("status_reblogged_by", lambda: ada.status_reblogged_by(first.id), lambda found: [a.id for a in found] == [her.id])
    step("status_bookmark", lambda: eva.status_bookmark(first.id), lambda s: s.bookmarked)
    step("bookmarks", eva.bookmarks, lambda found: [s.id for s in found] == [first.id])
    step("status_pin", lambda: ada.status_pin(first.id), lambda s: s.pinned)
    step("account_statuses", lambda: eva.account_statuses(me.id, pinned=True), lambda found: [s.id for s in found] == [first.id])
    step("account_statuses", lambda: eva.account_statuses(me.id), lambda found: first.id in [s.id for s in found])
    step("status_unpin", lambda: ada.status_unpin(first.id), lambda s: not s.pinned)
    step("status_mute", lambda: ada.status_mute(first.id), lambda s: s.muted)
    step("status_unmute", lambda: ada.status_unmute(first.id), lambda s: not s.muted)
    reading(me, first)
    notified(first)
    step("status_unfavourite", lambda: eva.status_unfavourite(first.id), lambda s: not s.favourited)
    step("status_unreblog", lambda: eva.status_unreblog(first.id), lambda s: s.id == first.id and not s.reblogged)
    step("status_unbookmark", lambda: eva.status_unbookmark(first.id), lambda s: not s.bookmarked)
    step("status_delete", lambda: ada.status_delete(first.id), lambda s: s.text == "Hello @eva, edited #tables")
    if judge(lambda: ada.status(first.id))[0] != "refused: 404 Record not found":
        TABLE["status_delete"] = "FAILED: it is still there"


def reading(me, first):
    for number in range(3):
        ada.status_post(f"page {number}")
    step("timeline", lambda: eva.timeline("home"), lambda found: "page 2" in found[0].content)
    page = step("timeline_home", lambda: eva.timeline_home(limit=2), lambda found: len(found) == 2)
    older = step("fetch_next", lambda: eva.fetch_next(page), lambda found: len(found) == 2 and found[0].id < page[-1].id)
    step("fetch_previous", lambda: eva.fetch_previous(older), lambda found: [s.id for s in found] == [s.id for s in page])
    step("fetch_remaining", lambda: eva.fetch_remaining(page), lambda found: first.id in [s.id for s in found])
    step("pagination_iterator", lambda: list(eva.pagination_iterator(page)), lambda found: first.id in [s.id for s in found])
    step("pagination_page_iterator", lambda: list(eva.pagination_page_iterator(page)), lambda pages: len(pages) >= 2)
    step("timeline_local", eva.timeline_local, lambda found: len(found) > 3)
    step("timeline_public", eva.timeline_public, lambda found: len(found) > 3)
    step("timeline_hashtag", lambda: eva.timeline_hashtag("tables"), lambda found: [s.id for s in found] == [first.id])
    step("timeline_is_available", lambda: eva.timeline_is_available("public"), lambda yes: yes)
    step("search", lambda: eva.search("ada", resolve=False), lambda found: found.accounts[0].id == me.id)
    step("search_v2", lambda: eva.search_v2(first.url, resolve=True), lambda found: found.statuses[0].id == first.id)
    step("markers_set", lambda: eva.markers_set("home", first.id), lambda m: str(m.home.last_read_id) == str(first.id))
    step("markers_get", lambda: eva.markers_get("home"), lambda m: str(m.home.last_read_id) == str(first.id))


def notified(first):
    told = step("notifications", ada.notifications, lambda found: {"mention", "favourite", "reblog", "follow"} <= {n.type for n in found})
    step("notifications", lambda: ada.notifications(types=["favourite"]),
         lambda found: {n.type for n in found} == {"favourite"} and found[0].status.id == first.id)
    step("notifications_unread_count", ada.notifications_unread_count, lambda c: c["count"] >= 4)
    step("notifications_merged", ada.notifications_merged)
    step("grouped_notifications", ada.grouped_notifications, lambda g: len(g.notification_groups) > 0)
    step("notifications_dismiss", lambda: ada.notifications_dismiss(told[0].id))
    step("notifications", ada.notifications, lambda found: told[0].id not in [n.id for n in found])
    step("notifications_clear", ada.notifications_clear)
    step("notifications", ada.notifications, lambda found: len(found) == 0)


def institution():
    host = BASE.split("//")[1]
    step("instance_v1", ada.instance_v1, lambda i: i.uri == host)
    step("instance_v2", ada.instance_v2, lambda i: i.domain == host and i.configuration.statuses.max_characters >= 500)
    step("instance", ada.instance, bool)
    step("instance_nodeinfo", ada.instance_nodeinfo, lambda n: "activitypub" in n.protocols)
    step("oauth_authorization_server_info", ada.oauth_authorization_server_info,
         lambda i: i["token_endpoint"] == f"{BASE}/oauth/token")
    step("retrieve_mastodon_version", ada.retrieve_mastodon_version, bool)


def rest():
    """Whatever is left, with arguments made from the names of the parameters."""
    plausible = {
        "id": 1, "ids": [1], "account_id": 1, "filter_id": 1, "keyword_id": 1, "filter_status_id": 1, "status_id": 1,
        "quoting_status_id": 1, "collection_id": 1, "account_ids": [1], "group_key": "x", "name": "tables",
        "hashtag": "tables", "title": "t", "context": ["home"], "filter_action": "warn", "phrase": "x", "keyword": "x",
        "domain": "blocked.example", "uri": "eva", "url": "https://news.example/", "q": "eva", "choices": [0],
        "year": 2025, "reaction": "x", "endpoint": "https://push.example/", "ip": "192.0.2.1", "severity": "noop",
        "email": "x@mail.example", "quote_approval_policy": "public", "result_or_id": "1", "scheduled_at": None,
        "media_file": None, "encrypt_params": {"pubkey": b"\x04" + b"x" * 64, "auth": b"x" * 16},
        "start_at": None, "end_at": None, "keys": ["new_users"],
    }
    now = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
    for name, method in inspect.getmembers(Mastodon, callable):
        if name.startswith("_") or name in TABLE:
            continue
        if name in NO_REQUEST:
            TABLE[name] = "no request"
            continue
        if name in BEYOND_IT:
            TABLE[name] = BEYOND_IT[name]
            continue
        if name in STREAMS:
            TABLE[name] = "not called: streaming waits for ever"
            continue
        if name in OPTIONAL:
            step(name, lambda: getattr(ada, name)(*OPTIONAL[name]))
            continue
        if name == "revoke_access_token":
            continue
        arguments = {}
        for parameter in list(inspect.signature(method).parameters.values()):
            if parameter.name == "self" or parameter.default is not inspect.Parameter.empty:
                continue
            value = plausible.get(parameter.name, "x")
            if parameter.name in ("scheduled_at", "start_at", "end_at"):
                value = now
            arguments[parameter.name] = value
        if name in ("media", "media_post"):
            arguments = {"media_file": b"GIF89a", "mime_type": "image/gif"} if name == "media_post" else {"id": 1}
        step(name, lambda: getattr(ada, name)(**arguments))
    step("revoke_access_token", lambda: iva.revoke_access_token(allow_http=True))


me, her = accounts()
statuses(me, her)
institution()
rest()
json.dump(dict(sorted(TABLE.items())), sys.stdout, indent=1, default=str)
