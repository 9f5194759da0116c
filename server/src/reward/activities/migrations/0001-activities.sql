-- Activities: definitions with their versions, who joined, days of sign-in, milestones and attempts at quizzes. What is given for them stands
-- with scenes.

create table activity_definition (
  activity text collate "C" primary key,
  status text not null check (status in ('draft', 'active', 'retired')),
  version integer not null,
  draft json,
  draft_by text,
  draft_by_id text,
  draft_at bigint
);
create table activity_version (
  activity text collate "C" not null,
  version integer not null,
  definition json not null,
  made_by text not null,
  approved_by text not null,
  activated_by text not null,
  activated_at bigint not null,
  legal_opinion text,
  primary key (activity, version)
);
create table activity_approval (
  activity text collate "C" not null,
  by_id text not null,
  by_name text not null,
  is_compliance boolean not null,
  legal_opinion text,
  at bigint not null,
  primary key (activity, by_id)
);

-- A customer in an activity; its row is the lock under which one customer acts in it.
create table activity_member (
  activity text collate "C" not null,
  customer_id text collate "C" not null,
  -- Null: has not joined.
  joined_at bigint,
  primary key (activity, customer_id)
);
create index activity_member_customer on activity_member (customer_id);

-- Days of sign-in.
create table activity_day (
  activity text collate "C" not null,
  customer_id text collate "C" not null,
  day text collate "C" not null,
  how text not null check (how in ('signed', 'stated', 'free', 'bought')),
  -- The month whose allowance a day that was made up took.
  month text,
  at bigint not null,
  primary key (activity, customer_id, day)
);

-- Milestones that runs of days have reached, by the day for which they count.
create table activity_milestone (
  activity text collate "C" not null,
  customer_id text collate "C" not null,
  part text not null,
  day text collate "C" not null,
  at bigint not null,
  primary key (activity, customer_id, part, day)
);

create table activity_attempt (
  attempt_id bigint generated always as identity primary key,
  activity text collate "C" not null,
  customer_id text collate "C" not null,
  -- The period in which the quiz can be passed once, and the number of the attempt in it.
  period text collate "C" not null,
  number integer not null,
  version integer not null,
  -- Places of the questions that were asked.
  asked json not null,
  answers json,
  state text not null check (state in ('open', 'passed', 'failed')),
  score integer,
  started_at bigint not null,
  ended_at bigint,
  unique (activity, customer_id, period, number)
);
