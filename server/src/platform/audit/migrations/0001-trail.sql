-- The audit trail. Append only: the triggers stop accidents, the chain of hashes shows what goes around them.
create table audit_entry (
  sequence bigint primary key check (sequence > 0),
  recorded_at bigint not null,
  principal_kind text not null,
  principal_id text not null,
  principal_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  -- Canonical JSON exactly as hashed; text, because jsonb would reorder it.
  details text,
  remote_address text,
  request_id text,
  previous_hash text not null,
  hash text not null
);

create index audit_entry_by_subject on audit_entry (subject_kind, subject_id, sequence);
create index audit_entry_by_principal on audit_entry (principal_id, sequence);
create index audit_entry_by_action on audit_entry (action text_pattern_ops, sequence);
create index audit_entry_by_time on audit_entry (recorded_at, sequence);

create function audit_entry_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append only';
end
$$;

create trigger audit_entry_no_change before update or delete on audit_entry
  for each row execute function audit_entry_is_append_only();
create trigger audit_entry_no_truncate before truncate on audit_entry
  for each statement execute function audit_entry_is_append_only();
