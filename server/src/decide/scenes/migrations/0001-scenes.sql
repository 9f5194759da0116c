-- Scenes: definitions with their versions, what they have counted, what was awarded and why, and what is still to be done.

create table scene (
  scene text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  -- The version in force; 0 before the first activation.
  version integer not null,
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint
);
create table scene_version (
  scene text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  approved_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (scene, version)
);
create table scene_approval (
  scene text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (scene, by_id)
);

-- Records of core systems by their latest revision, as far as a scene counts them.
create table scene_fact (
  stream text collate "C" not null,
  part integer not null,
  fact_key text collate "C" not null,
  customer_id text collate "C" not null,
  name text not null,
  day text collate "C" not null,
  at bigint not null,
  trade_id text collate "C",
  reversal_of text collate "C",
  properties json not null,
  primary key (stream, part, fact_key)
);
create index scene_fact_day on scene_fact (customer_id, stream, part, day);
create index scene_fact_trade on scene_fact (customer_id, trade_id);
create index scene_fact_bust on scene_fact (customer_id, reversal_of) where reversal_of is not null;

-- What counts, by customer and day.
create table scene_tally (
  stream text collate "C" not null,
  part integer not null,
  customer_id text collate "C" not null,
  day text collate "C" not null,
  counted json not null,
  left_out json not null,
  last_at bigint not null,
  primary key (customer_id, stream, part, day)
);

-- Occasions as they stand.
create table scene_award (
  scene text collate "C" not null,
  customer_id text collate "C" not null,
  occasion text collate "C" not null,
  version integer not null,
  state text not null check (state in ('granted', 'suspended', 'refused')),
  -- Reached, whatever became of it.
  met boolean not null,
  -- What a limit refused is not given later.
  is_final boolean not null,
  from_day text not null,
  to_day text not null,
  day text not null,
  at bigint not null,
  branch_id text,
  device text,
  code text,
  -- Number of the latest change.
  sequence integer not null,
  -- Numbers of the first and of the latest giving; null before there was one.
  first_given integer,
  last_given integer,
  inputs json not null,
  changed_at bigint not null,
  primary key (scene, customer_id, occasion)
);
create index scene_award_customer on scene_award (customer_id, changed_at);
create index scene_award_scene on scene_award (scene, changed_at);

-- How each came to stand so, with the lines that explain it. Only added to.
create table scene_change (
  change_id bigint generated always as identity primary key,
  scene text collate "C" not null,
  customer_id text collate "C" not null,
  occasion text collate "C" not null,
  sequence integer not null,
  version integer not null,
  kind text not null check (kind in ('granted', 'refused', 'suspended', 'reinstated')),
  code text,
  lines json not null,
  cause text not null,
  at bigint not null,
  unique (scene, customer_id, occasion, sequence)
);

-- Doings and takings back of actions, in the order in which they were decided.
create table scene_act (
  act_id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  scene text collate "C" not null,
  version integer not null,
  customer_id text collate "C" not null,
  occasion text collate "C" not null,
  -- Place of the action in the scene.
  place integer not null,
  step text not null check (step in ('do', 'undo')),
  first_key text collate "C" not null,
  of_key text collate "C",
  word text not null,
  given json not null,
  day text not null,
  at bigint not null,
  caused_by text not null,
  depth integer not null,
  state text not null check (state in ('open', 'done', 'failed')),
  note text,
  reference text,
  decided_at bigint not null
);
create index scene_act_open on scene_act (act_id) where state = 'open';
create index scene_act_award on scene_act (customer_id, scene, occasion);

-- Awards that limits have given.
create table scene_usage (
  key text collate "C" primary key,
  awards bigint not null
);
