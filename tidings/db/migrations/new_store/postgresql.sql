-- An empty store brought to 0042 by all migrations; by python -m tidings.make_migration
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE account (
    sid TEXT NOT NULL, 
    owner_account_sid TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    status TEXT NOT NULL, 
    type TEXT NOT NULL, 
    auth_token_sealed TEXT NOT NULL, 
    secondary_auth_token_sealed TEXT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    currency TEXT NOT NULL, 
    is_test BIGINT NOT NULL, 
    CONSTRAINT pk_account PRIMARY KEY (sid)
);

CREATE TABLE account_balance (
    account_sid TEXT NOT NULL, 
    balance_micros BIGINT NOT NULL, 
    currency TEXT NOT NULL, 
    CONSTRAINT pk_account_balance PRIMARY KEY (account_sid)
);

CREATE TABLE api_key (
    sid TEXT NOT NULL, 
    friendly_name TEXT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    account_sid TEXT NOT NULL, 
    capability TEXT NOT NULL, 
    secret_hash TEXT NOT NULL, 
    CONSTRAINT pk_api_key PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_api_key_sid UNIQUE (sid)
);

CREATE TABLE awaited_receipt (
    carrier_message_id TEXT NOT NULL, 
    carrier TEXT NOT NULL, 
    message_sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    part BIGINT NOT NULL, 
    parts BIGINT NOT NULL, 
    since BIGINT NOT NULL, 
    CONSTRAINT pk_awaited_receipt PRIMARY KEY (carrier_message_id, carrier, message_sid)
);

CREATE INDEX ix_awaited_receipt_of_parts ON awaited_receipt (message_sid) WHERE parts > 1;

CREATE TABLE handset (
    number TEXT NOT NULL, 
    power TEXT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_handset PRIMARY KEY (number)
);

CREATE TABLE handset_message (
    sid TEXT NOT NULL, 
    handset TEXT NOT NULL, 
    direction TEXT NOT NULL, 
    "from" TEXT NOT NULL, 
    "to" TEXT NOT NULL, 
    body TEXT NOT NULL, 
    media TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    segments BIGINT NOT NULL, 
    acknowledged BIGINT NOT NULL, 
    CONSTRAINT pk_handset_message PRIMARY KEY (sid)
);

CREATE INDEX ix_handset_message_handset_sid ON handset_message (handset, sid);

CREATE TABLE handset_outbound (
    sid TEXT NOT NULL, 
    part BIGINT NOT NULL, 
    parts BIGINT NOT NULL, 
    source TEXT NOT NULL, 
    destination TEXT NOT NULL, 
    payload TEXT NOT NULL, 
    data_coding BIGINT NOT NULL, 
    media TEXT NOT NULL, 
    CONSTRAINT pk_handset_outbound PRIMARY KEY (sid, part)
);

CREATE TABLE handset_part (
    handset TEXT NOT NULL, 
    peer TEXT NOT NULL, 
    reference BIGINT NOT NULL, 
    parts BIGINT NOT NULL, 
    part BIGINT NOT NULL, 
    payload TEXT NOT NULL, 
    data_coding BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_handset_part PRIMARY KEY (handset, peer, reference, parts, part)
);

CREATE TABLE idempotent_request (
    account_sid TEXT NOT NULL, 
    key TEXT NOT NULL, 
    fingerprint TEXT NOT NULL, 
    message_sid TEXT NOT NULL, 
    answer TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_idempotent_request PRIMARY KEY (account_sid, key)
);

CREATE TABLE inbound_part (
    carrier TEXT NOT NULL, 
    source TEXT NOT NULL, 
    destination TEXT NOT NULL, 
    reference BIGINT NOT NULL, 
    parts BIGINT NOT NULL, 
    part BIGINT NOT NULL, 
    payload TEXT NOT NULL, 
    data_coding BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_inbound_part PRIMARY KEY (carrier, source, destination, reference, parts, part)
);

CREATE TABLE incoming_phone_number (
    account_sid TEXT NOT NULL, 
    address_sid TEXT, 
    address_requirements TEXT NOT NULL, 
    api_version TEXT NOT NULL, 
    beta BIGINT NOT NULL, 
    capabilities TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    identity_sid TEXT, 
    phone_number TEXT NOT NULL, 
    origin TEXT NOT NULL, 
    sid TEXT NOT NULL, 
    sms_application_sid TEXT, 
    sms_fallback_method TEXT NOT NULL, 
    sms_fallback_url TEXT, 
    sms_method TEXT NOT NULL, 
    sms_url TEXT, 
    status_callback TEXT, 
    status_callback_method TEXT NOT NULL, 
    trunk_sid TEXT, 
    voice_receive_mode TEXT NOT NULL, 
    voice_application_sid TEXT, 
    voice_caller_id_lookup BIGINT NOT NULL, 
    voice_fallback_method TEXT NOT NULL, 
    voice_fallback_url TEXT, 
    voice_method TEXT NOT NULL, 
    voice_url TEXT, 
    emergency_status TEXT NOT NULL, 
    emergency_address_sid TEXT, 
    emergency_address_status TEXT NOT NULL, 
    bundle_sid TEXT, 
    status TEXT NOT NULL, 
    type TEXT NOT NULL, 
    iso_country TEXT NOT NULL, 
    registered BIGINT NOT NULL, 
    segments_per_second TEXT, 
    messaging_service_sid TEXT, 
    date_joined BIGINT, 
    CONSTRAINT pk_incoming_phone_number PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_incoming_phone_number_phone_number UNIQUE (phone_number), 
    CONSTRAINT uq_incoming_phone_number_sid UNIQUE (sid)
);

CREATE INDEX ix_incoming_phone_number_account_sid_messaging_service__863b ON incoming_phone_number (account_sid, messaging_service_sid, date_joined);

CREATE TABLE message (
    account_sid TEXT NOT NULL, 
    sid TEXT NOT NULL, 
    direction TEXT NOT NULL, 
    status TEXT NOT NULL, 
    "from" TEXT, 
    "to" TEXT NOT NULL, 
    body TEXT NOT NULL, 
    sent_body TEXT, 
    num_segments BIGINT NOT NULL, 
    num_media BIGINT NOT NULL, 
    messaging_service_sid TEXT, 
    error_code BIGINT, 
    price_micros BIGINT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    date_sent BIGINT, 
    status_callback TEXT, 
    expires_at BIGINT, 
    send_at BIGINT, 
    steps TEXT NOT NULL, 
    callbacks BIGINT NOT NULL, 
    possibly_doubled BIGINT NOT NULL, 
    content_retention TEXT, 
    address_retention TEXT, 
    provide_feedback BIGINT NOT NULL, 
    tags TEXT, 
    options TEXT, 
    CONSTRAINT pk_message PRIMARY KEY (account_sid, sid)
);

CREATE INDEX ix_message_account_sid_date_created ON message (account_sid, date_created);

CREATE INDEX ix_message_account_sid_from_date_created ON message (account_sid, "from", date_created);

CREATE INDEX ix_message_account_sid_to_date_created ON message (account_sid, "to", date_created);

CREATE TABLE message_feedback (
    account_sid TEXT NOT NULL, 
    message_sid TEXT NOT NULL, 
    outcome TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_message_feedback PRIMARY KEY (account_sid, message_sid)
);

CREATE TABLE message_medium (
    account_sid TEXT NOT NULL, 
    message_sid TEXT NOT NULL, 
    sid TEXT NOT NULL, 
    content_type TEXT, 
    source_url TEXT, 
    digest TEXT, 
    size BIGINT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_message_medium PRIMARY KEY (account_sid, message_sid, sid)
);

CREATE INDEX ix_message_medium_digest ON message_medium (digest);

CREATE TABLE messaging_service (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    inbound_request_url TEXT, 
    inbound_method TEXT NOT NULL, 
    fallback_url TEXT, 
    fallback_method TEXT NOT NULL, 
    status_callback TEXT, 
    sticky_sender BIGINT NOT NULL, 
    mms_converter BIGINT NOT NULL, 
    smart_encoding BIGINT NOT NULL, 
    scan_message_content TEXT NOT NULL, 
    fallback_to_long_code BIGINT NOT NULL, 
    area_code_geomatch BIGINT NOT NULL, 
    synchronous_validation BIGINT NOT NULL, 
    validity_period BIGINT NOT NULL, 
    usecase TEXT NOT NULL, 
    us_app_to_person_registered BIGINT NOT NULL, 
    use_inbound_webhook_on_number BIGINT NOT NULL, 
    CONSTRAINT pk_messaging_service PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_messaging_service_sid UNIQUE (sid)
);

