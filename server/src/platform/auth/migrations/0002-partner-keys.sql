-- Keys of partners of the coalition: each stands for one partner and has no permission.
alter table api_key add column partner text collate "C";
