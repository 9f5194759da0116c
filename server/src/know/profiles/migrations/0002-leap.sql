-- Where a leap under way will land: rows may already be as of there, so nothing but a leap may follow until it has landed.
alter table profile_progress add column leaping_to bigint;