CREATE TABLE network_block (
    handset TEXT NOT NULL, 
    number TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_network_block PRIMARY KEY (handset, number)
);

CREATE TABLE network_submitted (
    number BIGINT NOT NULL, 
    source TEXT NOT NULL, 
    destination TEXT NOT NULL, 
    payload TEXT NOT NULL, 
    data_coding BIGINT NOT NULL, 
    reference BIGINT, 
    part BIGINT NOT NULL, 
    parts BIGINT NOT NULL, 
    media TEXT NOT NULL, 
    stage TEXT NOT NULL, 
    state BIGINT NOT NULL, 
    err TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    due_at BIGINT NOT NULL, 
    CONSTRAINT pk_network_submitted PRIMARY KEY (number)
);

CREATE INDEX ix_network_submitted_waiting ON network_submitted (stage, destination);

CREATE TABLE operator (
    name TEXT NOT NULL, 
    token_hash TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_operator PRIMARY KEY (name)
);

CREATE TABLE opt_out (
    account_sid TEXT NOT NULL, 
    scope TEXT NOT NULL, 
    "user" TEXT NOT NULL, 
    keyword TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_opt_out PRIMARY KEY (account_sid, scope, "user")
);

CREATE TABLE queued_message (
    account_sid TEXT NOT NULL, 
    sender TEXT NOT NULL, 
    message_sid TEXT NOT NULL, 
    segments BIGINT NOT NULL, 
    CONSTRAINT pk_queued_message PRIMARY KEY (account_sid, sender, message_sid)
);

CREATE TABLE scheduled_message (
    send_at BIGINT NOT NULL, 
    message_sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    CONSTRAINT pk_scheduled_message PRIMARY KEY (send_at, message_sid)
);

CREATE TABLE setting (
    key TEXT NOT NULL, 
    value TEXT NOT NULL, 
    CONSTRAINT pk_setting PRIMARY KEY (key)
);

CREATE TABLE short_code (
    account_sid TEXT NOT NULL, 
    api_version TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    short_code TEXT NOT NULL, 
    sid TEXT NOT NULL, 
    sms_fallback_method TEXT NOT NULL, 
    sms_fallback_url TEXT, 
    sms_method TEXT NOT NULL, 
    sms_url TEXT, 
    iso_country TEXT NOT NULL, 
    sms BIGINT NOT NULL, 
    mms BIGINT NOT NULL, 
    registered BIGINT NOT NULL, 
    segments_per_second TEXT, 
    messaging_service_sid TEXT, 
    date_joined BIGINT, 
    CONSTRAINT pk_short_code PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_short_code_short_code UNIQUE (short_code), 
    CONSTRAINT uq_short_code_sid UNIQUE (sid)
);

CREATE INDEX ix_short_code_account_sid_messaging_service_sid_date_joined ON short_code (account_sid, messaging_service_sid, date_joined);

CREATE TABLE sticky_sender (
    account_sid TEXT NOT NULL, 
    service_sid TEXT NOT NULL, 
    "to" TEXT NOT NULL, 
    sender TEXT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_sticky_sender PRIMARY KEY (account_sid, service_sid, "to")
);

CREATE TABLE webhook_exchange (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    subject_sid TEXT NOT NULL, 
    kind TEXT NOT NULL, 
    sequence BIGINT NOT NULL, 
    url TEXT NOT NULL, 
    method TEXT NOT NULL, 
    fallback_url TEXT, 
    fallback_method TEXT NOT NULL, 
    params TEXT NOT NULL, 
    outcome TEXT NOT NULL, 
    attempts BIGINT NOT NULL, 
    next_at BIGINT NOT NULL, 
    status BIGINT, 
    error_code BIGINT, 
    duration_ms BIGINT, 
    answer TEXT, 
    date_created BIGINT NOT NULL, 
    date_done BIGINT, 
    CONSTRAINT pk_webhook_exchange PRIMARY KEY (sid)
);

CREATE INDEX ix_webhook_exchange_account_sid_subject_sid_sid ON webhook_exchange (account_sid, subject_sid, sid);

INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING alembic_version.version_num;

-- Running upgrade 0001 -> 0002

CREATE TABLE a2p_brand (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    customer_profile_bundle_sid TEXT NOT NULL, 
    a2p_profile_bundle_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    brand_type TEXT NOT NULL, 
    status TEXT NOT NULL, 
    tcr_id TEXT, 
    failure_reason TEXT, 
    brand_score BIGINT, 
    brand_feedback TEXT, 
    identity_status TEXT NOT NULL, 
    russell_3000 BIGINT, 
    government_entity BIGINT, 
    tax_exempt_status TEXT, 
    skip_automatic_sec_vet BIGINT NOT NULL, 
    errors TEXT NOT NULL, 
    mock BIGINT NOT NULL, 
    brand_name TEXT, 
    tax_id_hash TEXT, 
    mobile_phone TEXT, 
    email TEXT, 
    address_key TEXT, 
    entity_type TEXT, 
    updates BIGINT NOT NULL, 
    filed_at BIGINT, 
    look_at BIGINT, 
    fee_charged BIGINT NOT NULL, 
    operator_decided BIGINT NOT NULL, 
    otp_deadline BIGINT, 
    CONSTRAINT pk_a2p_brand PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_a2p_brand_sid UNIQUE (sid)
);

CREATE INDEX ix_a2p_brand_account_sid_customer_profile_bundle_sid ON a2p_brand (account_sid, customer_profile_bundle_sid);

CREATE INDEX ix_a2p_brand_address_key ON a2p_brand (address_key);

CREATE INDEX ix_a2p_brand_email ON a2p_brand (email);

CREATE INDEX ix_a2p_brand_look_at ON a2p_brand (look_at);

CREATE INDEX ix_a2p_brand_mobile_phone ON a2p_brand (mobile_phone);

CREATE INDEX ix_a2p_brand_tcr_id ON a2p_brand (tcr_id);

CREATE TABLE a2p_campaign (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    brand_registration_sid TEXT, 
    messaging_service_sid TEXT NOT NULL, 
    description TEXT NOT NULL, 
    message_samples TEXT NOT NULL, 
    us_app_to_person_usecase TEXT NOT NULL, 
    has_embedded_links BIGINT NOT NULL, 
    has_embedded_phone BIGINT NOT NULL, 
    subscriber_opt_in BIGINT NOT NULL, 
    age_gated BIGINT NOT NULL, 
    direct_lending BIGINT NOT NULL, 
    campaign_status TEXT NOT NULL, 
    campaign_id TEXT, 
    is_externally_registered BIGINT NOT NULL, 
    rate_limits TEXT, 
    message_flow TEXT NOT NULL, 
    opt_in_message TEXT, 
    opt_out_message TEXT, 
    help_message TEXT, 
    opt_in_keywords TEXT, 
    opt_out_keywords TEXT, 
    help_keywords TEXT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    mock BIGINT NOT NULL, 
    errors TEXT NOT NULL, 
    privacy_policy_url TEXT, 
    terms_and_conditions_url TEXT, 
    campaign_sid TEXT NOT NULL, 
    submissions BIGINT NOT NULL, 
    filed_at BIGINT, 
    passed_review_at BIGINT, 
    verified_at BIGINT, 
    charged_until BIGINT, 
    external_brand_id TEXT, 
    external_score BIGINT, 
    CONSTRAINT pk_a2p_campaign PRIMARY KEY (account_sid, messaging_service_sid), 
    CONSTRAINT uq_a2p_campaign_campaign_sid UNIQUE (campaign_sid)
);

CREATE INDEX ix_a2p_campaign_brand_registration_sid ON a2p_campaign (brand_registration_sid);

CREATE INDEX ix_a2p_campaign_campaign_id ON a2p_campaign (campaign_id);

CREATE INDEX ix_a2p_campaign_campaign_status_filed_at ON a2p_campaign (campaign_status, filed_at);

CREATE INDEX ix_a2p_campaign_charged_until ON a2p_campaign (charged_until);

CREATE TABLE a2p_campaign_deleted (
    campaign_sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    messaging_service_sid TEXT NOT NULL, 
    campaign_id TEXT, 
    deleted_at BIGINT NOT NULL, 
    ended_at BIGINT, 
    CONSTRAINT pk_a2p_campaign_deleted PRIMARY KEY (campaign_sid)
);

