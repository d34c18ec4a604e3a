DROP INDEX `tasks_status`;--> statement-breakpoint
DROP INDEX `tasks_category`;--> statement-breakpoint
DROP INDEX `tasks_in_category_status`;--> statement-breakpoint
DROP INDEX `tasks_assignee`;--> statement-breakpoint
DROP INDEX `tasks_created`;--> statement-breakpoint
DROP INDEX `tasks_updated`;--> statement-breakpoint
DROP INDEX `tasks_due`;--> statement-breakpoint
DROP INDEX `tasks_completed`;--> statement-breakpoint
DROP INDEX `tasks_title`;--> statement-breakpoint
DROP INDEX `tasks_priority`;--> statement-breakpoint
DROP INDEX `tasks_in_category_created`;--> statement-breakpoint
DROP INDEX `tasks_in_category_updated`;--> statement-breakpoint
DROP INDEX `tasks_in_category_due`;--> statement-breakpoint
DROP INDEX `tasks_in_category_completed`;--> statement-breakpoint
DROP INDEX `tasks_in_category_title`;--> statement-breakpoint
DROP INDEX `tasks_in_category_priority`;--> statement-breakpoint
ALTER TABLE `tasks` ADD `title_sort` text;--> statement-breakpoint
CREATE INDEX `tasks_uncategorized` ON `tasks` (`owner_id`,`category_id`,`status`,`created_at`) WHERE category_id IS NULL;--> statement-breakpoint
CREATE INDEX `tasks_assignee_created` ON `tasks` (`assignee_id`,`status`,`created_at`) WHERE assignee_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_assignee_due` ON `tasks` (`assignee_id`,`status`,`due_at`) WHERE assignee_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_created` ON `tasks` (`owner_id`,`status`,`created_at`);--> statement-breakpoint
CREATE INDEX `tasks_updated` ON `tasks` (`owner_id`,`status`,`updated_at`);--> statement-breakpoint
CREATE INDEX `tasks_due` ON `tasks` (`owner_id`,`status`,`due_at`);--> statement-breakpoint
CREATE INDEX `tasks_completed` ON `tasks` (`owner_id`,`status`,`completed_at`) WHERE completed_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_title` ON `tasks` (`owner_id`,`status`,coalesce(title_sort, title_key));--> statement-breakpoint
CREATE INDEX `tasks_priority` ON `tasks` (`owner_id`,`status`,`priority`);--> statement-breakpoint
CREATE INDEX `tasks_in_category_created` ON `tasks` (`category_id`,`status`,`created_at`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_updated` ON `tasks` (`category_id`,`status`,`updated_at`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_due` ON `tasks` (`category_id`,`status`,`due_at`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_completed` ON `tasks` (`category_id`,`status`,`completed_at`) WHERE category_id IS NOT NULL AND completed_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_title` ON `tasks` (`category_id`,`status`,coalesce(title_sort, title_key)) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `tasks_in_category_priority` ON `tasks` (`category_id`,`status`,`priority`) WHERE category_id IS NOT NULL;--> statement-breakpoint
DROP INDEX `completions_task`;--> statement-breakpoint
DROP INDEX `completions_owner`;--> statement-breakpoint
ALTER TABLE `completions` ADD `category_id` text;--> statement-breakpoint
UPDATE `completions` SET `category_id` = (SELECT `category_id` FROM `tasks` WHERE `tasks`.`id` = `task_id`);--> statement-breakpoint
-- A task's completions are listed by its category, for those who see it: they follow the task wherever it moves.
CREATE TRIGGER `completions_move` AFTER UPDATE OF `category_id` ON `tasks` WHEN NEW.`category_id` IS NOT OLD.`category_id`
BEGIN
  UPDATE `completions` SET `category_id` = NEW.`category_id` WHERE `task_id` = NEW.`id`;
END;
--> statement-breakpoint
CREATE INDEX `completions_category` ON `completions` (`category_id`,`outcome`,`completed_at`) WHERE category_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `completions_task` ON `completions` (`task_id`,`completed_at`);--> statement-breakpoint
CREATE INDEX `completions_owner` ON `completions` (`owner_id`,`outcome`,`completed_at`);
