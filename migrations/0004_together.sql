CREATE TABLE `comments` (
	`id` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`author_id` text NOT NULL,
	`body` text NOT NULL,
	`mentions` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	FOREIGN KEY (`task_id`) REFERENCES `tasks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`author_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `comments_task` ON `comments` (`task_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `comments_author` ON `comments` (`author_id`);--> statement-breakpoint
CREATE TABLE `grants` (
	`user_id` text NOT NULL,
	`subject` text NOT NULL,
	`subject_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` text NOT NULL,
	PRIMARY KEY(`user_id`, `subject`, `subject_id`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `grants_subject` ON `grants` (`subject`,`subject_id`,`user_id`);--> statement-breakpoint
CREATE TABLE `invitations` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`subject_id` text NOT NULL,
	`role` text NOT NULL,
	`status` text NOT NULL,
	`inviter_id` text NOT NULL,
	`invitee_id` text,
	`email_key` text,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	FOREIGN KEY (`inviter_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `invitations_subject` ON `invitations` (`subject`,`subject_id`,`status`);--> statement-breakpoint
CREATE INDEX `invitations_inviter` ON `invitations` (`inviter_id`);--> statement-breakpoint
CREATE INDEX `invitations_invitee` ON `invitations` (`invitee_id`,`status`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `invitations_email` ON `invitations` (`email_key`,`status`,`created_at`,`id`);--> statement-breakpoint
DROP INDEX `events_subject`;--> statement-breakpoint
CREATE INDEX `events_owner` ON `events` (`owner_id`);--> statement-breakpoint
CREATE INDEX `events_subject` ON `events` (`subject_id`,`seq`);--> statement-breakpoint
ALTER TABLE `tasks` ADD `created_by` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `tasks` ADD `assignee_id` text;--> statement-breakpoint
CREATE INDEX `tasks_in_category_created` ON `tasks` (`category_id`,`status`,`created_at`,`id`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_updated` ON `tasks` (`category_id`,`status`,`updated_at`,`id`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_due` ON `tasks` (`category_id`,`status`,`due_at`,`id`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_completed` ON `tasks` (`category_id`,`status`,`completed_at`,`id`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_title` ON `tasks` (`category_id`,`status`,`title_key`,`id`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_priority` ON `tasks` (`category_id`,`status`,`priority`,`id`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_assignee` ON `tasks` (`assignee_id`) WHERE assignee_id IS NOT NULL;--> statement-breakpoint
UPDATE `tasks` SET `created_by` = `owner_id`;