CREATE INDEX ix_a2p_campaign_deleted_account_sid_messaging_service_sid ON a2p_campaign_deleted (account_sid, messaging_service_sid);

CREATE INDEX ix_a2p_campaign_deleted_ended_at ON a2p_campaign_deleted (ended_at);

CREATE TABLE a2p_vetting (
    account_sid TEXT NOT NULL, 
    brand_sid TEXT NOT NULL, 
    brand_vetting_sid TEXT NOT NULL, 
    vetting_provider TEXT NOT NULL, 
    vetting_id TEXT, 
    vetting_class TEXT NOT NULL, 
    vetting_status TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    under_way TEXT, 
    look_at BIGINT, 
    CONSTRAINT pk_a2p_vetting PRIMARY KEY (account_sid, brand_sid, brand_vetting_sid), 
    CONSTRAINT uq_a2p_vetting_brand_vetting_sid UNIQUE (brand_vetting_sid), 
    CONSTRAINT uq_a2p_vetting_under_way UNIQUE (under_way)
);

CREATE INDEX ix_a2p_vetting_look_at ON a2p_vetting (look_at);

CREATE INDEX ix_a2p_vetting_vetting_id ON a2p_vetting (vetting_id);

CREATE TABLE address (
    account_sid TEXT NOT NULL, 
    city TEXT NOT NULL, 
    customer_name TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    emergency_enabled BIGINT NOT NULL, 
    friendly_name TEXT, 
    iso_country TEXT NOT NULL, 
    postal_code TEXT NOT NULL, 
    region TEXT NOT NULL, 
    sid TEXT NOT NULL, 
    street TEXT NOT NULL, 
    street_secondary TEXT, 
    validated BIGINT NOT NULL, 
    verified BIGINT NOT NULL, 
    CONSTRAINT pk_address PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_address_sid UNIQUE (sid)
);

CREATE TABLE audit_event (
    account_sid TEXT NOT NULL, 
    actor_sid TEXT, 
    actor_type TEXT NOT NULL, 
    description TEXT, 
    event_data TEXT NOT NULL, 
    event_date BIGINT NOT NULL, 
    event_type TEXT NOT NULL, 
    resource_sid TEXT NOT NULL, 
    resource_type TEXT NOT NULL, 
    sid TEXT NOT NULL, 
    source TEXT NOT NULL, 
    source_ip_address TEXT, 
    CONSTRAINT pk_audit_event PRIMARY KEY (account_sid, sid)
);

CREATE INDEX ix_audit_event_account_sid_resource_sid_sid ON audit_event (account_sid, resource_sid, sid);

CREATE TABLE daily_count (
    brand_key TEXT NOT NULL, 
    day TEXT NOT NULL, 
    segments BIGINT NOT NULL, 
    warned_percent BIGINT NOT NULL, 
    CONSTRAINT pk_daily_count PRIMARY KEY (brand_key, day)
);

CREATE TABLE deactivation (
    day TEXT NOT NULL, 
    phone_number TEXT NOT NULL, 
    CONSTRAINT pk_deactivation PRIMARY KEY (day, phone_number)
);

CREATE TABLE fee_charged (
    account_sid TEXT NOT NULL, 
    what TEXT NOT NULL, 
    object_sid TEXT NOT NULL, 
    period TEXT NOT NULL, 
    micros BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    CONSTRAINT pk_fee_charged PRIMARY KEY (what, object_sid, period)
);

CREATE INDEX ix_fee_charged_account_sid_at ON fee_charged (account_sid, at);

CREATE TABLE network_outside (
    sid TEXT NOT NULL, 
    number TEXT NOT NULL, 
    handset TEXT NOT NULL, 
    direction TEXT NOT NULL, 
    body TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_network_outside PRIMARY KEY (sid)
);

CREATE INDEX ix_network_outside_handset ON network_outside (handset);

CREATE TABLE registry_brand (
    registry_id TEXT NOT NULL, 
    reference TEXT NOT NULL, 
    step TEXT NOT NULL, 
    due_at BIGINT, 
    filing TEXT NOT NULL, 
    mock BIGINT NOT NULL, 
    mobile TEXT, 
    email TEXT, 
    address TEXT, 
    phone TEXT, 
    asked_at BIGINT, 
    deadline_at BIGINT, 
    CONSTRAINT pk_registry_brand PRIMARY KEY (registry_id)
);

CREATE INDEX ix_registry_brand_address ON registry_brand (address);

CREATE INDEX ix_registry_brand_due_at ON registry_brand (due_at);

CREATE INDEX ix_registry_brand_email ON registry_brand (email);

CREATE INDEX ix_registry_brand_mobile ON registry_brand (mobile);

CREATE INDEX ix_registry_brand_phone ON registry_brand (phone);

CREATE UNIQUE INDEX ix_registry_brand_reference ON registry_brand (reference);

CREATE TABLE registry_campaign (
    registry_id TEXT NOT NULL, 
    reference TEXT NOT NULL, 
    step TEXT NOT NULL, 
    due_at BIGINT, 
    filing TEXT NOT NULL, 
    brand_id TEXT NOT NULL, 
    filed_at BIGINT NOT NULL, 
    CONSTRAINT pk_registry_campaign PRIMARY KEY (registry_id)
);

CREATE INDEX ix_registry_campaign_brand_id ON registry_campaign (brand_id);

CREATE INDEX ix_registry_campaign_due_at ON registry_campaign (due_at);

CREATE UNIQUE INDEX ix_registry_campaign_reference ON registry_campaign (reference);

CREATE TABLE registry_vetting (
    registry_id TEXT NOT NULL, 
    reference TEXT NOT NULL, 
    step TEXT NOT NULL, 
    due_at BIGINT, 
    brand_id TEXT NOT NULL, 
    provider TEXT NOT NULL, 
    token TEXT, 
    CONSTRAINT pk_registry_vetting PRIMARY KEY (registry_id)
);

CREATE INDEX ix_registry_vetting_due_at ON registry_vetting (due_at);

CREATE UNIQUE INDEX ix_registry_vetting_reference ON registry_vetting (reference);

CREATE TABLE review (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    kind TEXT NOT NULL, 
    object_sid TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    outcome TEXT NOT NULL, 
    error_code BIGINT, 
    reason TEXT, 
    decided_by TEXT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    due_at BIGINT, 
    hint TEXT NOT NULL, 
    CONSTRAINT pk_review PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_review_sid UNIQUE (sid)
);

CREATE INDEX ix_review_account_sid_object_sid ON review (account_sid, object_sid);

CREATE INDEX ix_review_outcome_due_at ON review (outcome, due_at);

CREATE TABLE trusthub_assignment (
    sid TEXT NOT NULL, 
    bundle_sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    object_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    object_type TEXT NOT NULL, 
    CONSTRAINT pk_trusthub_assignment PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_trusthub_assignment_bundle_sid_object_sid UNIQUE (bundle_sid, object_sid)
);

CREATE INDEX ix_trusthub_assignment_object_sid ON trusthub_assignment (object_sid);

CREATE TABLE trusthub_bundle (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    policy_sid TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    status TEXT NOT NULL, 
    email TEXT NOT NULL, 
    status_callback TEXT, 
    valid_until BIGINT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    errors TEXT, 
    kind TEXT NOT NULL, 
    steps BIGINT NOT NULL, 
    callbacks BIGINT NOT NULL, 
    checks_due BIGINT, 
    failure_reason TEXT, 
    CONSTRAINT pk_trusthub_bundle PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_trusthub_bundle_sid UNIQUE (sid)
);

CREATE INDEX ix_trusthub_bundle_checks_due ON trusthub_bundle (checks_due);

CREATE TABLE trusthub_channel_endpoint (
    sid TEXT NOT NULL, 
    bundle_sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    channel_endpoint_sid TEXT NOT NULL, 
    channel_endpoint_type TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_trusthub_channel_endpoint PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_trusthub_channel_endpoint_bundle_sid_channel_endpoint_sid UNIQUE (bundle_sid, channel_endpoint_sid)
);

CREATE TABLE trusthub_document (
    status TEXT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    sid TEXT NOT NULL, 
    attributes TEXT NOT NULL, 
    type TEXT NOT NULL, 
    mime_type TEXT, 
    CONSTRAINT pk_trusthub_document PRIMARY KEY (account_sid, sid)
);

