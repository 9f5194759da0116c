-- Costs of single campaigns, beside those of channels as a whole, whose campaign is empty.
alter table catalogue_channel_cost add column campaign text not null default '';
alter table catalogue_channel_cost drop constraint catalogue_channel_cost_pkey;
alter table catalogue_channel_cost add primary key (channel_code, campaign, cost_type, period_start);
