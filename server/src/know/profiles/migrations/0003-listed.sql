-- Orders and filters of lists over the customers that lists show, each with the columns that a page is sorted by: how many match,
-- and which of a few come first, is read from the index alone. An update that changes one of them writes all indexes as before.
drop index profile_assets;
create index profile_assets on profile (total_assets_fen desc nulls last, customer_id)
  include (opened_on, last_active_on, contribution_fen) where merged_into is null;
drop index profile_contribution;
create index profile_contribution on profile (contribution_fen desc nulls last, customer_id)
  include (total_assets_fen, opened_on, last_active_on) where merged_into is null;
drop index profile_opened;
create index profile_opened on profile (opened_on desc nulls last, customer_id)
  include (total_assets_fen, last_active_on, contribution_fen) where merged_into is null;
drop index profile_active;
create index profile_active on profile (last_active_on desc nulls last, customer_id)
  include (total_assets_fen, opened_on, contribution_fen) where merged_into is null;
drop index profile_status;
create index profile_status on profile (status, customer_id)
  include (total_assets_fen, opened_on, last_active_on, contribution_fen) where merged_into is null;
drop index profile_risk;
create index profile_risk on profile (risk_level, customer_id)
  include (total_assets_fen, opened_on, last_active_on, contribution_fen) where risk_level is not null and merged_into is null;
drop index profile_first_channel;
create index profile_first_channel on profile (first_channel, customer_id)
  include (total_assets_fen, opened_on, last_active_on, contribution_fen) where first_channel is not null and merged_into is null;