CREATE TABLE trusthub_document_file (
    account_sid TEXT NOT NULL, 
    document_sid TEXT NOT NULL, 
    mime_type TEXT NOT NULL, 
    filename TEXT NOT NULL, 
    content TEXT NOT NULL, 
    CONSTRAINT pk_trusthub_document_file PRIMARY KEY (account_sid, document_sid)
);

CREATE TABLE trusthub_end_user (
    date_updated BIGINT NOT NULL, 
    sid TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    attributes TEXT NOT NULL, 
    type TEXT NOT NULL, 
    CONSTRAINT pk_trusthub_end_user PRIMARY KEY (account_sid, sid)
);

CREATE TABLE trusthub_evaluation (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    policy_sid TEXT NOT NULL, 
    bundle_sid TEXT NOT NULL, 
    status TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    results TEXT NOT NULL, 
    findings TEXT NOT NULL, 
    CONSTRAINT pk_trusthub_evaluation PRIMARY KEY (account_sid, sid)
);

CREATE INDEX ix_trusthub_evaluation_account_sid_bundle_sid_sid ON trusthub_evaluation (account_sid, bundle_sid, sid);

CREATE TABLE trusthub_step (
    bundle_sid TEXT NOT NULL, 
    step BIGINT NOT NULL, 
    status TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_trusthub_step PRIMARY KEY (bundle_sid, step)
);

ALTER TABLE incoming_phone_number ADD COLUMN campaign_sid TEXT;

ALTER TABLE incoming_phone_number ADD COLUMN registration_code BIGINT;

ALTER TABLE incoming_phone_number ADD COLUMN registration_due BIGINT;

CREATE INDEX ix_incoming_phone_number_campaign_sid ON incoming_phone_number (campaign_sid);

CREATE INDEX ix_incoming_phone_number_registration_due ON incoming_phone_number (registration_due);

UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001';

-- Running upgrade 0002 -> 0003

CREATE TABLE sign_in_link (
    token_hash TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    expires_at BIGINT NOT NULL, 
    CONSTRAINT pk_sign_in_link PRIMARY KEY (token_hash)
);

CREATE TABLE unclaimed_message (
    sid TEXT NOT NULL, 
    carrier TEXT NOT NULL, 
    from_ TEXT NOT NULL, 
    "to" TEXT NOT NULL, 
    written_from TEXT NOT NULL, 
    written_to TEXT NOT NULL, 
    body TEXT NOT NULL, 
    part BIGINT NOT NULL, 
    parts BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_unclaimed_message PRIMARY KEY (sid)
);

CREATE INDEX ix_unclaimed_message_carrier_to_sid ON unclaimed_message (carrier, "to", sid);

CREATE INDEX ix_unclaimed_message_date_created ON unclaimed_message (date_created);

CREATE TABLE inbound_part_before AS SELECT * FROM inbound_part;

DROP TABLE inbound_part;

CREATE TABLE inbound_part (
    carrier TEXT NOT NULL, 
    source TEXT NOT NULL, 
    destination TEXT NOT NULL, 
    reference BIGINT NOT NULL, 
    parts BIGINT NOT NULL, 
    part BIGINT NOT NULL, 
    digest TEXT NOT NULL, 
    payload TEXT NOT NULL, 
    data_coding BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    joined BIGINT NOT NULL, 
    due_at BIGINT NOT NULL, 
    CONSTRAINT pk_inbound_part PRIMARY KEY (carrier, source, destination, reference, parts, part, digest)
);

INSERT INTO inbound_part SELECT carrier, source, destination, reference, parts, part, '', payload, data_coding, date_created, 0, date_created FROM inbound_part_before;

DROP TABLE inbound_part_before;

CREATE INDEX ix_inbound_part_due_at ON inbound_part (due_at);

ALTER TABLE message ADD COLUMN reference BIGINT;

CREATE INDEX ix_message_references ON message (date_created) WHERE reference IS NOT NULL;

CREATE TABLE carrier_id_form (
    carrier TEXT NOT NULL, 
    form TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_carrier_id_form PRIMARY KEY (carrier, form)
);

CREATE TABLE unmatched_receipt (
    sid TEXT NOT NULL, 
    carrier TEXT NOT NULL, 
    reason TEXT NOT NULL, 
    ids TEXT NOT NULL, 
    source TEXT NOT NULL, 
    destination TEXT NOT NULL, 
    esm_class BIGINT NOT NULL, 
    data_coding BIGINT NOT NULL, 
    octets TEXT NOT NULL, 
    parameters TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_unmatched_receipt PRIMARY KEY (sid)
);

ALTER TABLE awaited_receipt ADD COLUMN as_given TEXT;

CREATE INDEX ix_message_send_at ON message (account_sid, send_at) WHERE send_at IS NOT NULL;

ALTER TABLE message ADD COLUMN exempt BIGINT DEFAULT '0' NOT NULL;

CREATE TABLE console_session (
    token_hash TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    authorization_sealed TEXT NOT NULL, 
    began BIGINT NOT NULL, 
    used BIGINT NOT NULL, 
    CONSTRAINT pk_console_session PRIMARY KEY (token_hash)
);

CREATE INDEX ix_console_session_account_sid_used ON console_session (account_sid, used);

UPDATE alembic_version SET version_num='0003' WHERE alembic_version.version_num = '0002';

-- Running upgrade 0003 -> 0004

CREATE TABLE turn (
    name TEXT NOT NULL, 
    number BIGINT NOT NULL, 
    CONSTRAINT pk_turn PRIMARY KEY (name)
);

CREATE TABLE quota_place (
    name TEXT NOT NULL, 
    place BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    CONSTRAINT pk_quota_place PRIMARY KEY (name, place)
);

CREATE INDEX ix_opt_out_user_account_sid ON opt_out ("user", account_sid);

CREATE TABLE webhook_exchange_before AS SELECT * FROM webhook_exchange;

DROP TABLE webhook_exchange;

CREATE TABLE webhook_exchange (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    subject_sid TEXT NOT NULL, 
    kind TEXT NOT NULL, 
    sequence BIGINT NOT NULL, 
    url TEXT NOT NULL, 
    method TEXT, 
    fallback_url TEXT, 
    fallback_method TEXT, 
    params TEXT NOT NULL, 
    outcome TEXT NOT NULL, 
    attempts BIGINT NOT NULL, 
    next_at BIGINT, 
    status BIGINT, 
    error_code BIGINT, 
    duration_ms BIGINT, 
    answer TEXT, 
    date_created BIGINT NOT NULL, 
    date_done BIGINT, 
    CONSTRAINT pk_webhook_exchange PRIMARY KEY (sid)
);

INSERT INTO webhook_exchange SELECT * FROM webhook_exchange_before;

DROP TABLE webhook_exchange_before;

CREATE INDEX ix_webhook_exchange_account_sid_subject_sid_sid ON webhook_exchange (account_sid, subject_sid, sid);

ALTER TABLE message SET (fillfactor = 50);

ALTER TABLE webhook_exchange SET (fillfactor = 50);

UPDATE alembic_version SET version_num='0004' WHERE alembic_version.version_num = '0003';

-- Running upgrade 0004 -> 0005

CREATE TABLE hold (
    traffic TEXT NOT NULL, 
    reason TEXT NOT NULL, 
    date_held BIGINT NOT NULL, 
    date_released BIGINT, 
    last_dropped TEXT, 
    CONSTRAINT pk_hold PRIMARY KEY (traffic)
);

UPDATE alembic_version SET version_num='0005' WHERE alembic_version.version_num = '0004';

-- Running upgrade 0005 -> 0006

CREATE TABLE process (
    sid TEXT NOT NULL, 
    host TEXT NOT NULL, 
    pid BIGINT NOT NULL, 
    version TEXT NOT NULL, 
    roles TEXT NOT NULL, 
    started BIGINT NOT NULL, 
    leaving BIGINT NOT NULL, 
    backend_pid BIGINT NOT NULL, 
    backend_began BIGINT NOT NULL, 
    CONSTRAINT pk_process PRIMARY KEY (sid)
);

CREATE TABLE process_beat (
    sid TEXT NOT NULL, 
    at BIGINT NOT NULL, 
    lag_us BIGINT NOT NULL, 
    owns TEXT NOT NULL, 
    CONSTRAINT pk_process_beat PRIMARY KEY (sid)
);

UPDATE alembic_version SET version_num='0006' WHERE alembic_version.version_num = '0005';

-- Running upgrade 0006 -> 0007

CREATE TABLE early_receipt (
    carrier TEXT NOT NULL, 
    name TEXT NOT NULL, 
    receipt TEXT NOT NULL, 
    looks BIGINT NOT NULL, 
    look_at BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_early_receipt PRIMARY KEY (carrier, name)
);

