CREATE TABLE `attempts` (
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`address` text NOT NULL,
	`count` integer NOT NULL,
	`available_at` text NOT NULL,
	`expires_at` text NOT NULL,
	PRIMARY KEY(`kind`, `subject`, `address`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `attempts_expiry` ON `attempts` (`expires_at`);--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL,
	`available_at` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `jobs_available` ON `jobs` (`available_at`);--> statement-breakpoint
CREATE TABLE `second_factors` (
	`user_id` text PRIMARY KEY NOT NULL,
	`secret` text NOT NULL,
	`key_id` text NOT NULL,
	`confirmed_at` text,
	`last_step` integer DEFAULT 0 NOT NULL,
	`recovery_codes` text DEFAULT '[]' NOT NULL,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `second_factors_key` ON `second_factors` (`key_id`,`user_id`);--> statement-breakpoint
ALTER TABLE `invitations` ADD `ended_at` text;--> statement-breakpoint
UPDATE `invitations` SET `ended_at` = min(`expires_at`, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) WHERE `status` <> 'pending';--> statement-breakpoint
CREATE INDEX `invitations_ended` ON `invitations` (`ended_at`) WHERE ended_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `sessions_expiry` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `links_created` ON `links` (`created_at`);
