CREATE TABLE `sweeps` (
	`id` integer PRIMARY KEY NOT NULL,
	`reached` text
);
--> statement-breakpoint
CREATE INDEX `feed_at` ON `feed` (`at`,`user_id`,`seq`);