CREATE INDEX ix_early_receipt_look_at ON early_receipt (look_at);

CREATE TABLE part_report (
    message_sid TEXT NOT NULL, 
    carrier TEXT NOT NULL, 
    carrier_message_id TEXT NOT NULL, 
    state TEXT NOT NULL, 
    error_code BIGINT, 
    done_date TEXT, 
    for_all BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_part_report PRIMARY KEY (message_sid, carrier, carrier_message_id)
);

UPDATE alembic_version SET version_num='0007' WHERE alembic_version.version_num = '0006';

-- Running upgrade 0007 -> 0008

CREATE TABLE message_retention (
    account_sid TEXT NOT NULL, 
    days BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_message_retention PRIMARY KEY (account_sid)
);

UPDATE alembic_version SET version_num='0008' WHERE alembic_version.version_num = '0007';

-- Running upgrade 0008 -> 0009

CREATE TABLE commit_mark (
    pid BIGINT NOT NULL, 
    began TEXT NOT NULL, 
    number BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    CONSTRAINT pk_commit_mark PRIMARY KEY (pid, began)
);

UPDATE alembic_version SET version_num='0009' WHERE alembic_version.version_num = '0008';

-- Running upgrade 0009 -> 0010

CREATE TABLE failed_sign_in (
    name TEXT NOT NULL, 
    count BIGINT NOT NULL, 
    last BIGINT NOT NULL, 
    CONSTRAINT pk_failed_sign_in PRIMARY KEY (name)
);

ALTER TABLE a2p_campaign DROP COLUMN rate_limits;

UPDATE alembic_version SET version_num='0010' WHERE alembic_version.version_num = '0009';

-- Running upgrade 0010 -> 0011

CREATE TABLE slot (
    name TEXT NOT NULL, 
    slot BIGINT NOT NULL, 
    process_sid TEXT NOT NULL, 
    CONSTRAINT pk_slot PRIMARY KEY (name, slot)
);

UPDATE alembic_version SET version_num='0011' WHERE alembic_version.version_num = '0010';

-- Running upgrade 0011 -> 0012

CREATE TABLE lane_backlog (
    account_sid TEXT NOT NULL, 
    sender TEXT NOT NULL, 
    messages BIGINT NOT NULL, 
    segments BIGINT NOT NULL, 
    oldest_at BIGINT, 
    CONSTRAINT pk_lane_backlog PRIMARY KEY (account_sid, sender)
);

UPDATE alembic_version SET version_num='0012' WHERE alembic_version.version_num = '0011';

-- Running upgrade 0012 -> 0013

CREATE TABLE oldest_program (
    schema TEXT NOT NULL, 
    CONSTRAINT pk_oldest_program PRIMARY KEY (schema)
);

ALTER TABLE process ADD COLUMN schema TEXT;

UPDATE alembic_version SET version_num='0013' WHERE alembic_version.version_num = '0012';

-- Running upgrade 0013 -> 0014

ALTER TABLE api_key ADD COLUMN policy TEXT;

UPDATE alembic_version SET version_num='0014' WHERE alembic_version.version_num = '0013';

-- Running upgrade 0014 -> 0015

CREATE TABLE geo_permission (
    account_sid TEXT NOT NULL, 
    country_code TEXT NOT NULL, 
    enabled BIGINT NOT NULL, 
    CONSTRAINT pk_geo_permission PRIMARY KEY (account_sid, country_code)
);

CREATE TABLE safe_number (
    sid TEXT NOT NULL, 
    phone_number TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    CONSTRAINT pk_safe_number PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_safe_number_account_sid_phone_number UNIQUE (account_sid, phone_number), 
    CONSTRAINT uq_safe_number_sid UNIQUE (sid)
);

UPDATE alembic_version SET version_num='0015' WHERE alembic_version.version_num = '0014';

-- Running upgrade 0015 -> 0016

CREATE TABLE consent (
    account_sid TEXT NOT NULL, 
    sender_id TEXT NOT NULL, 
    contact_id TEXT NOT NULL, 
    status TEXT NOT NULL, 
    source TEXT NOT NULL, 
    date_of_consent BIGINT, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_consent PRIMARY KEY (account_sid, sender_id, contact_id)
);

CREATE TABLE contact (
    account_sid TEXT NOT NULL, 
    contact_id TEXT NOT NULL, 
    country_iso_code TEXT, 
    zip_code TEXT, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_contact PRIMARY KEY (account_sid, contact_id)
);

CREATE TABLE opt_out_configuration (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    messaging_service_sid TEXT NOT NULL, 
    country TEXT, 
    language TEXT, 
    opt_out_keywords TEXT NOT NULL, 
    opt_in_keywords TEXT NOT NULL, 
    help_keywords TEXT NOT NULL, 
    opt_out_message TEXT NOT NULL, 
    opt_in_message TEXT NOT NULL, 
    help_message TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_opt_out_configuration PRIMARY KEY (account_sid, messaging_service_sid, sid)
);

ALTER TABLE opt_out ADD COLUMN source TEXT DEFAULT 'keyword' NOT NULL;

ALTER TABLE opt_out ADD COLUMN message_sid TEXT;

UPDATE alembic_version SET version_num='0016' WHERE alembic_version.version_num = '0015';

-- Running upgrade 0016 -> 0017

CREATE TABLE errand (
    sid TEXT NOT NULL, 
    asked_at BIGINT NOT NULL, 
    method TEXT NOT NULL, 
    path TEXT NOT NULL, 
    query TEXT NOT NULL, 
    body TEXT NOT NULL, 
    scheme TEXT NOT NULL, 
    host TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    principal TEXT NOT NULL, 
    taken BIGINT NOT NULL, 
    status BIGINT, 
    answer TEXT, 
    CONSTRAINT pk_errand PRIMARY KEY (sid)
);

CREATE TABLE added_phone (
    account_sid TEXT NOT NULL, 
    number TEXT NOT NULL, 
    added_at BIGINT NOT NULL, 
    CONSTRAINT pk_added_phone PRIMARY KEY (account_sid, number)
);

UPDATE alembic_version SET version_num='0017' WHERE alembic_version.version_num = '0016';

-- Running upgrade 0017 -> 0018

CREATE TABLE country_override (
    iso_country TEXT NOT NULL, 
    field TEXT NOT NULL, 
    value TEXT NOT NULL, 
    source TEXT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_country_override PRIMARY KEY (iso_country, field)
);

UPDATE alembic_version SET version_num='0018' WHERE alembic_version.version_num = '0017';

-- Running upgrade 0018 -> 0019

CREATE TABLE alert (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_generated BIGINT NOT NULL, 
    alert_text TEXT NOT NULL, 
    error_code TEXT NOT NULL, 
    log_level TEXT NOT NULL, 
    request_method TEXT, 
    request_url TEXT, 
    request_variables TEXT, 
    resource_sid TEXT, 
    response_body TEXT, 
    service_sid TEXT, 
    CONSTRAINT pk_alert PRIMARY KEY (account_sid, sid)
);

CREATE INDEX ix_alert_account_sid_date_generated_sid ON alert (account_sid, date_generated, sid);

CREATE TABLE application (
    account_sid TEXT NOT NULL, 
    api_version TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    message_status_callback TEXT, 
    sid TEXT NOT NULL, 
    sms_fallback_method TEXT NOT NULL, 
    sms_fallback_url TEXT, 
    sms_method TEXT NOT NULL, 
    sms_url TEXT, 
    status_callback TEXT, 
    status_callback_method TEXT NOT NULL, 
    voice_caller_id_lookup BIGINT NOT NULL, 
    voice_fallback_method TEXT NOT NULL, 
    voice_fallback_url TEXT, 
    voice_method TEXT NOT NULL, 
    voice_url TEXT, 
    public_application_connect_enabled BIGINT NOT NULL, 
    CONSTRAINT pk_application PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_application_sid UNIQUE (sid)
);

CREATE TABLE organization_user (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    organization_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    user_name TEXT NOT NULL, 
    external_id TEXT, 
    display_name TEXT, 
    given_name TEXT, 
    family_name TEXT, 
    emails TEXT NOT NULL, 
    active BIGINT NOT NULL, 
    locale TEXT, 
    timezone TEXT, 
    version BIGINT NOT NULL, 
    CONSTRAINT pk_organization_user PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_organization_user_account_sid_user_name UNIQUE (account_sid, user_name)
);

