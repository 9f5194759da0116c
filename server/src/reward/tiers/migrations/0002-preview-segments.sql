-- The segments of a customer in a preview, as they are when it is made: who would move is shown by segment too.
alter table tier_preview_place add column segments text[] not null default '{}';
