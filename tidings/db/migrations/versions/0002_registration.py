"""Tables of registration: audit, addresses, Trust Hub, reviews, brands, campaigns, the registry, daily counts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes it."""
    op.create_table('a2p_brand',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('customer_profile_bundle_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('a2p_profile_bundle_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('brand_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('tcr_id', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('failure_reason', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('brand_score', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('brand_feedback', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('identity_status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('russell_3000', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('government_entity', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('tax_exempt_status', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('skip_automatic_sec_vet', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('errors', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('mock', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('brand_name', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('tax_id_hash', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('mobile_phone', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('email', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('address_key', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('entity_type', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('updates', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('filed_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('look_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('fee_charged', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('operator_decided', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('otp_deadline', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_a2p_brand')),
    sa.UniqueConstraint('sid', name=op.f('uq_a2p_brand_sid'))
    )
    op.create_index(op.f('ix_a2p_brand_account_sid_customer_profile_bundle_sid'), 'a2p_brand', ['account_sid', 'customer_profile_bundle_sid'], unique=False)
    op.create_index(op.f('ix_a2p_brand_address_key'), 'a2p_brand', ['address_key'], unique=False)
    op.create_index(op.f('ix_a2p_brand_email'), 'a2p_brand', ['email'], unique=False)
    op.create_index(op.f('ix_a2p_brand_look_at'), 'a2p_brand', ['look_at'], unique=False)
    op.create_index(op.f('ix_a2p_brand_mobile_phone'), 'a2p_brand', ['mobile_phone'], unique=False)
    op.create_index(op.f('ix_a2p_brand_tcr_id'), 'a2p_brand', ['tcr_id'], unique=False)
    op.create_table('a2p_campaign',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('brand_registration_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('messaging_service_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('description', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('message_samples', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('us_app_to_person_usecase', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('has_embedded_links', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('has_embedded_phone', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('subscriber_opt_in', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('age_gated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('direct_lending', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('campaign_status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('campaign_id', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('is_externally_registered', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('rate_limits', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('message_flow', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('opt_in_message', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('opt_out_message', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('help_message', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('opt_in_keywords', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('opt_out_keywords', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('help_keywords', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('mock', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('errors', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('privacy_policy_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('terms_and_conditions_url', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('campaign_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('submissions', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('filed_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('passed_review_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('verified_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('charged_until', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('external_brand_id', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('external_score', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'messaging_service_sid', name=op.f('pk_a2p_campaign')),
    sa.UniqueConstraint('campaign_sid', name=op.f('uq_a2p_campaign_campaign_sid'))
    )
    op.create_index(op.f('ix_a2p_campaign_brand_registration_sid'), 'a2p_campaign', ['brand_registration_sid'], unique=False)
    op.create_index(op.f('ix_a2p_campaign_campaign_id'), 'a2p_campaign', ['campaign_id'], unique=False)
    op.create_index(op.f('ix_a2p_campaign_campaign_status_filed_at'), 'a2p_campaign', ['campaign_status', 'filed_at'], unique=False)
    op.create_index(op.f('ix_a2p_campaign_charged_until'), 'a2p_campaign', ['charged_until'], unique=False)
    op.create_table('a2p_campaign_deleted',
    sa.Column('campaign_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('messaging_service_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('campaign_id', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('deleted_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('ended_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('campaign_sid', name=op.f('pk_a2p_campaign_deleted')),
    sqlite_with_rowid=True
    )
    op.create_index(op.f('ix_a2p_campaign_deleted_account_sid_messaging_service_sid'), 'a2p_campaign_deleted', ['account_sid', 'messaging_service_sid'], unique=False)
    op.create_index(op.f('ix_a2p_campaign_deleted_ended_at'), 'a2p_campaign_deleted', ['ended_at'], unique=False)
    op.create_table('a2p_vetting',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('brand_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('brand_vetting_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('vetting_provider', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('vetting_id', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('vetting_class', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('vetting_status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('under_way', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('look_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'brand_sid', 'brand_vetting_sid', name=op.f('pk_a2p_vetting')),
    sa.UniqueConstraint('brand_vetting_sid', name=op.f('uq_a2p_vetting_brand_vetting_sid')),
    sa.UniqueConstraint('under_way', name=op.f('uq_a2p_vetting_under_way'))
    )
    op.create_index(op.f('ix_a2p_vetting_look_at'), 'a2p_vetting', ['look_at'], unique=False)
    op.create_index(op.f('ix_a2p_vetting_vetting_id'), 'a2p_vetting', ['vetting_id'], unique=False)
    op.create_table('address',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('city', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('customer_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('emergency_enabled', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('iso_country', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('postal_code', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('region', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('street', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('street_secondary', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('validated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('verified', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_address')),
    sa.UniqueConstraint('sid', name=op.f('uq_address_sid'))
    )
    op.create_table('audit_event',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('actor_sid', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('actor_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('description', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('event_data', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('event_date', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('event_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('resource_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('resource_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('source_ip_address', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_audit_event'))
    )
    op.create_index(op.f('ix_audit_event_account_sid_resource_sid_sid'), 'audit_event', ['account_sid', 'resource_sid', 'sid'], unique=False)
    op.create_table('daily_count',
    sa.Column('brand_key', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('segments', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('warned_percent', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('brand_key', 'day', name=op.f('pk_daily_count')),
    sqlite_with_rowid=False
    )
    op.create_table('deactivation',
    sa.Column('day', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('phone_number', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('day', 'phone_number', name=op.f('pk_deactivation')),
    sqlite_with_rowid=False
    )
    op.create_table('fee_charged',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('what', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('object_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('period', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('micros', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('what', 'object_sid', 'period', name=op.f('pk_fee_charged')),
    sqlite_with_rowid=True
    )
    op.create_index(op.f('ix_fee_charged_account_sid_at'), 'fee_charged', ['account_sid', 'at'], unique=False)
    op.create_table('network_outside',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('handset', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('direction', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('body', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('sid', name=op.f('pk_network_outside')),
    sqlite_with_rowid=True
    )
    op.create_index(op.f('ix_network_outside_handset'), 'network_outside', ['handset'], unique=False)
    op.create_table('registry_brand',
    sa.Column('registry_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reference', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('step', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('due_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('filing', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('mock', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('mobile', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('email', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('address', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('phone', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('asked_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('deadline_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('registry_id', name=op.f('pk_registry_brand')),
    sqlite_with_rowid=True
    )
    op.create_index(op.f('ix_registry_brand_address'), 'registry_brand', ['address'], unique=False)
    op.create_index(op.f('ix_registry_brand_due_at'), 'registry_brand', ['due_at'], unique=False)
    op.create_index(op.f('ix_registry_brand_email'), 'registry_brand', ['email'], unique=False)
    op.create_index(op.f('ix_registry_brand_mobile'), 'registry_brand', ['mobile'], unique=False)
    op.create_index(op.f('ix_registry_brand_phone'), 'registry_brand', ['phone'], unique=False)
    op.create_index(op.f('ix_registry_brand_reference'), 'registry_brand', ['reference'], unique=True)
    op.create_table('registry_campaign',
    sa.Column('registry_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reference', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('step', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('due_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('filing', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('brand_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('filed_at', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('registry_id', name=op.f('pk_registry_campaign')),
    sqlite_with_rowid=True
    )
    op.create_index(op.f('ix_registry_campaign_brand_id'), 'registry_campaign', ['brand_id'], unique=False)
    op.create_index(op.f('ix_registry_campaign_due_at'), 'registry_campaign', ['due_at'], unique=False)
    op.create_index(op.f('ix_registry_campaign_reference'), 'registry_campaign', ['reference'], unique=True)
    op.create_table('registry_vetting',
    sa.Column('registry_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('reference', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('step', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('due_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('brand_id', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('provider', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('token', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('registry_id', name=op.f('pk_registry_vetting')),
    sqlite_with_rowid=True
    )
    op.create_index(op.f('ix_registry_vetting_due_at'), 'registry_vetting', ['due_at'], unique=False)
    op.create_index(op.f('ix_registry_vetting_reference'), 'registry_vetting', ['reference'], unique=True)
    op.create_table('review',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('object_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('outcome', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('error_code', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('reason', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('decided_by', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('due_at', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('hint', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_review')),
    sa.UniqueConstraint('sid', name=op.f('uq_review_sid'))
    )
    op.create_index(op.f('ix_review_account_sid_object_sid'), 'review', ['account_sid', 'object_sid'], unique=False)
    op.create_index(op.f('ix_review_outcome_due_at'), 'review', ['outcome', 'due_at'], unique=False)
    op.create_table('trusthub_assignment',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('bundle_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('object_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('object_type', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_trusthub_assignment')),
    sa.UniqueConstraint('bundle_sid', 'object_sid', name=op.f('uq_trusthub_assignment_bundle_sid_object_sid'))
    )
    op.create_index(op.f('ix_trusthub_assignment_object_sid'), 'trusthub_assignment', ['object_sid'], unique=False)
    op.create_table('trusthub_bundle',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('policy_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('email', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status_callback', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('valid_until', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('errors', sa.Text(), autoincrement=False, nullable=True),
    sa.Column('kind', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('steps', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('callbacks', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('checks_due', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('failure_reason', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_trusthub_bundle')),
    sa.UniqueConstraint('sid', name=op.f('uq_trusthub_bundle_sid'))
    )
    op.create_index(op.f('ix_trusthub_bundle_checks_due'), 'trusthub_bundle', ['checks_due'], unique=False)
    op.create_table('trusthub_channel_endpoint',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('bundle_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('channel_endpoint_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('channel_endpoint_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_trusthub_channel_endpoint')),
    sa.UniqueConstraint('bundle_sid', 'channel_endpoint_sid', name=op.f('uq_trusthub_channel_endpoint_bundle_sid_channel_endpoint_sid'))
    )
    op.create_table('trusthub_document',
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('attributes', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('mime_type', sa.Text(), autoincrement=False, nullable=True),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_trusthub_document'))
    )
    op.create_table('trusthub_document_file',
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('document_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('mime_type', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('filename', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('content', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'document_sid', name=op.f('pk_trusthub_document_file')),
    sqlite_with_rowid=True
    )
    op.create_table('trusthub_end_user',
    sa.Column('date_updated', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('friendly_name', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('attributes', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('type', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_trusthub_end_user'))
    )
    op.create_table('trusthub_evaluation',
    sa.Column('sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('account_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('policy_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('bundle_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('results', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('findings', sa.Text(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('account_sid', 'sid', name=op.f('pk_trusthub_evaluation'))
    )
    op.create_index(op.f('ix_trusthub_evaluation_account_sid_bundle_sid_sid'), 'trusthub_evaluation', ['account_sid', 'bundle_sid', 'sid'], unique=False)
    op.create_table('trusthub_step',
    sa.Column('bundle_sid', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('step', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('status', sa.Text(), autoincrement=False, nullable=False),
    sa.Column('date_created', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('bundle_sid', 'step', name=op.f('pk_trusthub_step')),
    sqlite_with_rowid=False
    )
    op.add_column('incoming_phone_number', sa.Column('campaign_sid', sa.Text(), autoincrement=False, nullable=True))
    op.add_column('incoming_phone_number', sa.Column('registration_code', sa.BigInteger(), autoincrement=False, nullable=True))
    op.add_column('incoming_phone_number', sa.Column('registration_due', sa.BigInteger(), autoincrement=False, nullable=True))
    op.create_index(op.f('ix_incoming_phone_number_campaign_sid'), 'incoming_phone_number', ['campaign_sid'], unique=False)
    op.create_index(op.f('ix_incoming_phone_number_registration_due'), 'incoming_phone_number', ['registration_due'], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f('ix_incoming_phone_number_registration_due'), table_name='incoming_phone_number')
    op.drop_index(op.f('ix_incoming_phone_number_campaign_sid'), table_name='incoming_phone_number')
    op.drop_column('incoming_phone_number', 'registration_due')
    op.drop_column('incoming_phone_number', 'registration_code')
    op.drop_column('incoming_phone_number', 'campaign_sid')
    op.drop_table('trusthub_step')
    op.drop_index(op.f('ix_trusthub_evaluation_account_sid_bundle_sid_sid'), table_name='trusthub_evaluation')
    op.drop_table('trusthub_evaluation')
    op.drop_table('trusthub_end_user')
    op.drop_table('trusthub_document_file')
    op.drop_table('trusthub_document')
    op.drop_table('trusthub_channel_endpoint')
    op.drop_index(op.f('ix_trusthub_bundle_checks_due'), table_name='trusthub_bundle')
    op.drop_table('trusthub_bundle')
    op.drop_index(op.f('ix_trusthub_assignment_object_sid'), table_name='trusthub_assignment')
    op.drop_table('trusthub_assignment')
    op.drop_index(op.f('ix_review_outcome_due_at'), table_name='review')
    op.drop_index(op.f('ix_review_account_sid_object_sid'), table_name='review')
    op.drop_table('review')
    op.drop_index(op.f('ix_registry_vetting_reference'), table_name='registry_vetting')
    op.drop_index(op.f('ix_registry_vetting_due_at'), table_name='registry_vetting')
    op.drop_table('registry_vetting')
    op.drop_index(op.f('ix_registry_campaign_reference'), table_name='registry_campaign')
    op.drop_index(op.f('ix_registry_campaign_due_at'), table_name='registry_campaign')
    op.drop_index(op.f('ix_registry_campaign_brand_id'), table_name='registry_campaign')
    op.drop_table('registry_campaign')
    op.drop_index(op.f('ix_registry_brand_reference'), table_name='registry_brand')
    op.drop_index(op.f('ix_registry_brand_phone'), table_name='registry_brand')
    op.drop_index(op.f('ix_registry_brand_mobile'), table_name='registry_brand')
    op.drop_index(op.f('ix_registry_brand_email'), table_name='registry_brand')
    op.drop_index(op.f('ix_registry_brand_due_at'), table_name='registry_brand')
    op.drop_index(op.f('ix_registry_brand_address'), table_name='registry_brand')
    op.drop_table('registry_brand')
    op.drop_index(op.f('ix_network_outside_handset'), table_name='network_outside')
    op.drop_table('network_outside')
    op.drop_index(op.f('ix_fee_charged_account_sid_at'), table_name='fee_charged')
    op.drop_table('fee_charged')
    op.drop_table('deactivation')
    op.drop_table('daily_count')
    op.drop_index(op.f('ix_audit_event_account_sid_resource_sid_sid'), table_name='audit_event')
    op.drop_table('audit_event')
    op.drop_table('address')
    op.drop_index(op.f('ix_a2p_vetting_vetting_id'), table_name='a2p_vetting')
    op.drop_index(op.f('ix_a2p_vetting_look_at'), table_name='a2p_vetting')
    op.drop_table('a2p_vetting')
    op.drop_index(op.f('ix_a2p_campaign_deleted_ended_at'), table_name='a2p_campaign_deleted')
    op.drop_index(op.f('ix_a2p_campaign_deleted_account_sid_messaging_service_sid'), table_name='a2p_campaign_deleted')
    op.drop_table('a2p_campaign_deleted')
    op.drop_index(op.f('ix_a2p_campaign_charged_until'), table_name='a2p_campaign')
    op.drop_index(op.f('ix_a2p_campaign_campaign_status_filed_at'), table_name='a2p_campaign')
    op.drop_index(op.f('ix_a2p_campaign_campaign_id'), table_name='a2p_campaign')
    op.drop_index(op.f('ix_a2p_campaign_brand_registration_sid'), table_name='a2p_campaign')
    op.drop_table('a2p_campaign')
    op.drop_index(op.f('ix_a2p_brand_tcr_id'), table_name='a2p_brand')
    op.drop_index(op.f('ix_a2p_brand_mobile_phone'), table_name='a2p_brand')
    op.drop_index(op.f('ix_a2p_brand_look_at'), table_name='a2p_brand')
    op.drop_index(op.f('ix_a2p_brand_email'), table_name='a2p_brand')
    op.drop_index(op.f('ix_a2p_brand_address_key'), table_name='a2p_brand')
    op.drop_index(op.f('ix_a2p_brand_account_sid_customer_profile_bundle_sid'), table_name='a2p_brand')
    op.drop_table('a2p_brand')
