//! The tables as diesel sees them. Written from the migrations; `store/tests` compares it with both
//! databases, so it cannot drift.

diesel::table! {
    instance_fact (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    actor (id) {
        id -> BigInt,
        uri -> Text,
        account_id -> Nullable<BigInt>,
        local -> Bool,
        kind -> Text,
        username -> Text,
        host -> Text,
        display_name -> Text,
        summary_html -> Text,
        url -> Text,
        inbox -> Text,
        shared_inbox -> Nullable<Text>,
        followers -> Nullable<Text>,
        manually_approves_followers -> Bool,
        raw -> Nullable<Text>,
        refreshed_at -> BigInt,
        created_at -> BigInt,
        gone_at -> Nullable<BigInt>,
        fields -> Text,
        discoverable -> Bool,
    }
}

diesel::table! {
    actor_key (uri) {
        uri -> Text,
        actor_id -> BigInt,
        algorithm -> Text,
        public -> Binary,
        sealed_private -> Nullable<Binary>,
    }
}

diesel::table! {
    account (id) {
        id -> BigInt,
        actor_id -> BigInt,
        username -> Text,
        role -> Text,
        state -> Text,
        biography -> Text,
        created_at -> BigInt,
        default_visibility -> Text,
        default_sensitive -> Bool,
        default_language -> Nullable<Text>,
        stage -> Text,
        role_rule -> Nullable<Text>,
    }
}

diesel::table! {
    taken_username (username) {
        username -> Text,
        taken_at -> BigInt,
    }
}

diesel::table! {
    wallet (subject) {
        subject -> Text,
        account_id -> BigInt,
        address -> Binary,
        proof_chain -> Nullable<BigInt>,
        linked_at -> BigInt,
    }
}

diesel::table! {
    credential (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        value -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (token_hash) {
        token_hash -> Text,
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        method -> Text,
        address -> Nullable<Binary>,
        proof_chain -> Nullable<BigInt>,
        label -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        factor -> Nullable<Text>,
    }
}

diesel::table! {
    challenge (nonce) {
        nonce -> Text,
        pre_session_hash -> Text,
        address -> Binary,
        chain_id -> BigInt,
        purpose -> Text,
        message -> Text,
        expires_at -> BigInt,
        waits -> Bool,
    }
}

diesel::table! {
    passkey_user (account_id) {
        account_id -> BigInt,
        handle -> Text,
    }
}

diesel::table! {
    passkey (id) {
        id -> BigInt,
        account_id -> BigInt,
        credential_id -> Text,
        name -> Text,
        data -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
        trusted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkey_ceremony (id) {
        id -> Text,
        browser_hash -> Text,
        account_id -> Nullable<BigInt>,
        state -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    handoff (code_hash) {
        code_hash -> Text,
        waiting_hash -> Text,
        label -> Text,
        network -> Nullable<Text>,
        number -> Integer,
        choices -> Text,
        next -> Text,
        state -> Text,
        account_id -> Nullable<BigInt>,
        expires_at -> BigInt,
        factor -> Nullable<Text>,
    }
}

diesel::table! {
    login_code (account_id) {
        account_id -> BigInt,
        code_hash -> Text,
        guesses -> Integer,
        expires_at -> BigInt,
        factor -> Nullable<Text>,
    }
}

diesel::table! {
    binding (chain_id, contract, token_id) {
        chain_id -> BigInt,
        contract -> Binary,
        token_id -> Binary,
        account_id -> BigInt,
        bound_at -> BigInt,
    }
}

diesel::table! {
    gate_decision (id) {
        id -> BigInt,
        account_id -> BigInt,
        outcome -> Text,
        rule_hash -> Text,
        blocks -> Text,
        decided_at -> BigInt,
    }
}

diesel::table! {
    follow (follower_id, target_id) {
        follower_id -> BigInt,
        target_id -> BigInt,
        state -> Text,
        activity_uri -> Text,
        created_at -> BigInt,
        follower_local -> Bool,
    }
}

diesel::table! {
    post (id) {
        id -> BigInt,
        uri -> Text,
        url -> Text,
        actor_id -> BigInt,
        local -> Bool,
        in_reply_to_uri -> Nullable<Text>,
        in_reply_to_id -> Nullable<BigInt>,
        thread_id -> BigInt,
        content_html -> Text,
        source_text -> Nullable<Text>,
        summary -> Text,
        sensitive -> Bool,
        visibility -> Text,
        language -> Nullable<Text>,
        published_at -> BigInt,
        sort_at -> BigInt,
        edited_at -> Nullable<BigInt>,
        like_count -> BigInt,
        announce_count -> BigInt,
        reply_count -> BigInt,
        raw -> Nullable<Text>,
    }
}

diesel::table! {
    post_mention (post_id, actor_id) {
        post_id -> BigInt,
        actor_id -> BigInt,
    }
}

diesel::table! {
    post_tag (tag, post_id) {
        tag -> Text,
        post_id -> BigInt,
    }
}

diesel::table! {
    reaction (post_id, actor_id, kind) {
        post_id -> BigInt,
        actor_id -> BigInt,
        kind -> Text,
        activity_uri -> Text,
        created_at -> BigInt,
        id -> BigInt,
    }
}

diesel::table! {
    tombstone (uri) {
        uri -> Text,
        deleted_at -> BigInt,
    }
}

diesel::table! {
    received_activity (uri) {
        uri -> Text,
        received_at -> BigInt,
    }
}

diesel::table! {
    host (name) {
        name -> Text,
        dialect -> Nullable<Text>,
        failure_count -> BigInt,
        open_until -> Nullable<BigInt>,
        last_success_at -> Nullable<BigInt>,
        blocked_at -> Nullable<BigInt>,
        block_reason -> Nullable<Text>,
        next_delivery_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    job (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        unique_key -> Nullable<Text>,
        state -> Text,
        run_at -> BigInt,
        locked_until -> Nullable<BigInt>,
        attempts -> Integer,
        max_attempts -> Integer,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    outgoing_activity (uri) {
        uri -> Text,
        actor_id -> BigInt,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    delivery (id) {
        id -> BigInt,
        activity_uri -> Text,
        inbox -> Text,
        host -> Text,
        ordering_key -> Text,
        priority -> Integer,
        state -> Text,
        run_at -> BigInt,
        locked_until -> Nullable<BigInt>,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    home_entry (owner_id, id) {
        owner_id -> BigInt,
        id -> BigInt,
        post_id -> BigInt,
        via_id -> BigInt,
        announce -> Bool,
    }
}

diesel::table! {
    actor_count (actor_id) {
        actor_id -> BigInt,
        posts -> BigInt,
        followers -> BigInt,
        following -> BigInt,
        last_post_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    bookmark (actor_id, post_id) {
        actor_id -> BigInt,
        post_id -> BigInt,
        id -> BigInt,
    }
}

diesel::table! {
    pin (actor_id, post_id) {
        actor_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    thread_mute (actor_id, thread_id) {
        actor_id -> BigInt,
        thread_id -> BigInt,
    }
}

diesel::table! {
    block (blocker_id, target_id) {
        blocker_id -> BigInt,
        target_id -> BigInt,
        id -> BigInt,
        activity_uri -> Text,
    }
}

diesel::table! {
    mute (muter_id, target_id) {
        muter_id -> BigInt,
        target_id -> BigInt,
        id -> BigInt,
        notifications -> Bool,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    notification (id) {
        id -> BigInt,
        owner_id -> BigInt,
        kind -> Text,
        actor_id -> BigInt,
        post_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    marker (actor_id, timeline) {
        actor_id -> BigInt,
        timeline -> Text,
        last_read_id -> BigInt,
        version -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    post_revision (post_id, edited_at) {
        post_id -> BigInt,
        edited_at -> BigInt,
        content_html -> Text,
        summary -> Text,
        sensitive -> Bool,
    }
}

diesel::table! {
    idempotency_key (account_id, value) {
        account_id -> BigInt,
        value -> Text,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    oauth_app (client_id) {
        client_id -> Text,
        id -> BigInt,
        secret_hash -> Nullable<Text>,
        name -> Text,
        website -> Nullable<Text>,
        redirect_uris -> Text,
        scopes -> Text,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    oauth_code (code_hash) {
        code_hash -> Text,
        client_id -> Text,
        account_id -> BigInt,
        redirect_uri -> Text,
        scopes -> Text,
        code_challenge -> Nullable<Text>,
        expires_at -> BigInt,
        factor -> Nullable<Text>,
    }
}

diesel::table! {
    oauth_token (token_hash) {
        token_hash -> Text,
        id -> BigInt,
        client_id -> Text,
        account_id -> Nullable<BigInt>,
        scopes -> Text,
        code_hash -> Nullable<Text>,
        created_at -> BigInt,
        used_at -> Nullable<BigInt>,
        factor -> Nullable<Text>,
    }
}

diesel::table! {
    private_note (account_id, target_id) {
        account_id -> BigInt,
        target_id -> BigInt,
        text -> Text,
    }
}

diesel::table! {
    membership (account_id) {
        account_id -> BigInt,
        rule -> Nullable<Text>,
        stage -> Text,
        since -> BigInt,
        spent_ms -> BigInt,
        seen_at -> Nullable<BigInt>,
        warned -> Bool,
        expires_at -> Nullable<BigInt>,
        expiry_noticed_for -> Nullable<BigInt>,
        recheck_at -> BigInt,
        checked_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        yes_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    membership_event (id) {
        id -> BigInt,
        account_id -> BigInt,
        rule -> Nullable<Text>,
        from_stage -> Text,
        to_stage -> Text,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    member_effect (account_id, effect) {
        account_id -> BigInt,
        effect -> Text,
        rule -> Text,
        shown -> Bool,
        granted_at -> BigInt,
    }
}

diesel::table! {
    token_hold (chain_id, contract, token_id) {
        chain_id -> BigInt,
        contract -> Binary,
        token_id -> Binary,
        last_account_id -> BigInt,
        free_at -> BigInt,
    }
}

diesel::table! {
    ban (id) {
        id -> BigInt,
        kind -> Text,
        subject -> Text,
        reason -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    chain_mark (consumer, chain_id, number) {
        consumer -> Text,
        chain_id -> BigInt,
        number -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    chain_touch (chain_id, number, account_id) {
        chain_id -> BigInt,
        number -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    brake (rule) {
        rule -> Text,
        tripped_at -> BigInt,
        demotions -> BigInt,
        members -> BigInt,
        released_until -> Nullable<BigInt>,
        released_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    notice (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        arguments -> Text,
        created_at -> BigInt,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    appeal (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        wallet -> Nullable<Text>,
        text -> Text,
        state -> Text,
        answer -> Nullable<Text>,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_entry (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        action -> Text,
        subject -> Text,
        detail -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    pending_change (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        payload -> Text,
        asked_with -> Text,
        state -> Text,
        asked_at -> BigInt,
        effective_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    chain_read_count (account_id, day) {
        account_id -> BigInt,
        day -> BigInt,
        reads -> BigInt,
    }
}

diesel::table! {
    gate_draft (id) {
        id -> BigInt,
        toml -> Text,
        state -> Text,
        done -> BigInt,
        total -> BigInt,
        result -> Text,
        created_by -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    post_app (post_id) {
        post_id -> BigInt,
        client_id -> Text,
    }
}

diesel::table! {
    openid_key (kid) {
        kid -> Text,
        sealed_private -> Binary,
        modulus -> Text,
        exponent -> Text,
        created_at -> BigInt,
        active_at -> BigInt,
    }
}

diesel::table! {
    relying_party (client_id) {
        client_id -> Text,
        id -> BigInt,
        name -> Text,
        kind -> Text,
        website -> Nullable<Text>,
        redirect_uris -> Text,
        post_logout_uris -> Text,
        backchannel_logout_uri -> Nullable<Text>,
        scopes -> Text,
        sector -> Text,
        gate_group -> Nullable<Text>,
        synthetic_email -> Bool,
        secret_hash -> Nullable<Text>,
        old_secret_hash -> Nullable<Text>,
        old_secret_until -> Nullable<BigInt>,
        created_at -> BigInt,
        disabled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    party_account (client_id, account_id) {
        client_id -> Text,
        account_id -> BigInt,
        consented_scopes -> Nullable<Text>,
        first_at -> Nullable<BigInt>,
        last_at -> Nullable<BigInt>,
        logins -> BigInt,
        refused_at -> Nullable<BigInt>,
        refusal -> Nullable<Text>,
        remote -> Nullable<Text>,
        seen_as -> Nullable<Text>,
        enforced -> Nullable<Text>,
        enforced_at -> Nullable<BigInt>,
        enforce_error -> Nullable<Text>,
        closed_ids -> Nullable<Text>,
    }
}

diesel::table! {
    party_departure (client_id, account_id) {
        client_id -> Text,
        account_id -> BigInt,
        username -> Text,
        remote -> Nullable<Text>,
        seen_as -> Nullable<Text>,
        first_at -> Nullable<BigInt>,
        last_at -> Nullable<BigInt>,
        left_at -> BigInt,
        closed_ids -> Nullable<Text>,
        settled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    account_claim (client_id, account_id) {
        client_id -> Text,
        account_id -> BigInt,
        remote -> Text,
        code -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    openid_code (code_hash) {
        code_hash -> Text,
        client_id -> Text,
        account_id -> BigInt,
        session_id -> BigInt,
        redirect_uri -> Text,
        scopes -> Text,
        nonce -> Nullable<Text>,
        challenge -> Text,
        method -> Text,
        auth_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    openid_grant (id) {
        id -> BigInt,
        client_id -> Text,
        account_id -> BigInt,
        session_id -> BigInt,
        sid -> Text,
        code_hash -> Text,
        scopes -> Text,
        method -> Text,
        auth_at -> BigInt,
        created_at -> BigInt,
        used_at -> BigInt,
        aged_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    openid_token (token_hash) {
        token_hash -> Text,
        grant_id -> BigInt,
        kind -> Text,
        scopes -> Nullable<Text>,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    pushed_request (uri_hash) {
        uri_hash -> Text,
        client_id -> Text,
        query -> Text,
        expires_at -> BigInt,
    }
}

diesel::joinable!(account -> actor (actor_id));
diesel::joinable!(oauth_token -> account (account_id));
diesel::joinable!(oauth_token -> oauth_app (client_id));
diesel::joinable!(actor_key -> actor (actor_id));
diesel::joinable!(wallet -> account (account_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(post -> actor (actor_id));
diesel::joinable!(post_mention -> post (post_id));
diesel::joinable!(post_tag -> post (post_id));
diesel::joinable!(delivery -> outgoing_activity (activity_uri));
diesel::joinable!(party_account -> relying_party (client_id));
diesel::joinable!(party_account -> account (account_id));
diesel::joinable!(openid_grant -> relying_party (client_id));
diesel::joinable!(openid_grant -> account (account_id));
diesel::joinable!(openid_token -> openid_grant (grant_id));

diesel::allow_tables_to_appear_in_same_query!(
    account,
    actor,
    actor_key,
    binding,
    challenge,
    credential,
    delivery,
    follow,
    gate_decision,
    host,
    instance_fact,
    job,
    oauth_app,
    oauth_code,
    oauth_token,
    outgoing_activity,
    post,
    post_mention,
    post_tag,
    reaction,
    received_activity,
    session,
    taken_username,
    tombstone,
    wallet,
    home_entry,
    actor_count,
    bookmark,
    pin,
    thread_mute,
    block,
    mute,
    notification,
    marker,
    post_revision,
    idempotency_key,
    private_note,
    membership,
    membership_event,
    member_effect,
    token_hold,
    ban,
    chain_mark,
    chain_touch,
    brake,
    notice,
    appeal,
    audit_entry,
    pending_change,
    chain_read_count,
    gate_draft,
    post_app,
    openid_key,
    relying_party,
    party_account,
    party_departure,
    account_claim,
    openid_code,
    openid_grant,
    openid_token,
);