CREATE TABLE role_assignment (
    sid TEXT NOT NULL, 
    role_sid TEXT NOT NULL, 
    scope TEXT NOT NULL, 
    identity TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    organization_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_role_assignment PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_role_assignment_account_sid_identity_scope_role_sid UNIQUE (account_sid, identity, scope, role_sid)
);

CREATE TABLE running_requests (
    account_sid TEXT NOT NULL, 
    process_sid TEXT NOT NULL, 
    running BIGINT NOT NULL, 
    CONSTRAINT pk_running_requests PRIMARY KEY (account_sid, process_sid)
);

UPDATE alembic_version SET version_num='0019' WHERE alembic_version.version_num = '0018';

-- Running upgrade 0019 -> 0020

CREATE TABLE carrier_link (
    sid TEXT NOT NULL, 
    name TEXT NOT NULL, 
    kind TEXT NOT NULL, 
    enabled BIGINT NOT NULL, 
    unanswered TEXT, 
    failover_after_s BIGINT NOT NULL, 
    host TEXT NOT NULL, 
    system_id TEXT NOT NULL, 
    sealed_password TEXT NOT NULL, 
    settings TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_carrier_link PRIMARY KEY (sid), 
    CONSTRAINT uq_carrier_link_name UNIQUE (name)
);

CREATE TABLE carrier_link_state (
    name TEXT NOT NULL, 
    process_sid TEXT NOT NULL, 
    status TEXT NOT NULL, 
    since BIGINT NOT NULL, 
    in_flight BIGINT NOT NULL, 
    error TEXT, 
    error_at BIGINT, 
    CONSTRAINT pk_carrier_link_state PRIMARY KEY (name, process_sid)
);

CREATE TABLE route (
    sid TEXT NOT NULL, 
    carrier TEXT NOT NULL, 
    enabled BIGINT NOT NULL, 
    prefix TEXT, 
    iso_country TEXT, 
    account_sid TEXT, 
    sender TEXT, 
    priority BIGINT NOT NULL, 
    cost TEXT, 
    weight BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_route PRIMARY KEY (sid)
);

CREATE INDEX ix_route_carrier ON route (carrier);

UPDATE alembic_version SET version_num='0020' WHERE alembic_version.version_num = '0019';

-- Running upgrade 0020 -> 0021

CREATE TABLE stray (
    sid TEXT NOT NULL, 
    kind TEXT NOT NULL, 
    carrier TEXT NOT NULL, 
    reason TEXT NOT NULL, 
    source TEXT NOT NULL, 
    destination TEXT NOT NULL, 
    detail TEXT NOT NULL, 
    octets BIGINT NOT NULL, 
    times BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_stray PRIMARY KEY (sid)
);

INSERT INTO stray
            (sid, kind, carrier, reason, source, destination, detail, octets, times, date_created, date_updated)
        SELECT sid, 'receipt', carrier, reason, source, destination,
            '{"ids":' || ids || ',"esm_class":' || esm_class || ',"data_coding":' || data_coding
            || ',"octets":' || to_json(octets)::text || ',"parameters":' || parameters || '}',
            length(ids) + length(octets) + length(parameters), 1, date_created, date_created
        FROM unmatched_receipt;

INSERT INTO stray
            (sid, kind, carrier, reason, source, destination, detail, octets, times, date_created, date_updated)
        SELECT sid, 'text', carrier, 'nobody', from_, "to",
            '{"written_from":' || to_json(written_from)::text || ',"written_to":' || to_json(written_to)::text
            || ',"body":' || to_json(body)::text || ',"part":' || part || ',"parts":' || parts || '}',
            length(body), 1, date_created, date_created
        FROM unclaimed_message;

CREATE INDEX ix_stray_date_created ON stray (date_created);

CREATE INDEX ix_stray_date_updated ON stray (date_updated);

CREATE INDEX ix_stray_kind_carrier_destination_sid ON stray (kind, carrier, destination, sid);

UPDATE alembic_version SET version_num='0021' WHERE alembic_version.version_num = '0020';

-- Running upgrade 0021 -> 0022

CREATE TABLE inventory_number (
    sid TEXT NOT NULL, 
    phone_number TEXT NOT NULL, 
    type TEXT NOT NULL, 
    iso_country TEXT NOT NULL, 
    capabilities TEXT NOT NULL, 
    locality TEXT, 
    region TEXT, 
    postal_code TEXT, 
    rate_center TEXT, 
    lata TEXT, 
    address_requirements TEXT NOT NULL, 
    beta BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_inventory_number PRIMARY KEY (sid), 
    CONSTRAINT uq_inventory_number_phone_number UNIQUE (phone_number)
);

CREATE INDEX ix_inventory_number_iso_country_type_phone_number ON inventory_number (iso_country, type, phone_number);

CREATE TABLE quarantined_number (
    phone_number TEXT NOT NULL, 
    owner_account_sid TEXT NOT NULL, 
    date_released BIGINT NOT NULL, 
    until BIGINT NOT NULL, 
    CONSTRAINT pk_quarantined_number PRIMARY KEY (phone_number)
);

CREATE INDEX ix_quarantined_number_until ON quarantined_number (until);

CREATE TABLE short_code_application (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    iso_country TEXT NOT NULL, 
    state TEXT NOT NULL, 
    customer_facing_profile TEXT NOT NULL, 
    charges_apply BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    created_by TEXT NOT NULL, 
    short_code_sid TEXT, 
    CONSTRAINT pk_short_code_application PRIMARY KEY (account_sid, sid)
);

UPDATE alembic_version SET version_num='0022' WHERE alembic_version.version_num = '0021';

-- Running upgrade 0022 -> 0023

CREATE TABLE alpha_sender (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    service_sid TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    alpha_sender TEXT NOT NULL, 
    iso_country_code TEXT NOT NULL, 
    CONSTRAINT pk_alpha_sender PRIMARY KEY (account_sid, service_sid, alpha_sender, iso_country_code)
);

CREATE TABLE traffic_warning (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    messaging_service_sid TEXT, 
    kind TEXT NOT NULL, 
    reason TEXT NOT NULL, 
    senders TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    service TEXT NOT NULL, 
    CONSTRAINT pk_traffic_warning PRIMARY KEY (account_sid, kind, service)
);

UPDATE alembic_version SET version_num='0023' WHERE alembic_version.version_num = '0022';

-- Running upgrade 0023 -> 0024

CREATE TABLE account_throughput (
    account_sid TEXT NOT NULL, 
    market TEXT NOT NULL, 
    segments_per_second TEXT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_account_throughput PRIMARY KEY (account_sid, market)
);

UPDATE alembic_version SET version_num='0024' WHERE alembic_version.version_num = '0023';

-- Running upgrade 0024 -> 0025

CREATE TABLE oauth_app (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    type TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    description TEXT NOT NULL, 
    status TEXT NOT NULL, 
    created_by TEXT NOT NULL, 
    redirect_uris TEXT NOT NULL, 
    is_public BIGINT NOT NULL, 
    policy TEXT, 
    rights TEXT NOT NULL, 
    access_token_ttl BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    secret_hash TEXT NOT NULL, 
    CONSTRAINT pk_oauth_app PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_oauth_app_sid UNIQUE (sid)
);

CREATE TABLE oauth_grant (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    app_sid TEXT NOT NULL, 
    friendly_name TEXT NOT NULL, 
    scope TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    redirect_uri TEXT NOT NULL, 
    code_challenge TEXT, 
    generation BIGINT NOT NULL, 
    expires_us BIGINT NOT NULL, 
    CONSTRAINT pk_oauth_grant PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_oauth_grant_sid UNIQUE (sid)
);

CREATE INDEX ix_oauth_grant_app_sid ON oauth_grant (app_sid);

UPDATE alembic_version SET version_num='0025' WHERE alembic_version.version_num = '0024';

-- Running upgrade 0025 -> 0026

CREATE TABLE alpha_registration (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    alpha_sender TEXT NOT NULL, 
    iso_country_code TEXT NOT NULL, 
    customer_profile_sid TEXT NOT NULL, 
    description TEXT NOT NULL, 
    message_samples TEXT NOT NULL, 
    state TEXT NOT NULL, 
    error_code BIGINT, 
    reason TEXT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    name TEXT NOT NULL, 
    CONSTRAINT pk_alpha_registration PRIMARY KEY (account_sid, iso_country_code, name)
);

