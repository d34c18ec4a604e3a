CREATE TABLE `categories` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`color` text,
	`position` integer NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `categories_owner` ON `categories` (`owner_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `categories_name` ON `categories` (`owner_id`,`name_key`);--> statement-breakpoint
CREATE INDEX `categories_position` ON `categories` (`owner_id`,`position`,`id`);--> statement-breakpoint
CREATE TABLE `completions` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`due_at` text,
	`completed_at` text NOT NULL,
	`completed_by` text NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `completions_task` ON `completions` (`task_id`,`completed_at`,`id`);--> statement-breakpoint
CREATE INDEX `completions_owner` ON `completions` (`owner_id`,`completed_at`,`id`);--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`event` text NOT NULL,
	`entity` text NOT NULL,
	`entity_id` text NOT NULL,
	`owner_id` text NOT NULL,
	`actor_id` text NOT NULL,
	`at` text NOT NULL,
	`data` text
);
--> statement-breakpoint
CREATE INDEX `events_entity` ON `events` (`owner_id`,`entity_id`,`seq`);--> statement-breakpoint
CREATE TABLE `feed` (
	`user_id` text NOT NULL,
	`entity` text NOT NULL,
	`entity_id` text NOT NULL,
	`seq` integer NOT NULL,
	`gone` integer NOT NULL,
	`event` text NOT NULL,
	`actor_id` text NOT NULL,
	`at` text NOT NULL,
	PRIMARY KEY(`user_id`, `entity`, `entity_id`)
);
--> statement-breakpoint
CREATE INDEX `feed_order` ON `feed` (`user_id`,`seq`,`entity`,`entity_id`);--> statement-breakpoint
CREATE TABLE `profiles` (
	`user_id` text PRIMARY KEY NOT NULL,
	`display_name` text DEFAULT '' NOT NULL,
	`bio` text DEFAULT '' NOT NULL,
	`time_zone` text DEFAULT 'UTC' NOT NULL,
	`locale` text DEFAULT 'en' NOT NULL,
	`email_reminders` integer DEFAULT true NOT NULL,
	`daily_digest_at` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`generation` integer DEFAULT 0 NOT NULL,
	`rotated_at` text NOT NULL,
	`created_at` text NOT NULL,
	`last_used_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`user_agent` text DEFAULT '' NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`category_id` text,
	`title` text NOT NULL,
	`title_key` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`description_key` text DEFAULT '' NOT NULL,
	`status` integer NOT NULL,
	`completed_at` text,
	`priority` integer NOT NULL,
	`due_date` text,
	`due_time` text,
	`time_zone` text,
	`due_at` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`owner_id`,`category_id`) REFERENCES `categories`(`owner_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `tasks_created` ON `tasks` (`owner_id`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_updated` ON `tasks` (`owner_id`,`status`,`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_due` ON `tasks` (`owner_id`,`status`,`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_completed` ON `tasks` (`owner_id`,`status`,`completed_at`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_title` ON `tasks` (`owner_id`,`status`,`title_key`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_priority` ON `tasks` (`owner_id`,`status`,`priority`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_status` ON `tasks` (`owner_id`,`status`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_category` ON `tasks` (`owner_id`,`category_id`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`username` text NOT NULL,
	`username_key` text NOT NULL,
	`email` text,
	`email_key` text,
	`email_verified` integer DEFAULT false NOT NULL,
	`password_hash` text NOT NULL,
	`role` text DEFAULT 'user' NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_username` ON `users` (`username_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`email_key`);