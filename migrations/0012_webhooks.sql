CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`url` text NOT NULL,
	`description` text NOT NULL,
	`events` text NOT NULL,
	`categories` text,
	`secret` text NOT NULL,
	`key_id` text NOT NULL,
	`previous_until` text,
	`enabled` integer DEFAULT true NOT NULL,
	`disabled_reason` text,
	`seq` integer NOT NULL,
	`woken` integer DEFAULT false NOT NULL,
	`due_at` text,
	`failing_since` text,
	`paused_until` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhooks_user` ON `webhooks` (`user_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhooks_due` ON `webhooks` (`due_at`) WHERE due_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `webhooks_key` ON `webhooks` (`key_id`,`id`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` integer PRIMARY KEY NOT NULL,
	`webhook_id` text NOT NULL,
	`seq` integer NOT NULL,
	`event` text NOT NULL,
	`entity_id` text NOT NULL,
	`state` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`last_status` integer,
	`last_error` text,
	`next_try_at` text,
	`delivered_at` text,
	`created_at` text NOT NULL,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `deliveries_webhook` ON `deliveries` (`webhook_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_event` ON `deliveries` (`webhook_id`,`seq`) WHERE seq > 0;--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`webhook_id`,`next_try_at`) WHERE next_try_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `deliveries_waiting` ON `deliveries` (`webhook_id`,`entity_id`,`seq`) WHERE next_try_at IS NOT NULL;--> statement-breakpoint
INSERT INTO `event_cursors` (`name`, `seq`) VALUES ('webhooks', coalesce((SELECT `seq` FROM `sqlite_sequence` WHERE `name` = 'events'), 0));