INSERT INTO alpha_registration (sid, account_sid, alpha_sender, iso_country_code, customer_profile_sid, description,
    message_samples, state, date_created, date_updated, name)
SELECT 'RG' || substr(min(sid), 3), account_sid, min(alpha_sender), iso_country_code, '', 'Of a messaging service',
    '[]', 'registered', min(date_created), min(date_updated), lower(alpha_sender)
FROM alpha_sender WHERE iso_country_code <> '' GROUP BY account_sid, iso_country_code, lower(alpha_sender);

UPDATE alembic_version SET version_num='0026' WHERE alembic_version.version_num = '0025';

-- Running upgrade 0026 -> 0027

CREATE TABLE erased_message (
    account_sid TEXT NOT NULL, 
    sid TEXT NOT NULL, 
    at BIGINT NOT NULL, 
    direction TEXT NOT NULL, 
    status TEXT NOT NULL, 
    error_code BIGINT NOT NULL, 
    sender TEXT NOT NULL, 
    prefix TEXT NOT NULL, 
    service_sid TEXT NOT NULL, 
    channel TEXT NOT NULL, 
    segments BIGINT NOT NULL, 
    price_micros BIGINT NOT NULL, 
    tags TEXT, 
    to_sent_us BIGINT, 
    to_delivered_us BIGINT, 
    through_us BIGINT, 
    asked BIGINT NOT NULL, 
    confirmed BIGINT NOT NULL, 
    replied BIGINT NOT NULL, 
    opted_out BIGINT NOT NULL, 
    CONSTRAINT pk_erased_message PRIMARY KEY (account_sid, sid)
);

CREATE INDEX ix_erased_message_account_sid_at ON erased_message (account_sid, at);

CREATE TABLE insight_account (
    account_sid TEXT NOT NULL, 
    since BIGINT NOT NULL, 
    until BIGINT NOT NULL, 
    checked BIGINT NOT NULL, 
    is_whole BIGINT NOT NULL, 
    CONSTRAINT pk_insight_account PRIMARY KEY (account_sid)
);

CREATE TABLE insight_bucket (
    account_sid TEXT NOT NULL, 
    at BIGINT NOT NULL, 
    due_at BIGINT NOT NULL, 
    messages BIGINT NOT NULL, 
    still_open BIGINT NOT NULL, 
    seen TEXT NOT NULL, 
    digest TEXT NOT NULL, 
    CONSTRAINT pk_insight_bucket PRIMARY KEY (account_sid, at)
);

CREATE INDEX ix_insight_bucket_due_at ON insight_bucket (due_at);

CREATE TABLE insight_latency (
    account_sid TEXT NOT NULL, 
    span BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    stage TEXT NOT NULL, 
    sender_type TEXT NOT NULL, 
    country TEXT NOT NULL, 
    slot BIGINT NOT NULL, 
    messages BIGINT NOT NULL, 
    CONSTRAINT pk_insight_latency PRIMARY KEY (account_sid, span, at, stage, sender_type, country, slot)
);

CREATE TABLE insight_sender (
    account_sid TEXT NOT NULL, 
    span BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    direction TEXT NOT NULL, 
    status TEXT NOT NULL, 
    sender TEXT NOT NULL, 
    messages BIGINT NOT NULL, 
    segments BIGINT NOT NULL, 
    price_micros BIGINT NOT NULL, 
    asked BIGINT NOT NULL, 
    confirmed BIGINT NOT NULL, 
    replied BIGINT NOT NULL, 
    opted_out BIGINT NOT NULL, 
    CONSTRAINT pk_insight_sender PRIMARY KEY (account_sid, span, at, direction, status, sender)
);

CREATE TABLE insight_tag (
    account_sid TEXT NOT NULL, 
    span BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    direction TEXT NOT NULL, 
    status TEXT NOT NULL, 
    tag TEXT NOT NULL, 
    messages BIGINT NOT NULL, 
    segments BIGINT NOT NULL, 
    price_micros BIGINT NOT NULL, 
    asked BIGINT NOT NULL, 
    confirmed BIGINT NOT NULL, 
    replied BIGINT NOT NULL, 
    opted_out BIGINT NOT NULL, 
    CONSTRAINT pk_insight_tag PRIMARY KEY (account_sid, span, at, direction, status, tag)
);

CREATE TABLE insight_traffic (
    account_sid TEXT NOT NULL, 
    span BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    direction TEXT NOT NULL, 
    status TEXT NOT NULL, 
    error_code BIGINT NOT NULL, 
    sender_type TEXT NOT NULL, 
    country TEXT NOT NULL, 
    service_sid TEXT NOT NULL, 
    channel TEXT NOT NULL, 
    messages BIGINT NOT NULL, 
    segments BIGINT NOT NULL, 
    price_micros BIGINT NOT NULL, 
    asked BIGINT NOT NULL, 
    confirmed BIGINT NOT NULL, 
    replied BIGINT NOT NULL, 
    opted_out BIGINT NOT NULL, 
    CONSTRAINT pk_insight_traffic PRIMARY KEY (account_sid, span, at, direction, status, error_code, sender_type, country, service_sid, channel)
);

UPDATE alembic_version SET version_num='0027' WHERE alembic_version.version_num = '0026';

-- Running upgrade 0027 -> 0028

ALTER TABLE account ADD COLUMN suspended_by TEXT;

UPDATE alembic_version SET version_num='0028' WHERE alembic_version.version_num = '0027';

-- Running upgrade 0028 -> 0029

CREATE INDEX ix_audit_event_sid ON audit_event (sid);

UPDATE alembic_version SET version_num='0029' WHERE alembic_version.version_num = '0028';

-- Running upgrade 0029 -> 0030

CREATE TABLE invitation (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    email TEXT NOT NULL, 
    role TEXT NOT NULL, 
    scope TEXT NOT NULL, 
    invited_by TEXT, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    date_expires BIGINT NOT NULL, 
    token_hash TEXT NOT NULL, 
    CONSTRAINT pk_invitation PRIMARY KEY (account_sid, sid), 
    CONSTRAINT uq_invitation_account_sid_email UNIQUE (account_sid, email), 
    CONSTRAINT uq_invitation_token_hash UNIQUE (token_hash)
);

CREATE TABLE letter (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    user_sid TEXT, 
    category TEXT NOT NULL, 
    recipient TEXT NOT NULL, 
    subject TEXT NOT NULL, 
    text_sealed TEXT, 
    outcome TEXT NOT NULL, 
    attempts BIGINT NOT NULL, 
    next_at BIGINT NOT NULL, 
    reason TEXT, 
    date_created BIGINT NOT NULL, 
    date_done BIGINT, 
    CONSTRAINT pk_letter PRIMARY KEY (account_sid, sid)
);

CREATE INDEX ix_letter_account_sid_date_created ON letter (account_sid, date_created);

CREATE INDEX ix_letter_date_created ON letter (date_created);

CREATE INDEX ix_letter_outcome_next_at ON letter (outcome, next_at);

CREATE INDEX ix_letter_recipient_date_created ON letter (recipient, date_created);

CREATE TABLE notice_cursor (
    name TEXT NOT NULL, 
    at BIGINT NOT NULL, 
    CONSTRAINT pk_notice_cursor PRIMARY KEY (name)
);

CREATE TABLE notice_preference (
    account_sid TEXT NOT NULL, 
    user_sid TEXT NOT NULL, 
    category TEXT NOT NULL, 
    wanted BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_notice_preference PRIMARY KEY (account_sid, user_sid, category)
);

CREATE TABLE recovery_code (
    account_sid TEXT NOT NULL, 
    user_sid TEXT NOT NULL, 
    code_hash TEXT NOT NULL, 
    CONSTRAINT pk_recovery_code PRIMARY KEY (account_sid, user_sid, code_hash)
);

CREATE TABLE reset_link (
    token_hash TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    user_sid TEXT NOT NULL, 
    expires_at BIGINT NOT NULL, 
    CONSTRAINT pk_reset_link PRIMARY KEY (token_hash)
);

CREATE INDEX ix_reset_link_user_sid ON reset_link (user_sid);

CREATE TABLE sign_in_policy (
    account_sid TEXT NOT NULL, 
    two_factor TEXT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_sign_in_policy PRIMARY KEY (account_sid)
);

