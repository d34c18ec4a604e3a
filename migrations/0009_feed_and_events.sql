CREATE TABLE `deleted_ids` (
	`id` blob PRIMARY KEY NOT NULL
) WITHOUT ROWID;--> statement-breakpoint
-- The entities that have been deleted so far are those that a feed says are gone and no table has.
INSERT OR IGNORE INTO `deleted_ids` SELECT unhex(`entity_id`, '-') FROM `feed` WHERE `gone` AND `entity` IN ('task', 'category', 'comment', 'reminder', 'invitation')
	AND `entity_id` NOT IN (SELECT `id` FROM `tasks`) AND `entity_id` NOT IN (SELECT `id` FROM `categories`)
	AND `entity_id` NOT IN (SELECT `id` FROM `comments`) AND `entity_id` NOT IN (SELECT `id` FROM `reminders`)
	AND `entity_id` NOT IN (SELECT `id` FROM `invitations`);--> statement-breakpoint
-- SQLite cannot turn a table into one WITHOUT ROWID. Nothing refers to `feed`, so no child is lost with it.
CREATE TABLE `feed_without_rowid` (
	`user_id` text NOT NULL,
	`entity` text NOT NULL,
	`entity_id` text NOT NULL,
	`seq` integer NOT NULL,
	`gone` integer NOT NULL,
	`event` text NOT NULL,
	`actor_id` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`user_id`, `entity`, `entity_id`)
) WITHOUT ROWID;--> statement-breakpoint
INSERT INTO `feed_without_rowid` SELECT `user_id`, `entity`, `entity_id`, `seq`, `gone`, `event`, `actor_id`, `at` FROM `feed`;--> statement-breakpoint
DROP TABLE `feed`;--> statement-breakpoint
ALTER TABLE `feed_without_rowid` RENAME TO `feed`;--> statement-breakpoint
CREATE INDEX `feed_order` ON `feed` (`user_id`,`gone`,`seq`,`entity`,`entity_id`);--> statement-breakpoint
CREATE INDEX `feed_seq` ON `feed` (`seq`);--> statement-breakpoint
ALTER TABLE `tasks` ADD `rule_at` text;--> statement-breakpoint
ALTER TABLE `completions` ADD `rule_at` text;--> statement-breakpoint
CREATE TABLE `event_cursors` (
	`name` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`claim` text,
	`lease_expires_at` text
);--> statement-breakpoint
-- What has happened so far has been mailed.
INSERT INTO `event_cursors` (`name`, `seq`) VALUES ('notifications', coalesce((SELECT `seq` FROM `sqlite_sequence` WHERE `name` = 'events'), 0));--> statement-breakpoint
ALTER TABLE `sockets` ADD `registered_at` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `sweeps` DROP COLUMN `at`;--> statement-breakpoint
CREATE INDEX `invitations_expiry` ON `invitations` (`status`,`expires_at`);
