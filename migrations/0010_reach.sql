CREATE TABLE `deleted_rows` (
	`seq` integer NOT NULL,
	`place` integer NOT NULL,
	`table_name` text NOT NULL,
	`owner_id` text NOT NULL,
	`row` text NOT NULL,
	PRIMARY KEY(`seq`, `place`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `deleted_rows_owner` ON `deleted_rows` (`owner_id`);--> statement-breakpoint
CREATE TABLE `idempotency_keys` (
	`day` integer NOT NULL,
	`user_id` text NOT NULL,
	`key` text NOT NULL,
	`fingerprint` text NOT NULL,
	`seq` integer,
	`data` text,
	`created_at` text NOT NULL,
	PRIMARY KEY(`day`, `user_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `labels` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`color` text,
	`position` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `labels_name` ON `labels` (`owner_id`,`name_key`);--> statement-breakpoint
CREATE INDEX `labels_position` ON `labels` (`owner_id`,`position`,`id`);--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`hash` text NOT NULL,
	`name` text NOT NULL,
	`hint` text NOT NULL,
	`scopes` text NOT NULL,
	`categories` text,
	`created_at` text NOT NULL,
	`expires_at` text,
	`last_used_at` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash` ON `tokens` (`hash`);--> statement-breakpoint
CREATE INDEX `tokens_user` ON `tokens` (`user_id`,`created_at`,`id`);--> statement-breakpoint
DROP INDEX `categories_position`;--> statement-breakpoint
-- The number becomes a text, in the same order.
ALTER TABLE `categories` ADD `place` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `categories` SET `place` = printf('0%010dV', `position`) || printf('%08xV', `rowid`);--> statement-breakpoint
ALTER TABLE `categories` DROP COLUMN `position`;--> statement-breakpoint
ALTER TABLE `categories` RENAME COLUMN `place` TO `position`;--> statement-breakpoint
CREATE INDEX `categories_position` ON `categories` (`owner_id`,`position`,`id`);--> statement-breakpoint
ALTER TABLE `tasks` ADD `parent_id` text REFERENCES tasks(id);--> statement-breakpoint
ALTER TABLE `tasks` ADD `position` text DEFAULT '' NOT NULL;--> statement-breakpoint
-- In the order of creation, and before every position that `kernel/position.ts` makes.
UPDATE `tasks` SET `position` = printf('0%012x%08xV', CAST(unixepoch(`created_at`, 'subsec') * 1000 AS INTEGER), `rowid`);--> statement-breakpoint
ALTER TABLE `tasks` ADD `labels` text;--> statement-breakpoint
CREATE INDEX `tasks_position` ON `tasks` (`owner_id`,`status`,`position`);--> statement-breakpoint
CREATE INDEX `tasks_in_category_position` ON `tasks` (`category_id`,`status`,`position`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_parent` ON `tasks` (`parent_id`,`status`,`position`) WHERE parent_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_labeled` ON `tasks` (`owner_id`,`status`,`created_at`) WHERE labels IS NOT NULL;