CREATE TABLE user_credential (
    account_sid TEXT NOT NULL, 
    user_sid TEXT NOT NULL, 
    password_hash TEXT NOT NULL, 
    password_set_at BIGINT NOT NULL, 
    totp_sealed TEXT, 
    totp_offered_sealed TEXT, 
    totp_step BIGINT NOT NULL, 
    failures BIGINT NOT NULL, 
    locked_until BIGINT NOT NULL, 
    date_created BIGINT NOT NULL, 
    CONSTRAINT pk_user_credential PRIMARY KEY (account_sid, user_sid)
);

CREATE TABLE user_device (
    user_sid TEXT NOT NULL, 
    device_hash TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    browser TEXT NOT NULL, 
    first_used BIGINT NOT NULL, 
    last_used BIGINT NOT NULL, 
    trusted_until BIGINT NOT NULL, 
    CONSTRAINT pk_user_device PRIMARY KEY (account_sid, user_sid, device_hash)
);

ALTER TABLE console_session ADD COLUMN user_sid TEXT;

ALTER TABLE console_session ADD COLUMN stage TEXT;

ALTER TABLE console_session ADD COLUMN address TEXT;

ALTER TABLE console_session ADD COLUMN browser TEXT;

CREATE INDEX ix_console_session_user_sid ON console_session (user_sid);

CREATE INDEX ix_organization_user_user_name ON organization_user (user_name);

UPDATE alembic_version SET version_num='0030' WHERE alembic_version.version_num = '0029';

-- Running upgrade 0030 -> 0031

CREATE INDEX ix_account_owner_account_sid ON account (owner_account_sid);

CREATE INDEX ix_audit_event_account_sid_actor_sid_event_date_sid ON audit_event (account_sid, actor_sid, event_date, sid);

CREATE INDEX ix_audit_event_account_sid_event_date_sid ON audit_event (account_sid, event_date, sid);

CREATE INDEX ix_audit_event_account_sid_event_type_event_date_sid ON audit_event (account_sid, event_type, event_date, sid);

CREATE INDEX ix_audit_event_account_sid_resource_sid_event_date_sid ON audit_event (account_sid, resource_sid, event_date, sid);

CREATE INDEX ix_audit_event_account_sid_source_ip_address_event_date_sid ON audit_event (account_sid, source_ip_address, event_date, sid);

CREATE INDEX ix_consent_account_sid_contact_id_sender_id ON consent (account_sid, contact_id, sender_id);

CREATE INDEX ix_consent_account_sid_source_sender_id_contact_id ON consent (account_sid, source, sender_id, contact_id);

CREATE INDEX ix_consent_account_sid_status_sender_id_contact_id ON consent (account_sid, status, sender_id, contact_id);

CREATE INDEX ix_inventory_number_iso_country_sid ON inventory_number (iso_country, sid);

CREATE INDEX ix_inventory_number_iso_country_type_sid ON inventory_number (iso_country, type, sid);

CREATE INDEX ix_inventory_number_type_sid ON inventory_number (type, sid);

CREATE INDEX ix_opt_out_account_sid_date_created ON opt_out (account_sid, date_created);

CREATE INDEX ix_opt_out_account_sid_source_scope_user ON opt_out (account_sid, source, scope, "user");

CREATE INDEX ix_review_kind_sid ON review (kind, sid);

CREATE INDEX ix_review_outcome_kind_sid ON review (outcome, kind, sid);

CREATE INDEX ix_review_outcome_sid ON review (outcome, sid);

DROP INDEX ix_audit_event_account_sid_resource_sid_sid;

UPDATE alembic_version SET version_num='0031' WHERE alembic_version.version_num = '0030';

-- Running upgrade 0031 -> 0032

ALTER TABLE oauth_grant ADD COLUMN user_sid TEXT;

UPDATE alembic_version SET version_num='0032' WHERE alembic_version.version_num = '0031';

-- Running upgrade 0032 -> 0033

ALTER TABLE webhook_exchange ADD COLUMN replays BIGINT;

UPDATE alembic_version SET version_num='0033' WHERE alembic_version.version_num = '0032';

-- Running upgrade 0033 -> 0034

CREATE TABLE insight_carrier (
    account_sid TEXT NOT NULL, 
    span BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    direction TEXT NOT NULL, 
    status TEXT NOT NULL, 
    error_code BIGINT NOT NULL, 
    country TEXT NOT NULL, 
    carrier TEXT NOT NULL, 
    messages BIGINT NOT NULL, 
    segments BIGINT NOT NULL, 
    price_micros BIGINT NOT NULL, 
    asked BIGINT NOT NULL, 
    confirmed BIGINT NOT NULL, 
    replied BIGINT NOT NULL, 
    opted_out BIGINT NOT NULL, 
    CONSTRAINT pk_insight_carrier PRIMARY KEY (account_sid, span, at, direction, status, error_code, country, carrier)
);

ALTER TABLE erased_message ADD COLUMN carrier TEXT;

UPDATE alembic_version SET version_num='0034' WHERE alembic_version.version_num = '0033';

-- Running upgrade 0034 -> 0035

ALTER TABLE review ADD COLUMN held_decision TEXT;

ALTER TABLE review ADD COLUMN held_until BIGINT;

CREATE INDEX ix_review_held_until ON review (held_until);

UPDATE alembic_version SET version_num='0035' WHERE alembic_version.version_num = '0034';

-- Running upgrade 0035 -> 0036

CREATE INDEX ix_webhook_exchange_account_sid_sid ON webhook_exchange (account_sid, sid);

UPDATE alembic_version SET version_num='0036' WHERE alembic_version.version_num = '0035';

-- Running upgrade 0036 -> 0037

CREATE TABLE saved_view (
    sid TEXT NOT NULL, 
    account_sid TEXT NOT NULL, 
    name TEXT NOT NULL, 
    place TEXT NOT NULL, 
    query TEXT NOT NULL, 
    shared BIGINT NOT NULL, 
    owner TEXT NOT NULL, 
    date_created BIGINT NOT NULL, 
    date_updated BIGINT NOT NULL, 
    CONSTRAINT pk_saved_view PRIMARY KEY (account_sid, sid)
);

UPDATE alembic_version SET version_num='0037' WHERE alembic_version.version_num = '0036';

-- Running upgrade 0037 -> 0038

CREATE TABLE queue_order (
    account_sid TEXT NOT NULL, 
    sender TEXT NOT NULL, 
    date_paused BIGINT, 
    reason TEXT, 
    purge_sid TEXT, 
    purge_started BIGINT, 
    purge_completed BIGINT, 
    canceled BIGINT NOT NULL, 
    CONSTRAINT pk_queue_order PRIMARY KEY (account_sid, sender)
);

UPDATE alembic_version SET version_num='0038' WHERE alembic_version.version_num = '0037';

-- Running upgrade 0038 -> 0039

CREATE INDEX ix_scheduled_message_account_sid_send_at ON scheduled_message (account_sid, send_at);

UPDATE alembic_version SET version_num='0039' WHERE alembic_version.version_num = '0038';

-- Running upgrade 0039 -> 0040

CREATE TABLE user_locale (
    account_sid TEXT NOT NULL, 
    user_sid TEXT NOT NULL, 
    language TEXT, 
    time_zone TEXT, 
    CONSTRAINT pk_user_locale PRIMARY KEY (account_sid, user_sid)
);

CREATE INDEX ix_user_locale_user_sid ON user_locale (user_sid);

UPDATE alembic_version SET version_num='0040' WHERE alembic_version.version_num = '0039';

-- Running upgrade 0040 -> 0041

CREATE TABLE balance_watch (
    account_sid TEXT NOT NULL, 
    low_micros BIGINT, 
    level BIGINT NOT NULL, 
    told_at BIGINT NOT NULL, 
    CONSTRAINT pk_balance_watch PRIMARY KEY (account_sid)
);

CREATE TABLE told_version (
    name TEXT NOT NULL, 
    version TEXT NOT NULL, 
    told_to TEXT NOT NULL, 
    CONSTRAINT pk_told_version PRIMARY KEY (name)
);

UPDATE alembic_version SET version_num='0041' WHERE alembic_version.version_num = '0040';

-- Running upgrade 0041 -> 0042

CREATE INDEX ix_insight_traffic_span_at ON insight_traffic (span, at);

CREATE INDEX ix_insight_sender_span_at ON insight_sender (span, at);

CREATE INDEX ix_insight_tag_span_at ON insight_tag (span, at);

CREATE INDEX ix_insight_carrier_span_at ON insight_carrier (span, at);

CREATE INDEX ix_insight_latency_span_at ON insight_latency (span, at);

UPDATE alembic_version SET version_num='0042' WHERE alembic_version.version_num = '0041';
