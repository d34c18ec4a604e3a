CREATE TABLE `digests` (
	`user_id` text PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`take_at` text NOT NULL,
	`claim` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`done_on` text,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `digests_take` ON `digests` (`take_at`);--> statement-breakpoint
CREATE TABLE `links` (
	`hash` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`purpose` text NOT NULL,
	`email_key` text NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `links_user` ON `links` (`user_id`,`purpose`,`created_at`);--> statement-breakpoint
CREATE TABLE `reminders` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`user_id` text NOT NULL,
	`at` text,
	`minutes_before` integer,
	`status` text NOT NULL,
	`sent_at` text,
	`told` integer DEFAULT false NOT NULL,
	`take_at` text,
	`claim` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `reminders_task` ON `reminders` (`task_id`,`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `reminders_upcoming` ON `reminders` (`user_id`,`status`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `reminders_take` ON `reminders` (`take_at`);--> statement-breakpoint
DROP INDEX `events_entity`;--> statement-breakpoint
ALTER TABLE `events` ADD `subject_id` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `events_subject` ON `events` (`owner_id`,`subject_id`,`seq`);--> statement-breakpoint
DROP INDEX `completions_owner`;--> statement-breakpoint
ALTER TABLE `completions` ADD `outcome` text DEFAULT 'done' NOT NULL;--> statement-breakpoint
ALTER TABLE `completions` ADD `due_date` text;--> statement-breakpoint
ALTER TABLE `completions` ADD `due_time` text;--> statement-breakpoint
ALTER TABLE `completions` ADD `anchor_date` text;--> statement-breakpoint
ALTER TABLE `completions` ADD `anchor_time` text;--> statement-breakpoint
ALTER TABLE `completions` ADD `rule_date` text;--> statement-breakpoint
ALTER TABLE `completions` ADD `occurrence` integer;--> statement-breakpoint
CREATE INDEX `completions_owner` ON `completions` (`owner_id`,`outcome`,`completed_at`,`id`);--> statement-breakpoint
ALTER TABLE `tasks` ADD `remind_from` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `rrule` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `recurs_from` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `anchor_date` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `anchor_time` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `rule_date` text;--> statement-breakpoint
ALTER TABLE `tasks` ADD `occurrence` integer;--> statement-breakpoint
UPDATE `events` SET `subject_id` = `entity_id`;--> statement-breakpoint
-- A whole day's first instant is a day before its end, save where clocks changed on it: SQLite knows no zones.
UPDATE `tasks` SET `remind_from` = iif(`due_time` IS NULL, strftime('%Y-%m-%dT%H:%M:%fZ', `due_at`, '-1 day'), `due_at`);
