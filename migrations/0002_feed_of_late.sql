CREATE TABLE `sweeps` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` text NOT NULL,
	`user_id` text NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `feed_order`;--> statement-breakpoint
CREATE INDEX `feed_at` ON `feed` (`at`,`user_id`,`seq`);--> statement-breakpoint
CREATE INDEX `feed_order` ON `feed` (`user_id`,`gone`,`seq`,`entity`,`entity_id`);